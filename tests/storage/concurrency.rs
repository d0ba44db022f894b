//! Several processes and threads at one store lose nothing.

use std::process::{self, Stdio};

use keep_host::powers::storage::{Expect, StorageError};

use crate::children;
use crate::place::{Place, get, item_names, put, secret, set};

/// Commits of one thread.
const ROUNDS: u64 = 50;

/// Adds one to `COUNT` and an item of its own, in one commit, many times.
pub(crate) fn count_up(place: &Place, thread: u32) {
    let mut store = place.store();
    for round in 0..ROUNDS {
        let own = format!("ITEM_{}_{thread}_{round}", process::id());
        loop {
            let item = store.items("COUNT").unwrap().remove(0);
            let text = String::from_utf8(get(&mut store, "COUNT").unwrap()).unwrap();
            let next = secret((text.parse::<u64>().unwrap() + 1).to_string());
            let changes = [
                put(&own, &next, Expect::Absent),
                put("COUNT", &next, Expect::Revision(item.revision)),
            ];
            match store.commit(&changes) {
                Ok(_) => break,
                Err(StorageError::Conflict { name }) => assert_eq!(name, "COUNT"),
                Err(other) => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn two_processes_of_two_threads_lose_no_change() {
    let place = Place::new();
    set(&mut place.store(), "COUNT", "0").unwrap();
    let mut processes = [(); 2].map(|()| {
        children::command(&children::this_program(), &[], "count_up", &place)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    });
    // Meanwhile every reading is of one commit, never of two.
    loop {
        let done = processes
            .each_mut()
            .map(|process| process.try_wait().unwrap().is_some());
        let mut store = place.store();
        let items = store.items("ITEM_").unwrap().len();
        assert_eq!(get(&mut store, "COUNT"), Some(items.to_string().into()));
        if done == [true, true] {
            break;
        }
    }
    for mut process in processes {
        assert_eq!(process.wait().unwrap().code(), Some(0));
    }
    let mut store = place.store();
    assert_eq!(get(&mut store, "COUNT"), Some(b"200".to_vec()));
    assert_eq!(item_names(&mut store).len(), 201);
    assert_eq!(set(&mut store, "LAST", "").unwrap(), 402);
    assert_eq!(place.names(), ["production.age", "production.age.lock"]);
}

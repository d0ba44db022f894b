//! Compare-and-set: a commit makes all of its changes or none.

use std::fs;

use keep_host::powers::storage::{Change, Expect, InvalidChange, StorageError};

use crate::place::{Place, get, item_names, put, secret, set};

fn delete(name: &str, expect: Expect) -> Change<'static> {
    Change::Delete {
        name: name.into(),
        expect,
    }
}

#[test]
fn every_change_is_a_revision_of_the_store() {
    let place = Place::new();
    let mut store = place.store();
    let value = secret("v");
    assert_eq!(
        store.commit(&[put("A", &value, Expect::Absent)]).unwrap(),
        1
    );
    let changes = [
        put("A", &value, Expect::Revision(1)),
        put("B", &value, Expect::Absent),
        delete("MISSING", Expect::Anything),
    ];
    assert_eq!(store.commit(&changes).unwrap(), 4);
    let revisions = |items: Vec<keep_host::powers::storage::Item>| -> Vec<_> {
        items.into_iter().map(|i| (i.name, i.revision)).collect()
    };
    let expected = [("A".to_owned(), 2), ("B".to_owned(), 3)];
    assert_eq!(revisions(store.items("").unwrap()), expected);
    assert_eq!(revisions(place.store().items("").unwrap()), expected);
    assert_eq!(
        store.commit(&[delete("A", Expect::Revision(2))]).unwrap(),
        5
    );
    assert_eq!(item_names(&mut place.store()), ["B"]);
    assert_eq!(store.commit(&[]).unwrap(), 5);
}

#[test]
fn a_last_change_that_fails_undoes_all_before_it() {
    let place = Place::new();
    let mut store = place.store();
    set(&mut store, "A", "old").unwrap();
    set(&mut store, "B", "old").unwrap();
    let sealed = fs::read(place.file()).unwrap();
    let new = secret("new");
    for failing in [
        put("C", &new, Expect::Revision(1)),
        delete("C", Expect::Revision(1)),
    ] {
        let changes = [
            put("A", &new, Expect::Revision(1)),
            delete("B", Expect::Anything),
            put("NEW", &new, Expect::Absent),
            failing,
        ];
        let error = store.commit(&changes).unwrap_err();
        assert!(matches!(error, StorageError::Conflict { name } if name == "C"));
        assert_eq!(item_names(&mut store), ["A", "B"]);
        assert_eq!(get(&mut store, "A"), Some(b"old".to_vec()));
        assert_eq!(fs::read(place.file()).unwrap(), sealed);
    }
    let error = store
        .commit(&[
            put("A", &new, Expect::Anything),
            put("", &new, Expect::Anything),
        ])
        .unwrap_err();
    assert!(matches!(
        error,
        StorageError::InvalidChange(InvalidChange::NameLength { chars: 0 })
    ));
    assert_eq!(fs::read(place.file()).unwrap(), sealed);
}

#[test]
fn a_first_commit_that_fails_makes_neither_store_nor_identity() {
    let place = Place::new();
    let value = secret("v");
    let error = place
        .store()
        .commit(&[put("A", &value, Expect::Revision(1))])
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { name } if name == "A"));
    assert!(!place.file().exists());
    assert!(!place.identity().exists());
}

#[test]
fn after_a_conflict_the_present_state_is_read() {
    let place = Place::new();
    let mut store = place.store();
    assert_eq!(item_names(&mut store), [""; 0]);
    set(&mut place.store(), "A", "theirs").unwrap();
    let value = secret("mine");
    let error = store
        .commit(&[put("A", &value, Expect::Absent)])
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { name } if name == "A"));
    assert_eq!(get(&mut store, "A"), Some(b"theirs".to_vec()));
    let revision = store.items("A").unwrap()[0].revision;
    let change = put("A", &value, Expect::Revision(revision));
    assert_eq!(store.commit(&[change]).unwrap(), 2);
}

#[test]
fn one_item_too_many_is_refused() {
    let place = Place::new();
    let mut store = place.store();
    let value = secret("");
    let names: Vec<_> = (0..100_000).map(|i| format!("KEY_{i:06}")).collect();
    let changes: Vec<_> = names
        .iter()
        .map(|n| put(n, &value, Expect::Absent))
        .collect();
    assert_eq!(store.commit(&changes).unwrap(), 100_000);
    let error = set(&mut store, "KEY_X", "").unwrap_err();
    assert!(
        matches!(error, StorageError::TooManyItems { path, limit: 100_000 } if path == place.file())
    );
    assert_eq!(set(&mut store, "KEY_000000", "").unwrap(), 100_001);
    assert_eq!(item_names(&mut place.store()), names);
}

//! A process that is killed at any moment loses nothing that it reported, and
//! leaves nothing half-written.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use keep_host::powers::storage::{Expect, Store};

use crate::children;
use crate::place::{Place, get, put, secret, set};

const KILLS: u64 = 200;
const SLOTS: u64 = 16;

/// What commit number `number` writes, long enough that a file takes several
/// writes.
fn content(number: u64) -> Vec<u8> {
    let len = usize::try_from(number * 7919 % 20_000).unwrap();
    let mut bytes = number.to_string().repeat(len / 3 + 1).into_bytes();
    if number.is_multiple_of(2) {
        bytes.push(0xff);
    }
    bytes
}

fn slot(number: u64) -> String {
    format!("SLOT_{}", number % SLOTS)
}

/// The number of the last commit; 0 where there was none.
fn last(store: &mut Store) -> u64 {
    get(store, "LAST").map_or(0, |text| String::from_utf8(text).unwrap().parse().unwrap())
}

/// Reports each number after its commit has returned.
pub(crate) fn commit_until_killed(place: &Place) {
    let mut store = place.store();
    for number in last(&mut store) + 1.. {
        let [value, last] = [secret(content(number)), secret(number.to_string())];
        store
            .commit(&[
                put(&slot(number), &value, Expect::Anything),
                put("LAST", &last, Expect::Anything),
            ])
            .unwrap();
        children::report(&number.to_string());
    }
}

#[test]
fn a_killed_process_loses_nothing_that_it_reported() {
    let place = Place::new();
    set(&mut place.store(), "START", "").unwrap();
    let mut known = 0;
    let mut amid_a_commit = 0;
    for kill in 0..KILLS {
        let mut child = children::command(
            &children::this_program(),
            &[],
            "commit_until_killed",
            &place,
        )
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
        // After some commits, and then at any point of the next one.
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut output = Vec::new();
        while children::reported(&output).len() as u64 <= kill % 3 {
            assert_ne!(stdout.read_until(b'\n', &mut output).unwrap(), 0);
        }
        thread::sleep(Duration::from_micros(kill * 7919 % 10_000));
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().code(), None);
        stdout.read_to_end(&mut output).unwrap();

        let reported: Vec<u64> = children::reported(&output)
            .iter()
            .map(|line| line.parse().unwrap())
            .collect();
        let newest = *reported.last().unwrap();
        let expected: Vec<u64> = (known + 1..=newest).collect();
        assert_eq!(reported, expected);

        // The commit that was cut short has happened, or not: nothing between.
        let mut store = place.store();
        known = last(&mut store);
        assert!(known == newest || known == newest + 1, "{known} {newest}");
        for number in (1..=known).rev().take(usize::try_from(SLOTS).unwrap()) {
            assert_eq!(get(&mut store, &slot(number)), Some(content(number)));
        }
        if known > newest || place.names().len() > 2 {
            amid_a_commit += 1;
        }
        set(&mut store, "NEXT", kill.to_string()).unwrap();
        assert_eq!(place.names(), ["production.age", "production.age.lock"]);
    }
    assert!(
        amid_a_commit > KILLS / 20,
        "{amid_a_commit} of {KILLS} kills"
    );
}

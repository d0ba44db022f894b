use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::thread;
use std::time::Duration;

use super::Lock;
use crate::powers::storage::StorageError;

const BRIEFLY: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_mins(1);

#[test]
fn a_second_holder_gives_up_after_a_while() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("e.age.lock");
    let first = Lock::acquire(&path, Duration::ZERO).unwrap();
    let error = Lock::acquire(&path, BRIEFLY).unwrap_err();
    assert!(matches!(error, StorageError::Busy { path: at } if at == path));
    drop(first);
    Lock::acquire(&path, Duration::ZERO).unwrap();
    let mode = path.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
}

#[test]
fn a_waiting_holder_gets_its_turn() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("e.age.lock");
    let first = Lock::acquire(&path, Duration::ZERO).unwrap();
    thread::scope(|scope| {
        let second = scope.spawn(|| Lock::acquire(&path, LONG).map(drop));
        thread::sleep(BRIEFLY);
        drop(first);
        second.join().unwrap().unwrap();
    });
}

#[test]
fn those_who_wait_for_a_removed_lock_file_meet_at_the_next_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("e.age.lock");
    let _removed = Lock::acquire(&path, Duration::ZERO).unwrap();
    fs::remove_file(&path).unwrap();
    let _present = Lock::acquire(&path, Duration::ZERO).unwrap();
    let error = Lock::acquire(&path, BRIEFLY).unwrap_err();
    assert!(matches!(error, StorageError::Busy { path: at } if at == path));
}

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::thread;

use super::{create_in, is_temporary, remove_stale};
use crate::project::files::{Mode, write_atomic};

const LEFT: &str = ".keep-1234567890abcDEF.tmp";

fn names_in(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

// A killed `export --output` left its file, with every secret, for ever.
#[test]
fn the_next_write_in_a_directory_removes_what_a_killed_one_left() {
    let dir = tempfile::tempdir().unwrap();
    let left = create_in(dir.path(), Mode::Private).unwrap();
    let (file, path) = left.keep().unwrap();
    drop(file);
    assert!(path.exists());
    write_atomic(&dir.path().join("f"), b"x", Mode::Shared).unwrap();
    assert_eq!(names_in(dir.path()), ["f"]);
}

#[test]
fn what_is_still_being_written_stays() {
    let dir = tempfile::tempdir().unwrap();
    let live = create_in(dir.path(), Mode::Private).unwrap();
    remove_stale(dir.path());
    assert!(live.path().exists());
    live.persist(dir.path().join("f")).unwrap();
    assert_eq!(names_in(dir.path()), ["f"]);
}

#[test]
fn only_files_with_exactly_such_a_name_are_removed() {
    let dir = tempfile::tempdir().unwrap();
    let kept = [
        ".keep-1234567890abcDE.tmp",
        ".keep-1234567890-bcDEF.tmp",
        ".keep-1234567890abcDEF.tmp.txt",
        "a.keep-1234567890abcDEF.tmp",
        "settings.json",
    ];
    for name in kept.iter().chain([&LEFT]) {
        fs::write(dir.path().join(name), "").unwrap();
    }
    remove_stale(dir.path());
    let mut kept = kept.map(String::from);
    kept.sort();
    assert_eq!(names_in(dir.path()), kept);
}

#[test]
fn links_and_directories_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let outside = dir.path().join("outside");
    fs::write(&outside, "mine").unwrap();
    symlink(&outside, dir.path().join(LEFT)).unwrap();
    let nested = dir.path().join(LEFT.replace('1', "2"));
    fs::create_dir(&nested).unwrap();
    remove_stale(dir.path());
    assert_eq!(fs::read_to_string(&outside).unwrap(), "mine");
    assert_eq!(names_in(dir.path()).len(), 3);
}

#[test]
fn names_and_modes_are_as_expected() {
    let dir = tempfile::tempdir().unwrap();
    let file = create_in(dir.path(), Mode::Private).unwrap();
    let name = file.path().file_name().unwrap();
    assert!(is_temporary(name.as_encoded_bytes()));
    let mode = file.as_file().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    let locked = File::open(file.path()).unwrap().try_lock();
    assert!(
        matches!(locked, Err(TryLockError::WouldBlock)),
        "{locked:?}"
    );
}

#[test]
fn writers_at_once_do_not_remove_each_others_files() {
    let dir = tempfile::tempdir().unwrap();
    thread::scope(|scope| {
        for writer in 0..4 {
            let path = dir.path().join(format!("f{writer}"));
            scope.spawn(move || {
                for round in 0..50_u8 {
                    write_atomic(&path, &[round; 100], Mode::Shared).unwrap();
                }
            });
        }
    });
    assert_eq!(names_in(dir.path()), ["f0", "f1", "f2", "f3"]);
}

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use super::{create_directory, create_once, is_temporary_of, open, remove_stale, replace};
use crate::powers::storage::StorageError;
use crate::powers::storage::seal::SealError;

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_write_that_fails_leaves_the_old_file_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("e.age");
    fs::write(&path, "old").unwrap();
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded] {
        let error = replace(&path, |writer| {
            writer.write_all(&vec![7; 300_000]).unwrap();
            Err(SealError::Io(kind.into()))
        })
        .unwrap_err();
        assert!(matches!(error, StorageError::DiskFull { path: at, .. } if at == path));
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(directory.path()), ["e.age"]);
    }
    replace(&path, |writer| {
        writer.write_all(b"new").map_err(SealError::Io)
    })
    .unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(names(directory.path()), ["e.age"]);
}

#[test]
fn only_temporary_files_of_this_very_file_are_removed() {
    let directory = tempfile::tempdir().unwrap();
    let kept = [
        "e.age",
        "e.age.lock",
        "e.age.1234567890123.tmp.age",
        "e.age.age.1234567890abcDEF.tmp",
        "e.age.1234567890abcDE.tmp",
        "e.age.1234567890-bcDEF.tmp",
        "f.age.1234567890abcDEF.tmp",
    ];
    for name in kept.into_iter().chain(["e.age.1234567890abcDEF.tmp"]) {
        fs::write(directory.path().join(name), "").unwrap();
    }
    remove_stale(&directory.path().join("e.age")).unwrap();
    let mut kept = kept.map(String::from);
    kept.sort();
    assert_eq!(names(directory.path()), kept);
}

#[test]
fn the_names_of_temporary_files_are_recognised() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("e.age");
    let temporary = super::temporary_beside(&path).unwrap();
    assert!(is_temporary_of(
        &path,
        temporary.path().file_name().unwrap()
    ));
    assert!(!is_temporary_of(&path, OsStr::new("e.age")));
    assert_eq!(mode(temporary.path()), 0o600);
}

#[test]
fn only_regular_files_of_the_allowed_length_are_opened() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    fs::write(at("file"), "12345").unwrap();
    fs::create_dir(at("directory")).unwrap();
    symlink("file", at("link")).unwrap();
    symlink("nothing", at("dangling")).unwrap();
    let _listener = UnixListener::bind(at("socket")).unwrap();

    assert_eq!(open(&at("file"), 5).unwrap().unwrap().1, 5);
    assert!(open(&at("nothing"), 5).unwrap().is_none());
    let error = open(&at("file"), 4).unwrap_err();
    assert!(matches!(error, StorageError::TooLarge { path, limit: 4 } if path == at("file")));
    for name in ["directory", "link", "dangling", "socket"] {
        let error = open(&at(name), 5).unwrap_err();
        assert!(matches!(error, StorageError::NotAFile { path } if path == at(name)));
    }
}

#[test]
fn a_file_is_created_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("identity.txt");
    create_once(&path, b"first").unwrap();
    create_once(&path, b"second").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "first");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(names(directory.path()), ["identity.txt"]);
}

// A process killed while it made the user's key left its file for ever.
#[test]
fn what_a_killed_creation_left_goes_with_the_next_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("identity.txt");
    let left = super::temporary_beside(&path).unwrap();
    left.keep().unwrap();
    create_once(&path, b"key").unwrap();
    assert_eq!(names(directory.path()), ["identity.txt"]);
}

#[test]
fn created_directories_are_private_and_others_stay_as_they_are() {
    let directory = tempfile::tempdir().unwrap();
    let outer = directory.path().join("outer");
    fs::create_dir(&outer).unwrap();
    fs::set_permissions(&outer, fs::Permissions::from_mode(0o755)).unwrap();
    let inner = outer.join("a/b");
    create_directory(&inner).unwrap();
    create_directory(&inner).unwrap();
    let modes = [&outer, &outer.join("a"), &inner].map(|path| mode(path));
    assert_eq!(modes, [0o755, 0o700, 0o700]);

    fs::write(outer.join("file"), "").unwrap();
    let below_a_file = outer.join("file/c");
    let error = create_directory(&below_a_file).unwrap_err();
    assert!(matches!(error, StorageError::Io { path, .. } if path == below_a_file));
}

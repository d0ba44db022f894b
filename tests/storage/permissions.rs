//! Who may read what, and what happens where something may not be done. The
//! superuser may do everything, so for it the work is done by another user.

use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::thread;

use crate::children;
use crate::place::{Place, get, set};

/// `nobody`, and its group, on most systems; it need not exist.
const OTHER_USER: u32 = 65_534;

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o7777
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Reports what reading and committing come to.
pub(crate) fn try_everything(place: &Place) {
    let read = place.store().read(&["A"]);
    children::report(&match read {
        Ok(values) => format!("read {} bytes", values[0].as_ref().unwrap().len()),
        Err(error) => error.to_string(),
    });
    let committed = set(&mut place.store(), "B", vec![b'b'; 65_536]);
    children::report(&match committed {
        Ok(revision) => format!("committed {revision}"),
        Err(error) => error.to_string(),
    });
}

/// What the two steps of [`try_everything`] reported.
fn tried(program: &Path, wrapper: &[&str], place: &Place, user: Option<u32>) -> [String; 2] {
    let mut command = children::command(program, wrapper, "try_everything", place);
    if let Some(user) = user {
        command.uid(user).gid(user).current_dir(&place.root);
    }
    // A child that another test starts in this very moment may hold the copy of the
    // program open for writing until it has become its own.
    let output = loop {
        match command.output() {
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => thread::yield_now(),
            output => break output.unwrap(),
        }
    };
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    children::reported(&output.stdout).try_into().unwrap()
}

/// A place with one item that belongs to an ordinary user, with a program to
/// run there and the user to run it as, where that is not the present one.
fn ordinary() -> (Place, PathBuf, Option<u32>) {
    let place = Place::new();
    set(&mut place.store(), "A", "1").unwrap();
    if place.root.metadata().unwrap().uid() != 0 {
        return (place, children::this_program(), None);
    }
    let program = place.root.join("program");
    fs::copy(children::this_program(), &program).unwrap();
    let lock = place.directory().join("production.age.lock");
    for path in [
        &place.root,
        &program,
        &place.root.join("vaults"),
        &place.root.join("config"),
        &place.directory(),
        &place.file(),
        &place.identity(),
        &lock,
    ] {
        chown(path, Some(OTHER_USER), Some(OTHER_USER)).unwrap();
    }
    (place, program, Some(OTHER_USER))
}

#[test]
fn everything_that_is_created_is_private() {
    let place = Place::new();
    set(&mut place.store(), "A", "1").unwrap();
    for directory in ["vaults", "vaults/local", "config"] {
        assert_eq!(mode(&place.root.join(directory)), 0o700, "{directory}");
    }
    for path in [
        place.file(),
        place.identity(),
        place.directory().join("production.age.lock"),
    ] {
        assert_eq!(mode(&path), 0o600, "{path:?}");
    }
    allow(&place.file(), 0o644);
    set(&mut place.store(), "A", "2").unwrap();
    assert_eq!(mode(&place.file()), 0o600);
}

#[test]
fn a_read_only_directory_is_read_and_not_written() {
    let (place, program, user) = ordinary();
    let sealed = fs::read(place.file()).unwrap();
    allow(&place.directory(), 0o500);
    let at = place.file().display().to_string();
    let denied = "cannot be written: Permission denied (os error 13)";
    let [read, refused] = tried(&program, &[], &place, user);
    assert_eq!(read, "read 1 bytes");
    // The rest names the temporary file, which has a name of its own each time.
    let refused = refused.split_once(" at path ").unwrap().0;
    assert_eq!(refused, format!("`{at}` {denied}"));
    allow(&place.directory(), 0o700);
    fs::remove_file(place.directory().join("production.age.lock")).unwrap();
    allow(&place.directory(), 0o500);
    assert_eq!(
        tried(&program, &[], &place, user),
        ["read 1 bytes", &format!("`{at}.lock` {denied}")]
    );
    allow(&place.directory(), 0o700);
    assert_eq!(fs::read(place.file()).unwrap(), sealed);
    assert_eq!(place.names(), ["production.age"]);
}

#[test]
fn what_cannot_be_read_is_not_overwritten() {
    let (place, program, user) = ordinary();
    for path in [place.file(), place.identity()] {
        let before = fs::metadata(&path).unwrap().ino();
        allow(&path, 0);
        let message = format!(
            "`{}` cannot be read: Permission denied (os error 13)",
            path.display()
        );
        assert_eq!(
            tried(&program, &[], &place, user),
            [message.clone(), message]
        );
        allow(&path, 0o600);
        assert_eq!(fs::metadata(&path).unwrap().ino(), before);
    }
    assert_eq!(
        tried(&program, &[], &place, user),
        ["read 1 bytes", "committed 2"]
    );
}

#[test]
fn an_identity_whose_permissions_cannot_be_narrowed_is_refused() {
    let (place, program, user) = ordinary();
    allow(&place.identity(), 0o644);
    if user.is_some() {
        // Another user's file can be read, but not changed.
        chown(place.identity(), Some(0), Some(0)).unwrap();
        let message = format!(
            "`{}` can be read by other users (mode 0644), and that cannot be changed: \
             Operation not permitted (os error 1)",
            place.identity().display()
        );
        assert_eq!(
            tried(&program, &[], &place, user),
            [message.clone(), message]
        );
        chown(place.identity(), user, user).unwrap();
    }
    assert_eq!(
        tried(&program, &[], &place, user),
        ["read 1 bytes", "committed 2"]
    );
    assert_eq!(mode(&place.identity()), 0o600);
}

/// A limit on the size of files stands in for a full disk: both cut a write
/// short in the middle.
#[test]
fn a_write_that_finds_no_space_changes_nothing() {
    let place = Place::new();
    set(&mut place.store(), "A", "1").unwrap();
    let sealed = fs::read(place.file()).unwrap();
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\""];
    assert_eq!(
        tried(&children::this_program(), &limited, &place, None),
        [
            "read 1 bytes",
            &format!(
                "no space is left for `{}`: File too large (os error 27)",
                place.file().display()
            )
        ]
    );
    assert_eq!(fs::read(place.file()).unwrap(), sealed);
    assert_eq!(place.names(), ["production.age", "production.age.lock"]);
    assert_eq!(get(&mut place.store(), "A"), Some(b"1".to_vec()));
}

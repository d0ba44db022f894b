use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use age::secrecy::ExposeSecret;
use age::x25519;

use super::Keys;
use crate::powers::storage::StorageError;

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o7777
}

fn loaded(path: &Path) -> Keys {
    Keys::load(path).unwrap().unwrap()
}

#[test]
fn a_new_identity_is_a_standard_private_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("config/identity.txt");
    assert!(Keys::load(&path).unwrap().is_none());
    assert!(!path.parent().unwrap().exists());

    let keys = Keys::load_or_create(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let secret = keys.all()[0].to_string();
    assert_eq!(
        text,
        format!(
            "# public key: {}\n{}\n",
            keys.recipient(),
            secret.expose_secret()
        )
    );
    assert!(secret.expose_secret().starts_with("AGE-SECRET-KEY-1"));
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    let again = Keys::load_or_create(&path).unwrap();
    assert_eq!(again.recipient().to_string(), keys.recipient().to_string());
}

#[test]
fn processes_that_create_it_at_once_get_the_same_key() {
    for _ in 0..20 {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config/identity.txt");
        let start = Barrier::new(8);
        let create = || {
            start.wait();
            let keys = Keys::load_or_create(&path).unwrap();
            keys.recipient().to_string()
        };
        let recipients = thread::scope(|scope| {
            let threads = [(); 8].map(|()| scope.spawn(create));
            threads.map(|thread| thread.join().unwrap())
        });
        let stored = loaded(&path).recipient().to_string();
        assert_eq!(recipients, [(); 8].map(|()| stored.clone()));
        let names: Vec<_> = fs::read_dir(path.parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["identity.txt"]);
    }
}

#[test]
fn wide_permissions_are_narrowed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("identity.txt");
    Keys::load_or_create(&path).unwrap();
    for (before, after) in [(0o644, 0o600), (0o440, 0o400), (0o400, 0o400)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(before)).unwrap();
        loaded(&path);
        assert_eq!(mode(&path), after);
    }
}

#[test]
fn every_key_of_the_file_counts_and_the_first_one_seals() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("identity.txt");
    let [first, second] = [(); 2].map(|()| x25519::Identity::generate());
    let text = format!(
        "# created: 2024-01-01\r\n\r\n  {}\r\n#\n{}",
        first.to_string().expose_secret(),
        second.to_string().expose_secret()
    );
    fs::write(&path, text).unwrap();
    let keys = loaded(&path);
    let recipients: Vec<_> = keys
        .all()
        .iter()
        .map(|k| k.to_public().to_string())
        .collect();
    assert_eq!(
        recipients,
        [first, second].map(|key| key.to_public().to_string())
    );
    assert_eq!(keys.recipient().to_string(), recipients[0]);
}

#[test]
fn a_link_to_the_identity_is_followed() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("dotfiles.txt");
    let path = directory.path().join("identity.txt");
    let keys = Keys::load_or_create(&target).unwrap();
    symlink(&target, &path).unwrap();
    assert_eq!(
        loaded(&path).recipient().to_string(),
        keys.recipient().to_string()
    );
}

#[test]
fn a_file_that_is_no_identity_is_refused_and_kept() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("identity.txt");
    for text in ["", "# comment\n\n"] {
        fs::write(&path, text).unwrap();
        let error = Keys::load_or_create(&path).err().unwrap();
        assert!(matches!(error, StorageError::EmptyIdentity { identity } if identity == path));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    let key = x25519::Identity::generate().to_string();
    let key = key.expose_secret();
    for (wrong, line) in [
        (b"canary".to_vec(), 1),
        (format!("{key}\n\n{}", &key[..70]).into_bytes(), 3),
        (b"#\nAGE-SECRET-KEY-1\xff".to_vec(), 2),
        (format!("{key}{key}").into_bytes(), 1),
    ] {
        fs::write(&path, &wrong).unwrap();
        let error = Keys::load_or_create(&path).err().unwrap();
        assert_eq!(
            error.to_string(),
            format!(
                "line {line} of `{}` is not an age secret key",
                path.display()
            )
        );
        assert_eq!(fs::read(&path).unwrap(), wrong);
    }
}

#[test]
fn a_file_that_is_far_too_long_is_not_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("identity.txt");
    fs::write(&path, "#".repeat(65_537)).unwrap();
    let error = Keys::load(&path).err().unwrap();
    assert!(matches!(error, StorageError::TooLarge { path: at, limit: 65_536 } if at == path));
}

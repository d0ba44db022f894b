//! Files that are not as a commit left them are refused, and stay.

use std::fs;

use age::x25519;
use keep_host::powers::storage::StorageError;

use crate::place::{Place, get, set};

/// The error of reading, after a commit has failed alike and changed nothing.
fn refusal(place: &Place, env: &str) -> StorageError {
    let path = place.directory().join(format!("{env}.age"));
    let before = fs::read(&path).unwrap();
    let error = place.store_of("local", env).items("").unwrap_err();
    let again = set(&mut place.store_of("local", env), "A", "new").unwrap_err();
    assert_eq!(again.to_string(), error.to_string());
    assert_eq!(fs::read(&path).unwrap(), before);
    error
}

/// Seals any text as the content of the store's file.
fn seal(place: &Place, content: &str) {
    let identity = fs::read_to_string(place.identity()).unwrap();
    let key: x25519::Identity = identity.lines().last().unwrap().parse().unwrap();
    let sealed = age::encrypt(&key.to_public(), content.as_bytes()).unwrap();
    fs::write(place.file(), sealed).unwrap();
}

#[test]
fn a_flipped_bit_anywhere_is_refused() {
    let place = Place::new();
    set(&mut place.store(), "A", "value").unwrap();
    let good = fs::read(place.file()).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(place.file(), &bad).unwrap();
        match refusal(&place, "production") {
            StorageError::Corrupt { path, .. } | StorageError::WrongKey { path, .. } => {
                assert_eq!(path, place.file());
            }
            other => panic!("byte {at}: {other:?}"),
        }
    }
    fs::write(place.file(), good).unwrap();
    assert_eq!(get(&mut place.store(), "A"), Some(b"value".to_vec()));
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    let place = Place::new();
    set(&mut place.store(), "A", vec![b'v'; 65_536]).unwrap();
    set(&mut place.store(), "B", vec![b'v'; 65_536]).unwrap();
    let good = fs::read(place.file()).unwrap();
    let at = place.file().display().to_string();
    for len in [0, 1, 20, 100] {
        fs::write(place.file(), &good[..len]).unwrap();
        assert_eq!(
            refusal(&place, "production").to_string(),
            format!("`{at}` is damaged: its header is not an age file's, or was altered")
        );
    }
    // In the middle of a chunk, and at the end of one.
    for len in [
        good.len() - 1,
        1000,
        good.len() - (good.len() - 200) % 65_552,
    ] {
        fs::write(place.file(), &good[..len]).unwrap();
        assert_eq!(
            refusal(&place, "production").to_string(),
            format!("`{at}` is damaged: it was cut off or altered")
        );
    }
}

#[test]
fn a_file_under_the_name_of_another_store_is_refused() {
    let place = Place::new();
    set(&mut place.store(), "A", "1").unwrap();
    let copy = place.directory().join("staging.age");
    fs::copy(place.file(), &copy).unwrap();
    assert_eq!(
        refusal(&place, "staging").to_string(),
        format!(
            "`{}` holds the store `shop/local/production`, not `shop/local/staging`",
            copy.display()
        )
    );
    let mut other = place.location("local", "production");
    other.namespace = "bank".into();
    let mut other = keep_host::powers::storage::Store::open(&other).unwrap();
    let error = other.items("").unwrap_err();
    let StorageError::WrongStore {
        path,
        found,
        expected,
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(path, place.file());
    assert_eq!(found, "shop/local/production");
    assert_eq!(expected, "bank/local/production");
}

#[test]
fn sealed_content_of_another_kind_is_refused() {
    let place = Place::new();
    set(&mut place.store(), "A", "1").unwrap();
    let at = place.file().display().to_string();
    let item = r#"{"name":"A","revision":1,"modified":0,"meta":{},"text":"canary"}"#;
    for (content, message) in [
        (
            "canary".to_owned(),
            "is damaged: its content is malformed at line 1, column 1",
        ),
        (
            r#"{"format":1,"store":"shop/local/production","revision":1,"items":[]} x"#.into(),
            "is damaged: its content is malformed at line 1, column 70",
        ),
        (
            format!(
                r#"{{"format":1,"store":"shop/local/production","revision":0,"items":[{item}]}}"#
            ),
            "is damaged: its revisions contradict each other",
        ),
        (
            format!(r#"{{"format":1,"store":"\u001b[2J","revision":1,"items":[{item}]}}"#),
            "is damaged: the name of its store is malformed",
        ),
        (
            r#"{"format":2,"canary":true}"#.into(),
            "has format 2, which this version of Keep does not know",
        ),
    ] {
        seal(&place, &content);
        let error = refusal(&place, "production");
        assert_eq!(error.to_string(), format!("`{at}` {message}"));
    }
}

/// Fuzzing found a sealed file with the last revision that is read: the next
/// commit wrote one more, and nobody could read the store again. Sealing needs no
/// secret, so that a stranger could have left such a file.
#[test]
fn a_commit_never_writes_what_cannot_be_read() {
    let place = Place::new();
    set(&mut place.store(), "A", "1").unwrap();
    let item = r#"{"name":"A","revision":1,"modified":0,"meta":{},"text":"canary"}"#;
    let last = u64::MAX / 2;
    seal(
        &place,
        &format!(
            r#"{{"format":1,"store":"shop/local/production","revision":{last},"items":[{item}]}}"#
        ),
    );
    assert_eq!(
        set(&mut place.store(), "B", "2").unwrap_err().to_string(),
        format!(
            "`{}` is damaged: its revisions are used up",
            place.file().display()
        )
    );
    assert_eq!(get(&mut place.store(), "A"), Some(b"canary".to_vec()));
}

#[test]
fn what_is_no_file_is_left_alone() {
    let place = Place::new();
    fs::create_dir_all(place.file()).unwrap();
    for error in [
        place.store().items("").unwrap_err(),
        set(&mut place.store(), "A", "1").unwrap_err(),
    ] {
        assert!(matches!(error, StorageError::NotAFile { path } if path == place.file()));
    }
    fs::remove_dir(place.file()).unwrap();
    let elsewhere = place.root.join("elsewhere.age");
    std::os::unix::fs::symlink(&elsewhere, place.file()).unwrap();
    let error = set(&mut place.store(), "A", "1").unwrap_err();
    assert!(matches!(error, StorageError::NotAFile { path } if path == place.file()));
    assert!(!elsewhere.exists());
}

#[test]
fn what_a_killed_commit_left_is_cleared_by_the_next() {
    let place = Place::new();
    set(&mut place.store(), "A", "1").unwrap();
    let stale = place
        .directory()
        .join("production.age.0123456789abcDEF.tmp");
    fs::write(&stale, "half").unwrap();
    assert_eq!(get(&mut place.store(), "A"), Some(b"1".to_vec()));
    set(&mut place.store(), "B", "2").unwrap();
    assert_eq!(place.names(), ["production.age", "production.age.lock"]);
}

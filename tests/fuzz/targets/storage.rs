//! The file of a local vault may be anybody's: sealing needs the public key alone.

use std::fs;

use age::x25519;
use keep_host::powers::storage::{Change, Expect, Location, Store};
use tempfile::TempDir;

use super::assert_one_line;

pub(crate) const WORDS: &[&str] = &[
    "sealed:",
    "{",
    "}",
    "\"format\":1",
    "\"store\":\"shop/safe/local\"",
    "\"revision\":7",
    "\"items\":[",
    "{\"name\":\"A\",\"revision\":1,\"modified\":1,\"meta\":{},\"text\":\"a\"}",
    "\"base64\":\"AP8=\"",
    "\"meta\":{\"a\":\"b\"}",
    "\"text\":\"\\u0000\"",
    ",",
    "]",
    "age-encryption.org/v1\n",
    "-> X25519 ",
    "--- ",
    "\n",
    "\"format\":2",
    "9223372036854775807",
    "18446744073709551615",
];
pub(crate) const KEYS: &[&str] = &[
    "# created\n",
    "\n",
    "AGE-SECRET-KEY-1",
    "\r\n",
    " ",
    "#",
    "age1",
    "AGE-PLUGIN-",
    "\0",
    "-",
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\n",
];

/// What marks the content of a file; without it, the bytes are the whole file.
const SEALED: &[u8] = b"sealed:";

struct Place {
    directory: TempDir,
}

impl Place {
    fn with(sealed: &[u8], identity: &[u8]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let root = directory.path();
        fs::write(root.join("local.age"), sealed).expect("a file");
        fs::write(root.join("identity.txt"), identity).expect("a file");
        Self { directory }
    }

    fn store(&self) -> Store {
        let root = self.directory.path().to_path_buf();
        let location = Location {
            directory: root.clone(),
            config_directory: root,
            namespace: "shop".into(),
            vault: "safe".into(),
            env: "local".into(),
        };
        Store::open(&location).expect("it is a place")
    }
}

pub(crate) fn content(bytes: &[u8]) -> bool {
    let key = x25519::Identity::generate();
    let sealed = match bytes.strip_prefix(SEALED) {
        Some(content) => age::encrypt(&key.to_public(), content).expect("it is sealed"),
        None => bytes.to_vec(),
    };
    let place = Place::with(&sealed, written(&key).as_bytes());
    reads_the_same_after_a_commit(&place)
}

fn written(key: &x25519::Identity) -> String {
    use age::secrecy::ExposeSecret as _;
    key.to_string().expose_secret().to_owned() + "\n"
}

fn reads_the_same_after_a_commit(place: &Place) -> bool {
    let mut store = place.store();
    let before = match store.items("") {
        Ok(items) => items,
        Err(error) => return assert_one_line(&error),
    };
    let names: Vec<&str> = before.iter().map(|item| item.name.as_str()).collect();
    let is_sorted = names.windows(2).all(|pair| pair[0] < pair[1]);
    assert!(is_sorted, "{names:?}");
    let values = store.read(&names).expect("they were listed");
    // A change of nothing writes the whole file anew.
    let change = Change::Delete {
        name: "nothing of this name".into(),
        expect: Expect::Anything,
    };
    if let Err(error) = place.store().commit(&[change]) {
        // Nothing was written then.
        assert_one_line(&error);
    }
    let mut store = place.store();
    assert_eq!(store.items("").expect("it was written"), before);
    let again = store.read(&names).expect("they were listed");
    for (value, again) in values.iter().zip(&again) {
        let (Some(value), Some(again)) = (value, again) else {
            panic!("a name that was listed has no value");
        };
        assert!(value.same_as(again));
    }
    !before.is_empty()
}

/// The keys are the user's own, and still only a file.
pub(crate) fn identity(bytes: &[u8]) -> bool {
    let key = x25519::Identity::generate();
    let content = br#"{"format":1,"store":"shop/safe/local","revision":0,"items":[]}"#;
    let sealed = age::encrypt(&key.to_public(), content).expect("it is sealed");
    let place = Place::with(&sealed, bytes);
    let error = place.store().items("").expect_err("it is another's");
    assert_one_line(&error);
    // A key that is there already opens the file, whatever stands around it.
    let both = [bytes, b"\n", written(&key).as_bytes()].concat();
    let place = Place::with(&sealed, &both);
    match place.store().items("") {
        Ok(items) => {
            assert!(items.is_empty());
            true
        }
        Err(error) => assert_one_line(&error),
    }
}

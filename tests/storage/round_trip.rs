//! What is put in comes out, and nothing of it is on the disk.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use keep_host::powers::storage::{Change, Expect, Item};

use crate::place::{Place, get, item_names, plaintext, put, secret, set};

#[test]
fn hostile_bytes_come_back_as_they_were() {
    let values: [(&str, Vec<u8>); 9] = [
        ("EMPTY", vec![]),
        ("NUL", vec![0]),
        ("INVALID_UTF8", vec![b'a', 0xff, 0xc0, 0x80]),
        ("EVERY_BYTE", (0..=255).collect()),
        ("QUOTES", br#"{"a": "\u0000 \\"}"#.to_vec()),
        ("LINES", b"-----BEGIN\r\n\n".to_vec()),
        ("UNICODE", "é\u{2028}\u{1f511}\u{7f}".into()),
        ("LARGE_TEXT", vec![b'x'; 65_536]),
        (
            "LARGE",
            (0..65_536u32).map(|i| i.to_be_bytes()[3] ^ 0xa5).collect(),
        ),
    ];
    let place = Place::new();
    let secrets = values.clone().map(|(name, value)| (name, secret(value)));
    let changes = secrets
        .each_ref()
        .map(|(name, value)| put(name, value, Expect::Absent));
    assert_eq!(place.store().commit(&changes).unwrap(), 9);

    let mut store = place.store();
    for (name, value) in values {
        assert_eq!(get(&mut store, name), Some(value), "{name}");
    }
}

#[test]
fn items_tell_everything_but_the_value() {
    let place = Place::new();
    let now_ms = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        u64::try_from(since.as_millis()).unwrap()
    };
    let before = now_ms();
    let value = secret("v");
    let meta = [("note", "\"a\"\n"), ("by", "é")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    let hostile_name = "../a b/\u{202e}\"\\{}é";
    place
        .store()
        .commit(&[
            put("B", &value, Expect::Absent),
            Change::Put {
                name: hostile_name.into(),
                value: &value,
                meta: meta.to_vec(),
                expect: Expect::Absent,
            },
        ])
        .unwrap();
    let items = place.store().items("").unwrap();
    let modified_ms = items[0].modified_ms;
    assert!((before..=now_ms()).contains(&modified_ms));
    let [note, by] = meta;
    let expected = [
        Item {
            name: hostile_name.into(),
            revision: 2,
            modified_ms,
            meta: vec![by, note],
        },
        Item {
            name: "B".into(),
            revision: 1,
            modified_ms,
            meta: vec![],
        },
    ];
    assert_eq!(items, expected);
}

#[test]
fn values_are_read_in_the_order_asked() {
    let place = Place::new();
    let mut store = place.store();
    set(&mut store, "A", "1").unwrap();
    set(&mut store, "B", "2").unwrap();
    let values = store.read(&["B", "MISSING", "A", "", "B"]).unwrap();
    let values: Vec<_> = values.iter().map(|v| v.as_ref().map(plaintext)).collect();
    let some = |text: &str| Some(text.as_bytes().to_vec());
    assert_eq!(values, [some("2"), None, some("1"), None, some("2")]);
}

#[test]
fn a_store_that_was_never_written_is_empty_and_leaves_no_trace() {
    let place = Place::new();
    let mut store = place.store();
    assert_eq!(item_names(&mut store), [""; 0]);
    assert_eq!(get(&mut store, "A"), None);
    assert_eq!(fs::read_dir(&place.root).unwrap().count(), 0);
}

#[test]
fn stores_of_other_envs_and_vaults_are_apart() {
    let place = Place::new();
    let stores = [
        ("local", "production"),
        ("local", "staging"),
        ("b", "staging"),
    ];
    for (vault, env) in stores {
        set(
            &mut place.store_of(vault, env),
            "WHO",
            format!("{vault} {env}"),
        )
        .unwrap();
    }
    for (vault, env) in stores {
        let value = get(&mut place.store_of(vault, env), "WHO").unwrap();
        assert_eq!(value, format!("{vault} {env}").into_bytes());
    }
}

#[test]
fn nothing_of_an_item_can_be_read_on_the_disk() {
    let place = Place::new();
    let value = secret("canary-value");
    place
        .store()
        .commit(&[Change::Put {
            name: "canary-name".into(),
            value: &value,
            meta: vec![("canary-key".into(), "canary-meta".into())],
            expect: Expect::Anything,
        }])
        .unwrap();
    let sealed = fs::read(place.file()).unwrap();
    assert!(!sealed.windows(6).any(|window| window == b"canary"));
    assert!(!sealed.windows(4).any(|window| window == b"shop"));
}

#[test]
fn a_store_reads_its_file_once_and_anew_after_a_commit() {
    let place = Place::new();
    let mut store = place.store();
    assert_eq!(get(&mut store, "A"), None);
    set(&mut place.store(), "A", "other").unwrap();
    assert_eq!(get(&mut store, "A"), None);
    assert_eq!(set(&mut store, "B", "own").unwrap(), 2);
    assert_eq!(item_names(&mut store), ["A", "B"]);
}

//! The stock `age` tool and Keep open each other's files.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use keep_host::powers::storage::Expect;
use serde_json::{Value, json};

use crate::place::{Place, get, put, secret};

fn tool(name: &str) -> Command {
    let path = Path::new("/usr/bin").join(name);
    assert!(path.exists(), "`{name}` is missing: run `make setup`");
    Command::new(path)
}

#[test]
fn the_stock_tool_opens_a_store() {
    let place = Place::new();
    let [text, raw] = [secret("it's é"), secret([0, 255])];
    place
        .store()
        .commit(&[
            put("TEXT", &text, Expect::Absent),
            put("RAW", &raw, Expect::Absent),
        ])
        .unwrap();
    let output = tool("age")
        .args(["-d", "-i"])
        .args([place.identity(), place.file()])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let mut content: Value = serde_json::from_slice(&output.stdout).unwrap();
    for item in content["items"].as_array_mut().unwrap() {
        assert!(item["modified"].take().as_u64().unwrap() > 1_700_000_000_000);
    }
    let expected = json!({
        "format": 1,
        "store": "shop/local/production",
        "revision": 2,
        "items": [
            {"name": "RAW", "revision": 2, "modified": null, "meta": {}, "base64": "AP8="},
            {"name": "TEXT", "revision": 1, "modified": null, "meta": {}, "text": "it's é"},
        ],
    });
    assert_eq!(content, expected);
}

#[test]
fn a_store_that_the_stock_tool_sealed_is_opened() {
    let place = Place::new();
    for path in [place.identity(), place.file()] {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    }
    let made = tool("age-keygen")
        .arg("-o")
        .arg(place.identity())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(made.code(), Some(0));
    let mut age = tool("age")
        .args(["-e", "-i"])
        .arg(place.identity())
        .arg("-o")
        .arg(place.file())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let content = br#"{"revision": 9, "format": 1, "items": [
        {"name": "A", "text": "a\nb", "meta": {}, "revision": 9, "modified": 1}
    ], "store": "shop/local/production"}"#;
    age.stdin.take().unwrap().write_all(content).unwrap();
    assert_eq!(age.wait().unwrap().code(), Some(0));

    let mut store = place.store();
    assert_eq!(get(&mut store, "A"), Some(b"a\nb".to_vec()));
    let value = secret("c");
    let change = put("A", &value, Expect::Revision(9));
    assert_eq!(store.commit(&[change]).unwrap(), 10);
    assert_eq!(get(&mut place.store(), "A"), Some(b"c".to_vec()));
}

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Document, DocumentError, Loaded, line_of};

const ORDER: &[&str] = &["a", "b", "c"];

fn load(text: &str) -> Result<Document, DocumentError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f.json");
    fs::write(&path, text).unwrap();
    Loaded::read(&path, ORDER).map(|loaded| loaded.document)
}

#[test]
fn a_rewrite_is_byte_for_byte_what_php_wrote() {
    for text in [
        "{\n    \"a\": \"x/y\",\n    \"z\": [\n        1,\n        2.5\n    ],\n    \"e\": [],\n    \"o\": {},\n    \"n\": null,\n    \"t\": true\n}",
        r#"{
    "a": "caf\u00e9 \ud83d\ude80 \"q\" \\ \u001f\t"
}"#,
        "{\n    \"a\": \"café 🚀\"\n}",
    ] {
        assert_eq!(load(text).unwrap().render(), text);
    }
}

#[test]
fn new_keys_take_their_place() {
    let mut document = load(r#"{"unknown": 1, "a": 2, "other": 3}"#).unwrap();
    document.set("c", json!(4));
    document.set("b", json!(5));
    document.set("own", json!(6));
    document.set("a", json!(7));
    let keys: Vec<_> = document.map.iter().collect();
    assert_eq!(
        format!("{keys:?}"),
        format!(
            "{:?}",
            [
                ("unknown", json!(1)),
                ("a", json!(7)),
                ("b", json!(5)),
                ("c", json!(4)),
                ("other", json!(3)),
                ("own", json!(6)),
            ]
        )
    );
    let mut new = Document::new(ORDER);
    for key in ["c", "a", "b"] {
        new.set(key, Value::Null);
    }
    assert_eq!(new.map.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn malformed_json_is_placed_and_not_quoted() {
    let error = load("{\n    \"a\": \"hunter2\"\n    \"b\": hunter3\n}").unwrap_err();
    let DocumentError::Malformed {
        line,
        column,
        problem,
        path,
    } = &error
    else {
        panic!("{error}");
    };
    assert_eq!(
        (*line, *column, problem.as_str()),
        (3, 5, "expected `,` or `}`")
    );
    assert_eq!(path.file_name(), PathBuf::from("f.json").file_name());
    assert!(!error.to_string().contains("hunter"));
}

#[test]
fn hostile_files_are_errors() {
    assert!(matches!(
        load("[]").unwrap_err(),
        DocumentError::NotAnObject { .. }
    ));
    assert!(matches!(
        load("").unwrap_err(),
        DocumentError::Malformed { line: 1, column: 0, problem, .. } if problem == "EOF while parsing a value"
    ));
    let deep = format!("{{\"a\":{}", "[".repeat(200_000));
    assert!(matches!(
        load(&deep).unwrap_err(),
        DocumentError::Malformed { problem, .. } if problem == "recursion limit exceeded"
    ));
    let big = format!("{{\"a\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
    let error = load(&big).unwrap_err().to_string();
    assert!(error.ends_with("it has more than 1048576 bytes"), "{error}");
}

#[test]
fn lines_are_those_of_the_outermost_keys() {
    let json =
        b"{\n \"x\": {\n  \"k\": 1},\n \"y\": \"k\\\":\",\n \"\\u006b\": 2,\n \"k\"\n : 3\n}";
    assert_eq!(line_of(json, "x"), 2);
    assert_eq!(line_of(json, "y"), 4);
    assert_eq!(line_of(json, "k"), 6);
    assert_eq!(line_of(json, "absent"), 1);
}

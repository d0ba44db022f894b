//! What `keep import` is given may come from anywhere.

use std::collections::BTreeSet;

use keep_host::formats::parse::{Entry, Input, parse};
use keep_host::formats::{Format, Row, Target, render};
use keep_host::secret::SecretValue;
use serde_json::Value;

pub(crate) const DOTENV: &[&str] = &[
    "A=", "\nB=", "export ", "'", "\"", "\\", "#", " #", "=", "\n", "\r\n", "\r", "\u{feff}", "$",
    "`", "\\n", "\0", "\u{85}", "a-b.c=", " ",
];
pub(crate) const JSON: &[&str] = &[
    "{",
    "}",
    "\"A\":",
    "\"b\"",
    ",",
    "[",
    "]",
    "null",
    "true",
    "1",
    "-0",
    "1.5",
    "1e9",
    "\\u0000",
    "\\ud83d\\ude00",
    "\\ud800",
    "\"base64\":",
    "\"AP8=\"",
    "\n",
    "18446744073709551615",
    "\\/",
];
pub(crate) const YAML: &[&str] = &[
    "A: ",
    "\nB: ",
    "- ",
    "? ",
    ": ",
    "|",
    ">",
    "|-\n  ",
    ">+2\n  ",
    "&a ",
    "*a",
    "!!binary ",
    "!!str ",
    "!x ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "{",
    "}",
    "[",
    "]",
    "'",
    "\"",
    "\\x41",
    "\\L",
    "\\\n",
    "#",
    "\n",
    "\r",
    "\t",
    "  ",
    "~",
    "null",
    "\u{feff}",
    "<<: ",
    "AP8=",
    "\u{2028}",
];
pub(crate) const CSV: &[&str] = &[
    "Key,Value\n",
    "Key",
    "value",
    ",",
    "\"",
    "\"\"",
    "\n",
    "\r\n",
    "\r",
    "A,b\n",
    ";",
    "\u{feff}",
    " ",
    "=1",
];

pub(crate) fn dotenv(bytes: &[u8]) -> bool {
    check(Input::Env, Format::Env, bytes)
}

pub(crate) fn yaml(bytes: &[u8]) -> bool {
    check(Input::Yaml, Format::Yaml, bytes)
}

pub(crate) fn csv(bytes: &[u8]) -> bool {
    check(Input::Csv, Format::Csv, bytes)
}

pub(crate) fn json(bytes: &[u8]) -> bool {
    check(Input::Json, Format::Json, bytes);
    let Ok(entries) = parse(Input::Json, bytes) else {
        return false;
    };
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let Ok(Value::Object(members)) = serde_json::from_slice(text) else {
        panic!("it is no object of JSON: {}", bytes.escape_ascii());
    };
    // As there, the last of one name counts.
    for (name, member) in &members {
        let mut from_last = entries.iter().rev();
        let entry = from_last.find(|entry| entry.key == *name);
        let entry = entry.expect("every member is an entry");
        if let Value::String(text) = member {
            let expected = SecretValue::from_text(text.clone());
            assert!(entry.value.same_as(&expected), "{name}");
        }
    }
    assert!(entries.iter().all(|own| members.contains_key(&own.key)));
    !entries.is_empty()
}

fn check(input: Input, format: Format, bytes: &[u8]) -> bool {
    let ends = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r'));
    let lines = 1..=1 + ends.count();
    match parse(input, bytes) {
        Ok(entries) => {
            assert!(entries.iter().all(|entry| lines.contains(&entry.line)));
            // No escape grows to more than twice its length, and nothing is
            // there twice because something refers to it.
            let sizes = entries.iter().map(|own| own.key.len() + own.value.len());
            assert!(sizes.sum::<usize>() <= 2 * bytes.len());
            reads_the_same_again(input, format, &entries);
            !entries.is_empty()
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            assert!(faults.iter().all(|fault| lines.contains(&fault.line)));
            false
        }
    }
}

/// What was read is written by Keep, and read again to the same. Keys that the
/// format would rename, and those that are there twice, are left out.
#[track_caller]
fn reads_the_same_again(input: Input, format: Format, entries: &[Entry]) {
    let mut seen = BTreeSet::new();
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.retain(|entry| format.name_of(&entry.key) == entry.key && seen.insert(&entry.key));
    let rows: Vec<Row> = entries.iter().map(|entry| row(entry)).collect();
    let target = Target {
        format,
        ..Target::default()
    };
    let rendered = render(&target, &rows).expect("each key is there once");
    let refused: Vec<&str> = rendered
        .refused
        .iter()
        .map(|own| own.key.as_str())
        .collect();
    entries.retain(|entry| !refused.contains(&entry.key.as_str()));
    let again = parse(input, &rendered.text);
    let again = again.unwrap_or_else(|faults| panic!("{}: {faults:?}", shown(&rendered.text)));
    let keys = |entries: &mut dyn Iterator<Item = &Entry>| -> Vec<String> {
        entries.map(|entry| entry.key.clone()).collect()
    };
    let expected = keys(&mut entries.iter().copied());
    assert_eq!(
        keys(&mut again.iter()),
        expected,
        "{}",
        shown(&rendered.text)
    );
    for (entry, again) in entries.iter().zip(&again) {
        let is_same = entry.value.same_as(&again.value);
        assert!(is_same, "{:?}: {}", entry.key, shown(&rendered.text));
    }
}

fn row(entry: &Entry) -> Row<'_> {
    Row {
        key: &entry.key,
        value: &entry.value,
        vault: "safe",
        env: "local",
        modified_ms: None,
    }
}

fn shown(text: &[u8]) -> String {
    text.escape_ascii().to_string()
}

use std::path::Path;

use super::{DecodeError, decode, encode};
use crate::powers::storage::contents::{Contents, Record};

fn item(fields: &str) -> String {
    format!(r#"{{"format":1,"store":"n/v/e","revision":3,"items":[{{{fields}}}]}}"#)
}

fn only_value(json: &str) -> Vec<u8> {
    let (_, contents) = decode(json.as_bytes()).unwrap();
    let (_, record) = contents.records().next().unwrap();
    record.plaintext().to_vec()
}

#[test]
fn the_document_is_as_described() {
    let record = |value: &[u8], meta: &[(&str, &str)]| Record {
        revision: 2,
        modified_ms: 1_700_000_000_000,
        meta: meta
            .iter()
            .map(|(k, v)| ((*k).into(), (*v).into()))
            .collect(),
        value: crate::secret::SecretValue::new(value.to_vec()),
    };
    let records = [
        ("PLAIN", record("é/</\u{7f}".as_bytes(), &[("k", "\"v\"")])),
        ("QUOTED", record(b"a\"b", &[])),
        ("RAW", record(&[0, 255], &[])),
        ("SLASH", record(b"\\", &[])),
        ("Z\"", record(b"", &[])),
    ]
    .map(|(name, record)| (String::from(name), record));
    let mut json = Vec::new();
    encode("n/v/e", &Contents::new(7, records.into()), &mut json).unwrap();
    let expected = [
        r#"{"format":1,"store":"n/v/e","revision":7,"items":["#,
        r#"{"name":"PLAIN","revision":2,"modified":1700000000000,"meta":{"k":"\"v\""},"#,
        "\"text\":\"é/</\u{7f}\"},",
        r#"{"name":"QUOTED","revision":2,"modified":1700000000000,"meta":{},"base64":"YSJi"},"#,
        r#"{"name":"RAW","revision":2,"modified":1700000000000,"meta":{},"base64":"AP8="},"#,
        r#"{"name":"SLASH","revision":2,"modified":1700000000000,"meta":{},"base64":"XA=="},"#,
        r#"{"name":"Z\"","revision":2,"modified":1700000000000,"meta":{},"text":""}]}"#,
    ];
    assert_eq!(String::from_utf8(json.clone()).unwrap(), expected.concat());

    let (store, contents) = decode(&json).unwrap();
    assert_eq!((store.as_str(), contents.revision()), ("n/v/e", 7));
    let values: Vec<_> = contents.records().map(|(_, r)| r.plaintext()).collect();
    let expected: [&[u8]; 5] = ["é/</\u{7f}".as_bytes(), b"a\"b", &[0, 255], b"\\", b""];
    assert_eq!(values, expected);
}

#[test]
fn a_text_with_escapes_is_read_as_json() {
    let json = item(r#""name":"A","revision":1,"modified":0,"meta":{},"text":"a\n\u00e9\"""#);
    assert_eq!(only_value(&json), "a\né\"".as_bytes());
}

#[test]
fn what_no_store_writes_is_refused() {
    let long = "x".repeat(65_537);
    let long_base64 = "AAAA".repeat(21_846);
    let names = "é".repeat(513);
    let malformed = [
        String::new(),
        "[]".into(),
        "{}".into(),
        item("") + "x",
        item(""),
        item(r#""name":"A","revision":1,"modified":0,"meta":{}"#),
        item(r#""name":"A","revision":1,"modified":0,"meta":{},"text":"a","base64":"YQ==""#),
        item(r#""name":"A","revision":1,"modified":0,"meta":{},"text":"a","more":1"#),
        item(r#""name":"A","revision":1,"modified":0,"meta":{},"text":7"#),
        item(r#""name":"A","revision":1,"modified":0,"meta":{"k":1},"text":"a""#),
        item(r#""name":"A","revision":-1,"modified":0,"meta":{},"text":"a""#),
        item(r#""name":"A","revision":1,"modified":0,"meta":{},"base64":"YQ=""#),
        item(r#""name":"A","revision":1,"modified":0,"meta":{},"base64":"Y===""#),
        item(r#""name":"","revision":1,"modified":0,"meta":{},"text":"a""#),
        item(r#""name":"\u0000","revision":1,"modified":0,"meta":{},"text":"a""#),
        item(&format!(
            r#""name":"{names}","revision":1,"modified":0,"meta":{{}},"text":"a""#
        )),
        item(&format!(
            r#""name":"A","revision":1,"modified":0,"meta":{{}},"text":"{long}""#
        )),
        item(&format!(
            r#""name":"A","revision":1,"modified":0,"meta":{{}},"base64":"{long_base64}""#
        )),
        item(
            r#""name":"A","revision":1,"modified":0,"meta":{},"text":"a"},{"name":"A","revision":1,"modified":0,"meta":{},"text":"a""#,
        ),
    ];
    for json in malformed {
        let error = decode(json.as_bytes()).unwrap_err();
        assert!(
            matches!(error, DecodeError::Malformed { .. }),
            "{json:.200}"
        );
    }
    let invalid_utf8 = [&b"{\"format\":1,\"store\":\"\xff\""[..], b"}"].concat();
    assert_eq!(
        decode(&invalid_utf8).unwrap_err(),
        DecodeError::Malformed {
            line: 1,
            column: 22
        }
    );
}

#[test]
fn revisions_and_the_store_name_are_checked() {
    let json = |store: &str, revision: u64, item: u64| {
        format!(
            r#"{{"format":1,"store":"{store}","revision":{revision},"items":[{{"name":"A","revision":{item},"modified":0,"meta":{{}},"text":""}}]}}"#
        )
    };
    let refused = |json: String| decode(json.as_bytes()).unwrap_err();
    assert_eq!(refused(json("n/v/e", 1, 2)), DecodeError::Revisions);
    assert_eq!(refused(json("n/v/e", u64::MAX, 2)), DecodeError::Revisions);
    assert_eq!(refused(json(r"\u001b[31m", 1, 1)), DecodeError::Binding);
    assert_eq!(refused(json(&"n".repeat(2049), 1, 1)), DecodeError::Binding);
}

#[test]
fn another_format_is_told_from_damage() {
    for json in [
        r#"{"format":2,"sealed":[{"anything":null}]}"#,
        r#"{"format":2,"store":"n/v/e","revision":3,"items":[]}"#,
    ] {
        let error = decode(json.as_bytes()).unwrap_err();
        assert_eq!(error, DecodeError::UnknownFormat { format: 2 });
    }
}

#[test]
fn a_message_quotes_nothing_of_the_content() {
    for json in [
        item(r#""name":"A","revision":"canary","modified":0,"meta":{},"text":"a""#),
        item(r#""name":"A","revision":1,"modified":0,"meta":{},"text":["canary"]"#),
        item(r#""name":"A","revision":1,"canary":0,"meta":{},"text":"a""#),
    ] {
        let message = decode(json.as_bytes())
            .unwrap_err()
            .at(Path::new("e.age"))
            .to_string();
        let start = "`e.age` is damaged: its content is malformed at line 1, column ";
        let column = message.strip_prefix(start).unwrap();
        assert!(column.parse::<usize>().unwrap() > 60, "{message}");
    }
}

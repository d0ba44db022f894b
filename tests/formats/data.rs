use keep_host::formats::{Format, Reason};

use crate::{assert_all_read, hostile, key, reading, render_values};

/// Hostile texts, some with NUL, and random bytes.
fn anything() -> Vec<Vec<u8>> {
    let mut values = hostile::texts(0xda7a, 2_000);
    values.extend((0..=u8::MAX).map(|code| char::from(code).to_string().into_bytes()));
    values.extend([b"\0".to_vec(), b"a\0b".to_vec()]);
    values.extend(hostile::bytes(0xda7a, 1_000));
    values
}

#[test]
fn json_holds_anything() {
    let values = anything();
    let rendered = render_values(Format::Json, None, &values).expect("no duplicate");
    assert_eq!((rendered.refused, rendered.warnings), (vec![], vec![]));
    let read = reading::python_json(&rendered.text, values.len());
    assert_all_read("json", &values, &read);
    let read = reading::jq(&rendered.text, values.len());
    assert_all_read("jq", &values, &read);
}

#[test]
fn yaml_holds_anything_as_strings() {
    let values = anything();
    let rendered = render_values(Format::Yaml, None, &values).expect("no duplicate");
    assert_eq!((rendered.refused, rendered.warnings), (vec![], vec![]));
    let read = reading::pyyaml(&rendered.text, values.len());
    assert_all_read("PyYAML", &values, &read);
}

#[test]
fn csv_holds_any_text() {
    let values = hostile::texts(0xc5f, 4_000);
    let rendered = render_values(Format::Csv, None, &values).expect("csv takes any rows");
    assert_eq!((rendered.refused, rendered.warnings), (vec![], vec![]));
    let records = reading::python_csv(&rendered.text);
    let (header, records) = records.split_first().expect("a header");
    assert_eq!(
        *header,
        ["Key", "Value", "Vault", "Environment", "Modified"]
    );
    assert_eq!(records.len(), values.len());
    for (index, (record, value)) in records.iter().zip(&values).enumerate() {
        let value = str::from_utf8(value).expect("text");
        assert_eq!(*record, [key(index).as_str(), value, "main", "local", ""]);
    }
}

#[test]
fn csv_refuses_what_is_not_text() {
    let values = [b"\xff".to_vec(), b"a\0b".to_vec(), b"x".to_vec()];
    let rendered = render_values(Format::Csv, None, &values).expect("csv takes any rows");
    let refused: Vec<_> = (rendered.refused.iter())
        .map(|refused| (refused.key.as_str(), refused.reason))
        .collect();
    assert_eq!(refused, [("K0", Reason::NotText), ("K1", Reason::Nul)]);
    assert_eq!(reading::python_csv(&rendered.text).len(), 2);
}

/// A reader of another YAML version than `PyYAML`'s 1.1.
#[test]
fn yaml_is_the_same_strings_to_a_newer_reader() {
    let values = hostile::texts(0x000d_a7a2, 2_000);
    let rendered = render_values(Format::Yaml, None, &values).expect("no duplicate");
    let read: std::collections::HashMap<String, String> =
        serde_yaml_ng::from_slice(&rendered.text).expect("a mapping of strings");
    for (index, value) in values.iter().enumerate() {
        assert_eq!(read[&key(index)].as_bytes(), value, "{}", key(index));
    }
}

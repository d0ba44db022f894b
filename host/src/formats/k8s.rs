//! The manifest of a Kubernetes Secret. Its values are base64, so any bytes can
//! be held.

use super::buffer::Buffer;
use super::quoted::{Syntax, push_base64, push_string};
use super::{Format, Notes, Reason, Row};

/// The longest name of an object, and of a key in it.
const MAX_NAME: usize = 253;

pub(super) fn write(out: &mut Buffer, manifest_name: &str, rows: &[Row], notes: &mut Notes) {
    out.push(b"apiVersion: v1\nkind: Secret\nmetadata:\n  name: ");
    push_string(out, manifest_name, Syntax::Yaml);
    out.push(b"\ntype: Opaque\n");
    let mut data = Buffer::default();
    for row in rows {
        let name = Format::K8s.name_of(row.key);
        if !is_data_key(&name) {
            notes.refuse(row, Reason::LongName);
            continue;
        }
        data.push(b"  ");
        push_string(&mut data, &name, Syntax::Yaml);
        data.push(b": \"");
        push_base64(&mut data, row.plaintext());
        data.push(b"\"\n");
    }
    let data = data.into_inner();
    if data.is_empty() {
        out.push(b"data: {}\n");
    } else {
        out.push(b"data:\n");
        out.push(&data);
    }
}

/// Whether a Secret takes the key as it is.
pub(super) fn is_data_key(key: &str) -> bool {
    let allowed = |b: u8| matches!(b, b'-' | b'.' | b'_') || b.is_ascii_alphanumeric();
    !key.is_empty()
        && key.len() <= MAX_NAME
        && key != "."
        && !key.starts_with("..")
        && key.bytes().all(allowed)
}

/// The text, if it can be the name of a Secret (a DNS subdomain of RFC 1123).
///
/// # Errors
/// The rule.
pub fn manifest_name(text: &str) -> Result<String, &'static str> {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    if text.len() <= MAX_NAME && text.split('.').all(is_label) {
        Ok(text.to_owned())
    } else {
        Err(
            "a Secret's name is at most 253 lowercase letters, digits, `-` and `.`, \
             with a letter or digit at both ends of each part",
        )
    }
}

/// A name that passes, out of any text: lowercase, and `-` for what may not be.
#[must_use]
pub fn proposed_manifest_name(text: &str) -> String {
    let mapped: String = text
        .bytes()
        .take(MAX_NAME)
        .map(|byte| match byte {
            b if b.is_ascii_alphanumeric() => char::from(b.to_ascii_lowercase()),
            _ => '-',
        })
        .collect();
    match mapped.trim_matches('-') {
        "" => "secret".to_owned(),
        name => name.to_owned(),
    }
}

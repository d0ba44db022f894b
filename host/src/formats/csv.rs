//! CSV after RFC 4180, lines ending in LF.
//!
//! Written here rather than by the `csv` crate, whose writer keeps what passes
//! through it in a buffer that it does not wipe. Nothing is put in front of a
//! value that a spreadsheet would take for a formula: the bytes come back exactly.

use super::buffer::Buffer;
use super::{Notes, Reason, Row};

const HEADER: &[u8] = b"Key,Value,Vault,Environment,Modified\n";

pub(super) fn write(out: &mut Buffer, rows: &[Row], notes: &mut Notes) {
    out.push(HEADER);
    for row in rows {
        let value = row.plaintext();
        if let Some(reason) = refusal(value) {
            notes.refuse(row, reason);
            continue;
        }
        let modified = row.modified_ms.and_then(timestamp).unwrap_or_default();
        push_field(out, row.key.as_bytes());
        out.push(b",");
        push_field(out, value);
        for field in [row.vault, row.env, &modified] {
            out.push(b",");
            push_field(out, field.as_bytes());
        }
        out.push(b"\n");
    }
}

/// Readers reject the whole file for either.
fn refusal(value: &[u8]) -> Option<Reason> {
    if str::from_utf8(value).is_err() {
        Some(Reason::NotText)
    } else if value.contains(&0) {
        Some(Reason::Nul)
    } else {
        None
    }
}

/// RFC 3339 in UTC; none for a time that no calendar has.
fn timestamp(modified_ms: u64) -> Option<String> {
    let ms = i64::try_from(modified_ms).ok()?;
    let time = jiff::Timestamp::from_millisecond(ms).ok()?;
    Some(time.to_string())
}

/// Quotes also where only careless readers need it: spaces at the ends.
fn push_field(out: &mut Buffer, field: &[u8]) {
    let special = |b: &u8| matches!(b, b',' | b'"' | b'\r' | b'\n');
    let padded = field.trim_ascii().len() != field.len();
    if !padded && !field.iter().any(special) {
        out.push(field);
        return;
    }
    out.push(b"\"");
    for (index, part) in field.split(|b| *b == b'"').enumerate() {
        out.push(if index == 0 { b"" } else { b"\"\"" });
        out.push(part);
    }
    out.push(b"\"");
}

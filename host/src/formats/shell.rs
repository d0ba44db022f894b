//! `export` lines for `eval`, and single quotes as every shell reads them.
//! Between them no byte means anything to a POSIX shell but the quote itself,
//! and to fish a backslash before a backslash or a quote; these stand outside.
//! So a value cannot become code, and any bytes but NUL can be held.

use super::buffer::Buffer;
use super::{Notes, Reason, Row, variable_name};

pub(super) fn write(out: &mut Buffer, rows: &[Row], notes: &mut Notes) {
    for row in rows {
        let value = row.plaintext();
        if value.contains(&0) {
            notes.refuse(row, Reason::Nul);
            continue;
        }
        out.push(b"export ");
        out.push(variable_name(row.key).as_bytes());
        out.push(b"=");
        push_quoted(out, value);
        out.push(b"\n");
    }
}

/// `'value'`, with `'\''` for each single quote in it, and `'\\'` for a
/// backslash that fish would not leave alone.
pub(super) fn push_quoted(out: &mut Buffer, value: &[u8]) {
    out.push(b"'");
    let mut plain_from = 0;
    for (at, byte) in value.iter().enumerate() {
        if !stands_outside(value, at) {
            continue;
        }
        out.push(&value[plain_from..at]);
        out.push(if *byte == b'\\' { b"'\\\\'" } else { b"'\\''" });
        plain_from = at + 1;
    }
    out.push(&value[plain_from..]);
    out.push(b"'");
}

fn stands_outside(value: &[u8], at: usize) -> bool {
    let special = |byte: Option<&u8>| matches!(byte, Some(b'\\' | b'\''));
    match value[at] {
        b'\'' => true,
        b'\\' => at + 1 == value.len() || special(value.get(at + 1)),
        _ => false,
    }
}

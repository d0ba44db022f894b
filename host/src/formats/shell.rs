//! `export` lines for `eval`, and the single quotes of POSIX shells. Between
//! them no byte but the quote itself means anything, so a value cannot become
//! code; any bytes but NUL can be held.

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

/// `'value'`, with `'\''` for each single quote in it.
pub(super) fn push_quoted(out: &mut Buffer, value: &[u8]) {
    out.push(b"'");
    for (index, part) in value.split(|b| *b == b'\'').enumerate() {
        out.push(if index == 0 { b"" } else { b"'\\''" });
        out.push(part);
    }
    out.push(b"'");
}

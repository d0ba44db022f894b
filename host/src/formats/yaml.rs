//! YAML: one mapping of double-quoted strings. Plain and block scalars are not
//! used: whether `yes`, `0x1F` or `12:30` is a string depends on the version of
//! YAML that the reader follows.

use super::Row;
use super::buffer::Buffer;
use super::quoted::{Syntax, push_base64, push_string};

/// The longest key, in bytes, that is written as `"key": value`. YAML lets a
/// reader give up on such a key after 1,024 characters, and an escape makes at
/// most 6 of one.
const MAX_IMPLICIT_KEY: usize = 160;

pub(super) fn write(out: &mut Buffer, rows: &[Row]) {
    if rows.is_empty() {
        out.push(b"{}\n");
        return;
    }
    for row in rows {
        let explicit = row.key.len() > MAX_IMPLICIT_KEY;
        out.push(if explicit { b"? " } else { b"" });
        push_string(out, row.key, Syntax::Yaml);
        out.push(if explicit { b"\n: " } else { b": " });
        let value = row.plaintext();
        if let Ok(text) = str::from_utf8(value) {
            push_string(out, text, Syntax::Yaml);
        } else {
            out.push(b"!!binary \"");
            push_base64(out, value);
            out.push(b"\"");
        }
        out.push(b"\n");
    }
}

//! JSON: one object, one line per key, two spaces in front.

use super::Row;
use super::buffer::Buffer;
use super::quoted::{Syntax, push_base64, push_string};

pub(super) fn write(out: &mut Buffer, rows: &[Row]) {
    if rows.is_empty() {
        out.push(b"{}\n");
        return;
    }
    for (index, row) in rows.iter().enumerate() {
        out.push(if index == 0 { b"{\n  " } else { b",\n  " });
        push_string(out, row.key, Syntax::Json);
        out.push(b": ");
        let value = row.plaintext();
        if let Ok(text) = str::from_utf8(value) {
            push_string(out, text, Syntax::Json);
        } else {
            out.push(b"{\n    \"base64\": \"");
            push_base64(out, value);
            out.push(b"\"\n  }");
        }
    }
    out.push(b"\n}\n");
}

//! Docker Compose 2. Between `'` it knows one escape, `\'`, so a backslash
//! before the closing quote would take it away. Between `"` it removes the
//! backslash before `\`, `"` and `$` (and knows C's escapes), then expands
//! variables, to which `$$` is a dollar sign.

use super::super::buffer::Buffer;
use super::push_between;

pub(super) fn spell(value: &str) -> Buffer {
    let mut out = Buffer::default();
    if !value.contains('\'') && !value.ends_with('\\') {
        push_between(&mut out, "'", value.as_bytes());
        return out;
    }
    out.push(b"\"");
    for byte in value.bytes() {
        match byte {
            b'"' => out.push(b"\\\""),
            b'\\' => out.push(b"\\\\"),
            b'$' => out.push(b"$$"),
            _ => out.push(&[byte]),
        }
    }
    out.push(b"\"");
    out
}

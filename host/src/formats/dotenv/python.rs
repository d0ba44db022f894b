//! python-dotenv. Its escapes in double quotes can spell any text; `${NAME}` is
//! expanded whatever the quotes, after the escapes, and a raw carriage return
//! becomes a line feed.

use super::super::buffer::Buffer;
use super::push_between;

pub(super) fn spell(value: &str) -> Buffer {
    let mut out = Buffer::default();
    if !value.contains('\'') && reads_single_quoted(value) {
        push_between(&mut out, "'", value.as_bytes());
        return out;
    }
    let expands = expands(value);
    out.push(b"\"");
    let bytes = value.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => out.push(b"\\\""),
            b'\\' => out.push(b"\\\\"),
            b'\r' => out.push(b"\\r"),
            // A variable without a name, whose default is the dollar sign.
            b'$' if expands && bytes.get(at + 1) == Some(&b'{') => out.push(b"${:-$}"),
            _ => out.push(&[*byte]),
        }
    }
    out.push(b"\"");
    out
}

/// Whether a value without `'` is itself between two of them.
pub(super) fn reads_single_quoted(value: &str) -> bool {
    let changed = value.contains('\r') || value.contains("\\\\") || value.ends_with('\\');
    !changed && !expands(value)
}

/// Whether some part of the value is taken for a variable: `${NAME}` or
/// `${NAME:-DEFAULT}`, where a name is anything without `}` and `:`.
fn expands(value: &str) -> bool {
    let bytes = value.as_bytes();
    let last_brace = value.rfind('}').unwrap_or_default();
    let mut opened = false;
    for (at, byte) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1);
        match byte {
            b'$' if next == Some(&b'{') => opened = true,
            b'}' if opened => return true,
            b':' if opened && next == Some(&b'-') && at < last_brace => return true,
            b'}' | b':' => opened = false,
            _ => {}
        }
    }
    false
}

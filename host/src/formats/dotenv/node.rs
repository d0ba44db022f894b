//! The npm package dotenv. It knows three kinds of quotes and removes the outer
//! two only; a quote inside may stand where a backslash is before it, which
//! stays. Between `"` it turns `\n` and `\r` into line breaks and knows no other
//! escape, and a raw carriage return becomes a line feed.

use zeroize::Zeroizing;

use super::super::Reason;
use super::super::buffer::Buffer;
use super::{push_between, push_guard};

/// # Errors
/// [`Reason::NoSpelling`] for a value that none of its quotes can hold.
pub(super) fn spell(value: &str) -> Result<Buffer, Reason> {
    let mut out = Buffer::default();
    let raw = !value.contains('\r');
    let escapes = !value.contains("\\n") && !value.contains("\\r");
    if raw && closes(value, "'") {
        push_quoted(&mut out, "'", value.as_bytes());
    } else if raw && escapes && closes(value, "\"") {
        push_quoted(&mut out, "\"", value.as_bytes());
    } else if raw && closes(value, "`") {
        push_quoted(&mut out, "`", value.as_bytes());
    } else if escapes && closes(value, "\"") {
        push_quoted(&mut out, "\"", &with_escaped_breaks(value));
    } else if !is_one_line_to_the_end(value) {
        return Err(Reason::NoSpelling);
    } else if !value.contains(['\r', '\n']) {
        push_between(&mut out, "'", value.as_bytes());
    } else if escapes {
        push_between(&mut out, "\"", &with_escaped_breaks(value));
    } else {
        return Err(Reason::NoSpelling);
    }
    Ok(out)
}

/// Whether the text ends where the second of these quotes around it stands.
fn closes(value: &str, quote: &str) -> bool {
    value
        .match_indices(quote)
        .all(|(at, _)| value[..at].ends_with('\\'))
}

/// Whether an unmatched quote makes the reader take everything to the end of the
/// line, and then the outer quotes off. For that, no quote inside may look like
/// the closing one: before a comment, or before what ends a line to JavaScript.
/// Line feeds and carriage returns will be escapes.
fn is_one_line_to_the_end(value: &str) -> bool {
    !value.contains(['#', '\u{2028}', '\u{2029}'])
}

fn push_quoted(out: &mut Buffer, quote: &str, text: &[u8]) {
    push_between(out, quote, text);
    if text.ends_with(b"\\") {
        push_guard(out, quote);
    }
}

/// `\n` and `\r` for the line breaks, to stand between `"`.
fn with_escaped_breaks(value: &str) -> Zeroizing<Vec<u8>> {
    let mut escaped = Buffer::default();
    for byte in value.bytes() {
        match byte {
            b'\n' => escaped.push(b"\\n"),
            b'\r' => escaped.push(b"\\r"),
            _ => escaped.push(&[byte]),
        }
    }
    escaped.into_inner()
}

//! Where the value of an assignment begins and ends, and what its text means.

use std::ops::Range;

use super::error::Problem;
use super::placeholder::before_glued_comment;

/// How a value is written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Bare,
    Single,
    Double,
    /// It opens with a quote and does not end as quoted values do.
    Broken(Problem),
}

/// The extent of a value, in bytes of the text it was found in.
pub(crate) struct Extent {
    pub(crate) style: Style,
    /// With the quotes.
    pub(crate) value: Range<usize>,
    /// Without the quotes.
    pub(crate) content: Range<usize>,
    /// The end of the line on which the value ends, its line end excluded.
    pub(crate) line_end: usize,
}

/// The value that begins at `start`, after the blanks behind `=`, on a line
/// that ends at `line_end`.
pub(super) fn extent(text: &str, start: usize, line_end: usize) -> Extent {
    let (style, quote) = match text.as_bytes().get(start) {
        Some(b'\'') => (Style::Single, b'\''),
        Some(b'"') => (Style::Double, b'"'),
        _ => return bare(text, start, line_end),
    };
    let broken = |problem| Extent {
        style: Style::Broken(problem),
        value: start..line_end,
        content: start..line_end,
        line_end,
    };
    let content_start = start + 1;
    let Some(close) = closing_quote(&text.as_bytes()[content_start..], quote) else {
        return broken(Problem::UnclosedQuote);
    };
    let content = content_start..content_start + close;
    let value = start..content.end + 1;
    let last_line_end = end_of_line(text, value.end);
    let after = text[value.end..last_line_end].trim_start_matches([' ', '\t']);
    if !after.is_empty() && !after.starts_with('#') {
        // A quote on a later line that closes nothing opens another value.
        let closes_here = value.end <= line_end;
        return broken(if closes_here {
            Problem::TextAfterQuote
        } else {
            Problem::UnclosedQuote
        });
    }
    Extent {
        style,
        value,
        content,
        line_end: last_line_end,
    }
}

fn bare(text: &str, start: usize, line_end: usize) -> Extent {
    let bytes = text.as_bytes();
    let is_comment =
        |at: &usize| bytes[*at] == b'#' && *at > 0 && matches!(bytes[*at - 1], b' ' | b'\t');
    let end = (start..line_end).find(is_comment).unwrap_or(line_end);
    let content = text[start..end].trim_end_matches([' ', '\t']);
    let len = before_glued_comment(content).unwrap_or(content.len());
    let value = start..start + len;
    Extent {
        style: Style::Bare,
        content: value.clone(),
        value,
        line_end,
    }
}

fn closing_quote(bytes: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 2,
            _ if *byte == quote => return Some(at),
            _ => at += 1,
        }
    }
    None
}

/// Where the line around `from` ends, its line end excluded.
pub(super) fn end_of_line(text: &str, from: usize) -> usize {
    text[from..]
        .find(['\n', '\r'])
        .map_or(text.len(), |offset| from + offset)
}

/// Appends what a piece of a value's content means. Never more bytes than the
/// piece has.
pub(crate) fn decode(style: &Style, raw: &str, into: &mut Vec<u8>) {
    if matches!(style, Style::Bare | Style::Broken(_)) {
        into.extend_from_slice(raw.as_bytes());
        return;
    }
    let mut bytes = raw.bytes().peekable();
    while let Some(byte) = bytes.next() {
        let meant = match byte {
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                b'\n'
            }
            b'\\' if *style == Style::Double => match bytes.peek().copied().and_then(escaped) {
                Some(meant) => {
                    bytes.next();
                    meant
                }
                None => byte,
            },
            _ => byte,
        };
        into.push(meant);
    }
}

fn escaped(letter: u8) -> Option<u8> {
    match letter {
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        b'"' | b'\\' | b'$' | b'`' => Some(letter),
        _ => None,
    }
}

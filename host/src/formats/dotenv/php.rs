//! phpdotenv. Its escapes in double quotes can spell any text on one line.
//!
//! Where other readers are to understand the text too, its division of a file
//! into entries matters, which comes before any look at quotes: it counts `"`
//! line by line, and an entry that it cuts in the wrong place costs the reader
//! the whole file.

use super::super::buffer::Buffer;

/// Double quotes, without a raw line break: none is left that could divide.
pub(super) fn spell(value: &str) -> Buffer {
    let mut out = Buffer::default();
    out.push(b"\"");
    for byte in value.bytes() {
        match byte {
            b'\n' => out.push(b"\\n"),
            b'\r' => out.push(b"\\r"),
            b'"' | b'\\' | b'$' => out.push(&[b'\\', byte]),
            _ => out.push(&[byte]),
        }
    }
    out.push(b"\"");
    out
}

/// Whether the entry `NAME=text` is taken as one: neither cut before its last
/// line nor joined with what follows. `text` starts with a quote.
pub(super) fn ends_with_its_last_line(text: &[u8]) -> bool {
    [true, false]
        .iter()
        .all(|restarts| is_one_entry(text, *restarts))
}

/// Before 5.5, a line that looks like the start of a value counts as one also
/// within a value (`restarts`).
fn is_one_entry(text: &[u8], restarts: bool) -> bool {
    let mut entry = zeroize::Zeroizing::new(Vec::with_capacity(text.len() + 1));
    entry.push(b'=');
    entry.extend_from_slice(text);
    let mut lines = entry.split(|b| matches!(b, b'\n' | b'\r')).peekable();
    let mut joining = false;
    while let Some(line) = lines.next() {
        let quotes = unescaped_quotes(line);
        let starts = quotes <= 1
            && line != b"\""
            && line.windows(2).any(|pair| pair == b"=\"")
            && (restarts || !joining);
        joining |= starts;
        let stops = line == b"\"" || quotes > usize::from(starts);
        joining &= !stops;
        if lines.peek().is_some() != joining {
            return false;
        }
    }
    true
}

/// How many `"` have a character before them that is not a backslash, where
/// pairs of backslashes do not count as characters.
fn unescaped_quotes(line: &[u8]) -> usize {
    let mut count = 0;
    let mut before = None;
    let mut rest = line;
    while let [byte, tail @ ..] = rest {
        if let [b'\\', b'\\', tail @ ..] = rest {
            rest = tail;
            continue;
        }
        if *byte == b'"' && before.is_some_and(|b| b != b'\\') {
            count += 1;
        }
        before = Some(*byte);
        rest = tail;
    }
    count
}

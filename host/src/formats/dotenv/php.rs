//! phpdotenv's division of a file into entries, which comes before any look at
//! quotes: it counts `"` line by line, and an entry that it cuts in the wrong
//! place costs the reader the whole file.

/// Whether the entry `NAME=text` is taken as one: neither cut before its last
/// line nor joined with what follows. `text` starts with a quote.
pub(super) fn ends_with_its_last_line(text: &[u8]) -> bool {
    let mut entry = zeroize::Zeroizing::new(Vec::with_capacity(text.len() + 1));
    entry.push(b'=');
    entry.extend_from_slice(text);
    let mut lines = entry.split(|b| matches!(b, b'\n' | b'\r')).peekable();
    let mut joining = false;
    while let Some(line) = lines.next() {
        let quotes = unescaped_quotes(line);
        let starts = quotes <= 1 && line != b"\"" && line.windows(2).any(|pair| pair == b"=\"");
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

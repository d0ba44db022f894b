//! Foreign text made safe to show. Drivers, stores and file names may hold
//! escape sequences that rewrite the screen, and marks that reorder or hide
//! what is read; neither may reach a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// One line of text for a message: line breaks and tabs become spaces, whatever
/// else could act on a terminal or mislead a reader is dropped.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(unsafe_to_show) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter_map(|c| match c {
        '\n' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if unsafe_to_show(c) => None,
        c => Some(c),
    });
    Cow::Owned(kept.collect())
}

/// One line of text for a table's cell: nothing is dropped, everything that
/// could act is shown as an escape.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(unsafe_to_show) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if unsafe_to_show(c) => {
                // Writing to a `String` cannot fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Whether the character could act on a terminal or mislead a reader.
pub(crate) fn unsafe_to_show(c: char) -> bool {
    // C0, DEL and C1: terminals act on them.
    c.is_control()
        || matches!(
            c,
            // Line and paragraph separators.
            '\u{2028}' | '\u{2029}'
            // Marks, embeddings, overrides and isolates that reorder text.
            | '\u{061c}' | '\u{200e}' | '\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Characters nobody can see: zero width (but not the joiners,
            // which scripts and emoji need) and the tag block.
            | '\u{200b}' | '\u{2060}' | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{clean, visible};

    #[test]
    fn table() {
        // text, in a message, in a cell
        let table = [
            ("", "", ""),
            (
                "plain é 世界 👩\u{200d}🚀",
                "plain é 世界 👩\u{200d}🚀",
                "plain é 世界 👩\u{200d}🚀",
            ),
            ("a\nb\tc", "a b c", "a\\nb\\tc"),
            ("a\r\nb", "a b", "a\\r\\nb"),
            (
                "\u{1b}[2J\u{1b}]0;x\u{7}",
                "[2J]0;x",
                "\\u{1b}[2J\\u{1b}]0;x\\u{7}",
            ),
            ("\u{9b}31m", "31m", "\\u{9b}31m"),
            ("\u{7f}\u{0}\u{8}", "", "\\u{7f}\\u{0}\\u{8}"),
            ("a\u{202e}b\u{2066}c", "abc", "a\\u{202e}b\\u{2066}c"),
            ("a\u{200b}\u{feff}b", "ab", "a\\u{200b}\\u{feff}b"),
            ("a\u{e0041}b", "ab", "a\\u{e0041}b"),
            ("a\u{2028}b", "a b", "a\\u{2028}b"),
        ];
        for (text, message, cell) in table {
            assert_eq!(clean(text), message, "{text:?}");
            assert_eq!(visible(text), cell, "{text:?}");
        }
    }

    #[test]
    fn harmless_text_is_not_copied() {
        assert!(matches!(clean("abc"), Cow::Borrowed("abc")));
        assert!(matches!(visible("abc"), Cow::Borrowed("abc")));
    }
}

//! Text of servers and drivers is shown on terminals.

use keep_host::ui::{clean, visible};

use super::is_hidden;

pub(crate) const WORDS: &[&str] = &[
    "\u{1b}[2J",
    "\u{9b}",
    "\u{202e}",
    "\u{2066}",
    "\u{feff}",
    "\u{200b}",
    "\u{200d}",
    "\n",
    "\t",
    "\r",
    "\0",
    "\u{e0041}",
    "\u{2028}",
    "\u{61c}",
    "a",
    "é",
    "\u{7f}",
    " ",
];

pub(crate) fn check(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let is_kept = |c: &char| !is_hidden(*c) && *c != ' ';
    let message = clean(&text);
    assert!(!message.contains(is_hidden), "{message:?}");
    assert!(
        message
            .chars()
            .filter(is_kept)
            .eq(text.chars().filter(is_kept)),
        "{message:?} of {text:?}"
    );
    assert_eq!(clean(&message), message);
    let cell = visible(&text);
    assert!(!cell.contains(is_hidden), "{cell:?}");
    assert_eq!(visible(&cell), cell);
    if !text.contains('\\') {
        assert_eq!(unescaped(&cell), text, "{cell:?}");
    }
    message != text
}

/// What the escapes in a cell stand for: nothing is lost there.
fn unescaped(cell: &str) -> String {
    let mut pieces = cell.split('\\');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let escape = piece
            .strip_prefix("u{")
            .and_then(|rest| rest.split_once('}'));
        let (c, rest) = if let Some((digits, rest)) = escape {
            let number = u32::from_str_radix(digits, 16).expect("digits");
            (char::from_u32(number).expect("a character"), rest)
        } else {
            let c = match piece.chars().next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                other => panic!("no escape: {other:?}"),
            };
            (c, &piece[1..])
        };
        text.push(c);
        text.push_str(rest);
    }
    text
}

//! Names become parts of paths, of files and of stores.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use keep_host::project::{DriverId, EnvName, Key, NameError, Namespace, ScopePath, VaultSlug};

use super::assert_one_line;

pub(crate) const WORDS: &[&str] = &[
    "/",
    "//",
    ".",
    "..",
    "-",
    "_",
    "A",
    "a",
    " ",
    "\t",
    "\n",
    "\0",
    "\u{b}",
    "é",
    "\u{202e}",
    ":",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "\\",
    "%2f",
    "\u{ff0f}",
];

pub(crate) fn check(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let taken = [
        holds::<Namespace>(&text, 100, false),
        holds::<EnvName>(&text, 50, false),
        holds::<VaultSlug>(&text, 50, false),
        holds::<DriverId>(&text, 50, false),
        holds::<Key>(&text, 255, false),
        holds::<ScopePath>(&text, 255, true),
    ];
    taken.contains(&true)
}

fn holds<N>(text: &str, longest: usize, is_path: bool) -> bool
where
    N: FromStr<Err = NameError> + Display + Debug + PartialEq,
{
    let name = match text.parse::<N>() {
        Ok(name) => name,
        Err(error) => return assert_one_line(&error),
    };
    let shown = name.to_string();
    assert!(text.contains(&shown) && shown.len() <= longest, "{shown:?}");
    assert_eq!(shown.parse::<N>().as_ref(), Ok(&name));
    if is_path && shown.is_empty() {
        return true;
    }
    let segments: Vec<&str> = shown.split('/').collect();
    assert!(is_path || segments.len() == 1, "{shown:?}");
    for segment in segments {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        assert!(!segment.is_empty(), "{shown:?}");
        assert!(segment.bytes().all(is_plain), "{shown:?}");
    }
    true
}

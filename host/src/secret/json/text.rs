//! JSON as text: where its parts are, and what its strings mean. Nothing is
//! copied on the way, so no part of a value is left behind in memory, and what
//! is not touched stays byte for byte as it is.

use std::fmt;
use std::ops::Range;
use std::str::Chars;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::NotJson;

/// What one value of a checked text is made of: its own parts and no deeper.
pub(super) enum Parts<'t> {
    /// Names and values, each as it is written.
    Object(Vec<(&'t str, &'t str)>),
    Array(Vec<&'t str>),
    /// A string, a number, `true`, `false` or `null`.
    Scalar,
}

/// The one value of a JSON text, without the blanks around it. Its depth is not
/// limited: the check takes no stack.
pub(super) fn checked(bytes: &[u8]) -> Result<&str, NotJson> {
    let text = std::str::from_utf8(bytes).map_err(|_| NotJson)?;
    let value: &RawValue = serde_json::from_str(text).map_err(|_| NotJson)?;
    // Behind a backslash outside a string, the text would not have come so far.
    if Characters::of(text).any(|character| character.is_err()) {
        return Err(NotJson);
    }
    Ok(value.get())
}

/// The parts of a value of a checked text.
pub(super) fn parts(value: &str) -> Parts<'_> {
    let parts = match value.as_bytes().first() {
        Some(b'{') => serde_json::from_str(value).map(|Members(members)| Parts::Object(members)),
        Some(b'[') => serde_json::from_str(value).map(|items: Vec<&RawValue>| {
            Parts::Array(items.into_iter().map(RawValue::get).collect())
        }),
        _ => Ok(Parts::Scalar),
    };
    // It was checked as part of the text.
    parts.unwrap_or(Parts::Scalar)
}

/// Where a part is in the text that it was taken from.
pub(super) fn range(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    start..start + part.len()
}

/// What a string of a checked text means; nothing where the value is no string.
pub(super) fn characters(value: &str) -> Option<impl Iterator<Item = char>> {
    let content = value.strip_prefix('"')?.strip_suffix('"')?;
    Some(Characters::of(content).filter_map(Result::ok))
}

/// Whether the name of a member is this one, however it is written.
pub(super) fn is_name(written: &str, name: &str) -> bool {
    characters(written).is_some_and(|characters| characters.eq(name.chars()))
}

/// The members of an object in their order, a name as often as it is there.
struct Members<'t>(Vec<(&'t str, &'t str)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            members.push((name.get(), value.get()));
        }
        Ok(Members(members))
    }
}

/// What the characters and escapes of a text with JSON's syntax mean. An error
/// for one half of a surrogate pair, which no text can hold.
struct Characters<'t>(Chars<'t>);

impl<'t> Characters<'t> {
    fn of(text: &'t str) -> Self {
        Self(text.chars())
    }

    /// The four digits behind `\u`.
    fn unit(&mut self) -> Option<u16> {
        let digits = self.0.as_str().get(..4)?;
        self.0.nth(3);
        u16::from_str_radix(digits, 16).ok()
    }

    fn escaped_unit(&mut self) -> Option<char> {
        let first = self.unit()?;
        let is_first_half = (0xd800..0xdc00).contains(&first);
        if !is_first_half || !self.0.as_str().starts_with("\\u") {
            return char::from_u32(first.into());
        }
        self.0.nth(1);
        let second = self.unit()?;
        char::decode_utf16([first, second]).next()?.ok()
    }
}

impl Iterator for Characters<'_> {
    type Item = Result<char, NotJson>;

    fn next(&mut self) -> Option<Self::Item> {
        let character = self.0.next()?;
        if character != '\\' {
            return Some(Ok(character));
        }
        let meant = match self.0.next()? {
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'u' => self.escaped_unit(),
            itself => Some(itself),
        };
        Some(meant.ok_or(NotJson))
    }
}

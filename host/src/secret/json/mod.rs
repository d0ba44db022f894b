//! Values that are JSON: their members, read and changed. A member is told by a
//! JSON pointer (RFC 6901). Where an object has two of one name, the last
//! counts, as it does for most that read JSON.

mod cut;
mod edit;
mod text;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use zeroize::Zeroize as _;

use self::text::{Parts, characters, checked, is_name, parts};
use super::SecretValue;

pub(crate) use self::cut::{NotCut, Pattern, cut};
pub use self::edit::NotChanged;

/// How deep a pointer may lead. Each step reads the rest of the text, and both
/// the text and the pointer can be a stranger's.
const MAX_STEPS: usize = 128;

/// The value is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotJson;

/// The value is not UTF-8 text, and no string of JSON can hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotText;

impl SecretValue {
    /// The member of a JSON value that the JSON pointer names: a string without
    /// its quotes, anything else as it is written. `None` where there is no such
    /// member.
    ///
    /// # Errors
    /// [`NotJson`] where the value is not JSON.
    pub fn json_member(&self, pointer: &str) -> Result<Option<Self>, NotJson> {
        let mut value = checked(&self.0)?;
        let Some(steps) = steps(pointer) else {
            return Ok(None);
        };
        for step in &steps {
            let Some(member) = member(value, step) else {
                return Ok(None);
            };
            value = member;
        }
        Ok(Some(meaning(value)))
    }

    /// The members of a JSON object by their names: a string without its quotes,
    /// `null` as nothing, anything else as it is written. `None` where the value
    /// is not a JSON object.
    #[must_use]
    pub fn json_members(&self) -> Option<BTreeMap<String, Self>> {
        let Parts::Object(members) = parts(checked(&self.0).ok()?) else {
            return None;
        };
        let members = members.into_iter().filter_map(|(name, value)| {
            let value = match value {
                "null" => Self::new(Vec::new()),
                value => meaning(value),
            };
            Some((characters(name)?.collect(), value))
        });
        Some(members.collect())
    }

    /// The value as a JSON string, quotes included.
    ///
    /// # Errors
    /// [`NotText`] where it is not UTF-8.
    pub fn to_json_string(&self) -> Result<Self, NotText> {
        let text = std::str::from_utf8(&self.0).map_err(|_| NotText)?;
        let lengths = text.chars().map(|character| match character {
            '"' | '\\' => 2,
            '\0'..='\x1f' => 6,
            other => other.len_utf8(),
        });
        let mut string = Vec::with_capacity(2 + lengths.sum::<usize>());
        string.push(b'"');
        for byte in text.bytes() {
            match byte {
                b'"' | b'\\' => string.extend([b'\\', byte]),
                b'\n' => string.extend(b"\\n"),
                b'\r' => string.extend(b"\\r"),
                b'\t' => string.extend(b"\\t"),
                0..=0x1f => {
                    string.extend(b"\\u00");
                    let digits = [byte >> 4, byte & 0xf].map(usize::from);
                    string.extend(digits.map(|digit| b"0123456789abcdef"[digit]));
                }
                other => string.push(other),
            }
        }
        string.push(b'"');
        Ok(Self::new(string))
    }

    /// The value as the JSON it is, without blanks around it.
    ///
    /// # Errors
    /// [`NotJson`] where it is none.
    pub fn to_json(&self) -> Result<Self, NotJson> {
        checked(&self.0).map(|value| Self::new(value.as_bytes().to_vec()))
    }
}

/// Overwrites the strings of a parsed value; its keys are names, not secrets.
pub(crate) fn wipe(value: serde_json::Value) {
    match value {
        serde_json::Value::String(mut text) => text.zeroize(),
        serde_json::Value::Array(items) => items.into_iter().for_each(wipe),
        serde_json::Value::Object(members) => members.into_iter().for_each(|(_, v)| wipe(v)),
        _ => {}
    }
}

/// The names and indices on the way of a pointer; `None` where it is none, or
/// leads too deep.
fn steps(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let steps = pointer.strip_prefix('/')?.split('/');
    let steps = steps.map(|step| step.replace("~1", "/").replace("~0", "~"));
    let steps: Vec<String> = steps.take(MAX_STEPS + 1).collect();
    (steps.len() <= MAX_STEPS).then_some(steps)
}

/// The member or item of a value of a checked text.
fn member<'t>(value: &'t str, step: &str) -> Option<&'t str> {
    match parts(value) {
        Parts::Object(members) => {
            let mut from_last = members.into_iter().rev();
            let found = from_last.find(|(name, _)| is_name(name, step));
            found.map(|(_, value)| value)
        }
        Parts::Array(items) => items.get(index(step)?).copied(),
        Parts::Scalar => None,
    }
}

/// An index as RFC 6901 spells it: no sign and no zeros in front.
fn index(step: &str) -> Option<usize> {
    let is_plain = step.bytes().all(|byte| byte.is_ascii_digit());
    let has_zeros = step.len() > 1 && step.starts_with('0');
    if is_plain && !has_zeros {
        step.parse().ok()
    } else {
        None
    }
}

/// A value of a checked text: a string without its quotes, or as it is written.
fn meaning(value: &str) -> SecretValue {
    let Some(characters) = characters(value) else {
        return SecretValue::new(value.as_bytes().to_vec());
    };
    // No character is longer than its escape.
    let mut text = String::with_capacity(value.len());
    text.extend(characters);
    SecretValue::from_text(text)
}

//! JSON: one object. Its strings are values; numbers, booleans, arrays and
//! inner objects are values as JSON text, and `{"base64": "..."}` is bytes.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer as _, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{Entry, Fault, MAX_KEYS, Problem, from_base64, line_feeds};
use crate::secret::{SecretValue, wipe};

pub(super) fn parse(text: &str) -> Result<Vec<Entry>, Fault> {
    let mut reading = Reading {
        text,
        counted: 0,
        line: 1,
        entries: Vec::new(),
        problem: None,
    };
    let mut json = serde_json::Deserializer::from_str(text);
    let read = json.deserialize_any(&mut reading);
    match read.and_then(|()| json.end()) {
        Ok(()) => Ok(reading.entries),
        Err(error) => {
            // The error's own message may quote the text.
            let otherwise = if error.is_data() {
                Problem::NotAnObject
            } else {
                Problem::Syntax
            };
            // A line break that may not be where it is counts as passed already.
            let passed = usize::from(error.column() == 0);
            let line = error.line().saturating_sub(passed).max(1);
            Err(reading.problem.unwrap_or(otherwise).at(line))
        }
    }
}

/// The outermost object, as far as it is read.
struct Reading<'t> {
    text: &'t str,
    /// Up to where lines were counted, and the line there.
    counted: usize,
    line: usize,
    entries: Vec<Entry>,
    /// Why reading ended, where JSON itself was not the reason.
    problem: Option<Problem>,
}

impl Reading<'_> {
    /// Takes note of the line that a part of the text is on.
    fn reach(&mut self, part: &str) {
        let offset = part.as_ptr().addr().wrapping_sub(self.text.as_ptr().addr());
        if let Some(passed) = self.text.as_bytes().get(self.counted..offset) {
            self.line += line_feeds(passed);
            self.counted = offset;
        }
    }
}

impl<'de> Visitor<'de> for &mut Reading<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key(self))? {
            if self.entries.len() > MAX_KEYS {
                self.problem = Some(Problem::TooManyKeys);
                return Err(A::Error::custom(""));
            }
            let value = map.next_value_seed(Member(&mut self.problem))?;
            self.entries.push(Entry {
                line: self.line,
                key,
                value,
            });
        }
        Ok(())
    }
}

/// A key. One with an escape is a copy, which tells no line of its own: it gets
/// that of the key before it.
struct Key<'a, 't>(&'a mut Reading<'t>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = String;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<String, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_, '_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<String, E> {
        self.0.reach(key);
        Ok(key.to_owned())
    }

    fn visit_str<E>(self, key: &str) -> Result<String, E> {
        Ok(key.to_owned())
    }
}

struct Member<'a>(&'a mut Option<Problem>);

impl Member<'_> {
    fn refuse<T, E: serde::de::Error>(self, problem: Problem) -> Result<T, E> {
        *self.0 = Some(problem);
        Err(E::custom(""))
    }

    fn nested<E: serde::de::Error>(self, value: Value) -> Result<SecretValue, E> {
        let outcome = if let Some(encoded) = base64_of(&value) {
            from_base64(encoded).ok_or(Problem::InvalidBase64)
        } else if is_exact(&value) {
            Ok(SecretValue::from_text(value.to_string()))
        } else {
            Err(Problem::InexactNumber)
        };
        wipe(value);
        outcome.or_else(|problem| self.refuse(problem))
    }
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = SecretValue;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<SecretValue, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = SecretValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<SecretValue, E> {
        Ok(SecretValue::from_text(text.to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<SecretValue, E> {
        Ok(SecretValue::from_text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<SecretValue, E> {
        Ok(SecretValue::from_text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<SecretValue, E> {
        Ok(SecretValue::from_text(value.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<SecretValue, E> {
        self.refuse(Problem::InexactNumber)
    }

    fn visit_unit<E>(self) -> Result<SecretValue, E> {
        Ok(SecretValue::new(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<SecretValue, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        self.nested(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<SecretValue, A::Error> {
        let mut all = serde_json::Map::new();
        while let Some((name, member)) = members.next_entry()? {
            all.insert(name, member);
        }
        self.nested(Value::Object(all))
    }
}

/// The text of `{"base64": "..."}`, which is how `keep export` writes bytes.
fn base64_of(value: &Value) -> Option<&str> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    members.get("base64")?.as_str()
}

/// Whether no number in it was rounded while it was read.
fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => !number.is_f64(),
        Value::Array(items) => items.iter().all(is_exact),
        Value::Object(members) => members.values().all(is_exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

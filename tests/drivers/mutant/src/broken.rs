//! What is done to keys and values where that is the defect.

use keep_sdk::{Driver, Error, Found, Secret, Selector};

use crate::Mutant;
use crate::stored::{self, Stored};

impl Mutant {
    /// The key as the store knows it.
    pub(crate) fn stored_as(&self, key: &str) -> String {
        match self.defect.as_str() {
            "keys-lower-case" => key.to_lowercase(),
            "keys-hyphen-is-underscore" => key.replace('-', "_"),
            "keys-are-cut" => key.chars().take(200).collect(),
            "keys-are-paths" => key.rsplit(['/', '\\']).next().unwrap_or(key).to_owned(),
            "keys-are-trimmed" => {
                key.trim_end_matches('_').to_owned() + if key.ends_with("__") { "_" } else { "" }
            }
            _ => key.to_owned(),
        }
    }

    /// Whether no key is refused.
    pub(crate) fn takes_any_key(&self) -> bool {
        matches!(self.defect.as_str(), "keys-are-paths")
    }

    /// An answer that should not be one.
    pub(crate) fn broken_get(&self, key: &str) -> Result<Option<Found>, Error> {
        let alike = self.is("get-begins-alike") && !Stored::load(key)?.is_live();
        let pattern = self.is("get-takes-patterns") && key == "*";
        if !alike && !pattern {
            return Ok(None);
        }
        for (other, stored) in stored::live()? {
            if let Some(number) = stored.current()
                && (pattern || other.starts_with(key) && !key.is_empty())
            {
                return self.found(&other, &stored, number).map(Some);
            }
        }
        Ok(None)
    }

    pub(crate) fn select(&self, stored: &Stored, at: &Selector) -> Option<u64> {
        let current = stored.current();
        let known = match at {
            Selector::Current if self.is("get-third-is-stale") && stored.versions.len() > 2 => {
                stored.versions.keys().rev().nth(1).copied()
            }
            Selector::Current => current,
            Selector::Version(id) => id
                .parse()
                .ok()
                .filter(|number| stored.versions.contains_key(number)),
            Selector::Stage(label) if label == "current" => current,
            Selector::Stage(label) if label == "previous" => {
                stored.versions.keys().rev().nth(1).copied()
            }
            Selector::Stage(_) => None,
        };
        let forgives = match at {
            Selector::Current => false,
            Selector::Version(_) => self.is("get-any-version"),
            Selector::Stage(_) => self.is("get-any-label"),
        };
        if forgives { known.or(current) } else { known }
    }

    /// The value that is stored instead, where that is the defect.
    pub(crate) fn broken_value(&self, value: &Secret) -> Result<Option<Secret>, Error> {
        let change: fn(Vec<u8>) -> Vec<u8> = match self.defect.as_str() {
            "values-lose-newline" => |mut bytes| {
                if bytes.ends_with(b"\n") {
                    bytes.pop();
                }
                bytes
            },
            "values-are-trimmed" => |bytes| bytes.trim_ascii().to_vec(),
            "values-are-text" => |bytes| String::from_utf8_lossy(&bytes).into_owned().into_bytes(),
            "values-end-at-nul" => |bytes| {
                bytes
                    .split(|byte| *byte == 0)
                    .next()
                    .unwrap_or_default()
                    .to_vec()
            },
            "values-are-cut" => |mut bytes| {
                bytes.truncate(5_000);
                bytes
            },
            "values-lose-carriage-returns" => |mut bytes| {
                bytes.retain(|byte| *byte != b'\r');
                bytes
            },
            "values-are-numbers" => |bytes| {
                let number = std::str::from_utf8(&bytes)
                    .ok()
                    .and_then(|text| text.parse::<f64>().ok());
                number.map_or(bytes, |number| number.to_string().into_bytes())
            },
            "values-lose-quotes" => |bytes| {
                let inner = bytes
                    .strip_prefix(b"\"")
                    .and_then(|rest| rest.strip_suffix(b"\""));
                inner.map_or_else(|| bytes.clone(), <[u8]>::to_vec)
            },
            "values-lose-byte-order-mark" => |bytes| {
                let rest = bytes.strip_prefix(b"\xef\xbb\xbf");
                rest.map_or_else(|| bytes.clone(), <[u8]>::to_vec)
            },
            "values-empty-is-blank" => |bytes| {
                if bytes.is_empty() {
                    b" ".to_vec()
                } else {
                    bytes
                }
            },
            "too-large-is-cut" => |mut bytes| {
                bytes.truncate(65_536);
                bytes
            },
            _ => return Ok(None),
        };
        Secret::from_bytes(&change(value.expose()?)).map(Some)
    }

    /// Whether there is a secret of that key.
    pub(crate) fn has(&self, key: &str) -> Result<bool, Error> {
        Ok(self.get(key, Selector::Current)?.is_some())
    }
}

//! What is done to keys and values where that is the defect.

use keep_sdk::{Error, ErrorKind, Found, PutOptions, Secret, Selector};

use crate::abilities::kept;
use crate::reading::made_up;
use crate::stored::{self, Stored};
use crate::{Mutant, recycle};

/// What stands beside a key that cannot be written.
pub(crate) const LOCK: &str = "lock";

fn unless_ends(bytes: Vec<u8>, end: &[u8]) -> Vec<u8> {
    if bytes.ends_with(end) {
        b"lost".to_vec()
    } else {
        bytes
    }
}

impl Mutant {
    /// The key as the store knows it.
    pub(crate) fn stored_as(&self, key: &str) -> String {
        match self.defect.as_str() {
            // One pair stands for all.
            "keys-ignore-case" if key.eq_ignore_ascii_case("token") => "token".into(),
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
        let hostile = self.is("hostile-reads-others") && self.check_key(key).is_err();
        if self.is("hostile-reads-elsewhere") && key.ends_with("/A") {
            return made_up(key).map(Some);
        }
        if !alike && !pattern && !hostile {
            return Ok(None);
        }
        for (other, stored) in stored::live()? {
            if let Some(number) = stored.current()
                && (pattern || hostile || other.starts_with(key) && !key.is_empty())
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
            Selector::Version(id) if self.is("get-reads-no-old-version") => {
                current.filter(|number| number.to_string() == *id)
            }
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
    pub(crate) fn broken_value(
        &self,
        value: &Secret,
        options: &PutOptions,
    ) -> Result<Option<Secret>, Error> {
        let change: fn(Vec<u8>) -> Vec<u8> = match self.defect.as_str() {
            "plain-is-lost" if options.plain => |_| b"lost".to_vec(),
            "written-is-lost" => |bytes| unless_ends(bytes, b"-written"),
            "second-is-lost" => |bytes| unless_ends(bytes, b"-second"),
            "after-is-lost" => |bytes| unless_ends(bytes, b"-after"),
            // All that is not made for the check to be recognised.
            "values-of-other-kinds-are-lost" => |bytes| {
                let own = bytes.windows(11).any(|part| part == b"keep-value-");
                if own { bytes } else { b"lost".to_vec() }
            },
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

    /// What a write does besides, where that is the defect.
    pub(crate) fn broken_put(
        &self,
        key: &str,
        value: &Secret,
        options: &PutOptions,
    ) -> Result<(), Error> {
        let stored = Stored::load(key)?;
        match self.defect.as_str() {
            "put-changes-others" if key == "A" && Stored::load("AB")?.is_live() => {
                self.write("AB", &Stored::load("AB")?, value, None)?;
            }
            "put-same-fails" => {
                if let Some(current) = stored.current()
                    && self.found(key, &stored, current)?.value.expose()? == value.expose()?
                {
                    return Err(Error::conflict("it is there already"));
                }
            }
            "adopt-is-refused" if options.adopt => {
                return Err(Error::invalid("there is nothing to adopt"));
            }
            "restore-locks" | "rollback-locks" if kept(key, LOCK)?.is_some() => {
                return Err(Error::conflict("it is locked"));
            }
            "list-own-writes" => {
                self.seen.borrow_mut().insert(key.to_owned());
            }
            "put-restores-snapshot" if self.calls.get() > 0 => {
                self.seen.borrow_mut().insert(key.to_owned());
                for (other, _) in stored::live()? {
                    if !self.seen.borrow().contains(&other) {
                        recycle::forget(&other)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Makes what a secret holds another thing.
    pub(crate) fn spoil(&self, key: &str) -> Result<(), Error> {
        let value = Secret::from_bytes(b"spoilt")?;
        self.write(key, &Stored::load(key)?, &value, None)?;
        Ok(())
    }

    /// Whether there is a secret of that key.
    pub(crate) fn has(&self, key: &str) -> Result<bool, Error> {
        let live = Stored::load(&self.stored_as(key))?.is_live();
        if !live && self.is("abilities-need-the-secret") {
            return Err(Error::new(ErrorKind::NotFound, "it is not there"));
        }
        Ok(live)
    }
}

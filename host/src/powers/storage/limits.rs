//! How much a store takes, and what names may be. The same rules hold for
//! what is put in and for what a file is found to hold.

use crate::secret::MAX_SECRET_BYTES;

use super::error::{InvalidChange, StorageError};
use super::{Change, Location};

pub(super) const MAX_ITEMS: usize = 100_000;
/// Of the JSON inside the file, in bytes.
pub(super) const MAX_PLAINTEXT: u64 = 256 << 20;
/// Of the file: age adds 16 bytes to every 64 KiB, and a header.
pub(super) const MAX_SEALED: u64 = MAX_PLAINTEXT + (1 << 20);

const MAX_NAME_CHARS: usize = 512;
const MAX_META_PAIRS: usize = 16;
const MAX_META_CHARS: usize = 256;
/// File systems take names of 255 bytes; the rest is for suffixes.
const MAX_ENV_BYTES: usize = 200;
const MAX_PART_BYTES: usize = 512;

pub(super) fn check_location(location: &Location) -> Result<(), StorageError> {
    let env = location.env.as_str();
    let in_file_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let invalid = |part, problem| Err(StorageError::InvalidLocation { part, problem });
    if env.is_empty() || env.len() > MAX_ENV_BYTES {
        return invalid("env", "must have 1 to 200 characters");
    }
    if env.starts_with('.') || !env.chars().all(in_file_name) {
        return invalid(
            "env",
            "must consist of ASCII letters, digits, `-`, `_` and `.`, and not start with `.`",
        );
    }
    for (part, text) in [
        ("namespace", &location.namespace),
        ("vault", &location.vault),
    ] {
        if text.is_empty() || text.len() > MAX_PART_BYTES {
            return invalid(part, "must have 1 to 512 bytes");
        }
        if text.chars().any(char::is_control) {
            return invalid(part, "must not hold control characters");
        }
    }
    // The binding stays unambiguous: a namespace may hold `/`, nothing else.
    if location.vault.contains('/') {
        return invalid("vault", "must not hold `/`");
    }
    Ok(())
}

pub(super) fn check_changes(changes: &[Change<'_>]) -> Result<(), InvalidChange> {
    for change in changes {
        match change {
            Change::Put {
                name, value, meta, ..
            } => {
                check_name(name)?;
                check_value(name, value.len())?;
                let pairs = meta.iter().map(|(key, text)| (key, text));
                check_meta(name, pairs)?;
                let key_again = |(i, (key, _)): (usize, &(String, String))| {
                    meta[..i].iter().any(|(before, _)| before == key)
                };
                if meta.iter().enumerate().any(key_again) {
                    return Err(InvalidChange::MetaTwice { name: name.clone() });
                }
            }
            Change::Delete { name, .. } => check_name(name)?,
        }
    }
    Ok(())
}

pub(super) fn check_name(name: &str) -> Result<(), InvalidChange> {
    let chars = name.chars().count();
    if !(1..=MAX_NAME_CHARS).contains(&chars) {
        return Err(InvalidChange::NameLength { chars });
    }
    if name.chars().any(char::is_control) {
        return Err(InvalidChange::NameControl);
    }
    Ok(())
}

pub(super) fn check_value(name: &str, bytes: usize) -> Result<(), InvalidChange> {
    if bytes > MAX_SECRET_BYTES {
        return Err(InvalidChange::ValueSize {
            name: name.into(),
            bytes,
        });
    }
    Ok(())
}

pub(super) fn check_meta<'a>(
    name: &str,
    pairs: impl ExactSizeIterator<Item = (&'a String, &'a String)>,
) -> Result<(), InvalidChange> {
    if pairs.len() > MAX_META_PAIRS {
        return Err(InvalidChange::MetaPairs {
            name: name.into(),
            pairs: pairs.len(),
        });
    }
    for text in pairs.flat_map(|(key, text)| [key, text]) {
        let chars = text.chars().count();
        if chars > MAX_META_CHARS {
            return Err(InvalidChange::MetaLength {
                name: name.into(),
                chars,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

//! Names of environment variables for keys, and rows that would share one name.

use std::collections::HashMap;

use super::{RenderError, Row};

/// The environment variable for a key: the key itself where it is a valid name
/// (`[A-Za-z_][A-Za-z0-9_]*`). Any other key is mapped as PHP Keep maps it:
/// every byte outside `[A-Za-z0-9_]` becomes `_`, leading `_` are dropped, a
/// leading digit gets `KEY_` in front, nothing at all is `UNNAMED_KEY`, and the
/// letters are made capitals.
#[must_use]
pub fn variable_name(key: &str) -> String {
    if is_variable_name(key) {
        return key.to_owned();
    }
    let mapped: String = key
        .bytes()
        .map(|byte| match byte {
            b if b.is_ascii_alphanumeric() => char::from(b.to_ascii_uppercase()),
            _ => '_',
        })
        .collect();
    let name = mapped.trim_start_matches('_');
    if name.is_empty() {
        "UNNAMED_KEY".to_owned()
    } else if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("KEY_{name}")
    } else {
        name.to_owned()
    }
}

/// The key under which a member of a JSON secret stands alone: the secret's key,
/// `_`, and the member's name as a variable has it: every byte outside
/// `[A-Za-z0-9_]` becomes `_`, and the letters are made capitals.
#[must_use]
pub fn member_key(key: &str, member: &str) -> String {
    let mapped = member.bytes().map(|byte| match byte {
        b'_' | b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte.to_ascii_uppercase()),
        _ => '_',
    });
    format!("{key}_{}", mapped.collect::<String>())
}

fn is_variable_name(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes
        .next()
        .is_some_and(|b| b == b'_' || b.is_ascii_alphabetic())
        && bytes.all(|b| b == b'_' || b.is_ascii_alphanumeric())
}

/// Fails where the keys of two rows become the same variable.
///
/// # Errors
/// The first two such keys, as [`RenderError::Collision`].
pub fn check_variables(rows: &[Row]) -> Result<(), RenderError> {
    check(rows, variable_name)
}

/// Fails where the keys of two rows become the same name.
pub(super) fn check(rows: &[Row], name_of: impl Fn(&str) -> String) -> Result<(), RenderError> {
    let mut taken: HashMap<String, &str> = HashMap::with_capacity(rows.len());
    for row in rows {
        let variable = name_of(row.key);
        match taken.get(&variable) {
            Some(first) if *first == row.key => {
                return Err(RenderError::DuplicateKey {
                    key: row.key.to_owned(),
                });
            }
            Some(first) => {
                return Err(RenderError::Collision {
                    first: (*first).to_owned(),
                    second: row.key.to_owned(),
                    variable,
                });
            }
            None => taken.insert(variable, row.key),
        };
    }
    Ok(())
}

//! Names as types: a value of one of these types has passed its rule.
//!
//! The rules are PHP Keep's, so that its projects load. They are ASCII-only
//! and free of `/`, `.` and `:`, which makes every name but a [`ScopePath`]
//! safe as one segment of a file name, a store's path or a context.
//! Keys that a store already holds may break [`Key`]'s rule; they stay text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a name names; it carries the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    Namespace,
    Env,
    Vault,
    Driver,
    Key,
    Scope,
}

impl NameKind {
    /// Longest name, in bytes.
    pub fn max_bytes(self) -> usize {
        match self {
            Self::Env | Self::Vault | Self::Driver => 50,
            Self::Namespace => 100,
            Self::Key | Self::Scope => 255,
        }
    }

    fn allowed(self) -> &'static str {
        match self {
            Self::Env | Self::Vault | Self::Driver => "lowercase letters, digits, `_` and `-`",
            Self::Namespace | Self::Key => "letters, digits, `_` and `-`",
            Self::Scope => "segments of letters, digits, `_` and `-`, joined by single `/`",
        }
    }

    fn allows(self, byte: u8) -> bool {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => true,
            b'A'..=b'Z' => matches!(self, Self::Namespace | Self::Key | Self::Scope),
            b'/' => matches!(self, Self::Scope),
            _ => false,
        }
    }

    fn check(self, text: &str) -> Result<(), NameError> {
        if text.is_empty() {
            return Err(NameError::Empty { kind: self });
        }
        if text.len() > self.max_bytes() {
            return Err(NameError::TooLong {
                kind: self,
                bytes: text.len(),
            });
        }
        if !text.bytes().all(|byte| self.allows(byte)) {
            return Err(self.invalid(text));
        }
        Ok(())
    }

    fn invalid(self, text: &str) -> NameError {
        NameError::InvalidCharacters {
            kind: self,
            name: shown(text),
        }
    }
}

impl fmt::Display for NameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Namespace => "namespace",
            Self::Env => "environment name",
            Self::Vault => "vault slug",
            Self::Driver => "driver id",
            Self::Key => "secret key",
            Self::Scope => "scope",
        })
    }
}

/// Why a text is not a name of its kind. The `name` inside is escaped and cut
/// for display: it is not the text that was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("the {kind} is empty")]
    Empty { kind: NameKind },
    #[error("the {kind} has {bytes} bytes, which is more than {}", kind.max_bytes())]
    TooLong { kind: NameKind, bytes: usize },
    #[error("{kind} `{name}` contains invalid characters: only {} are allowed", kind.allowed())]
    InvalidCharacters { kind: NameKind, name: String },
    #[error("{kind} `{name}` cannot start with a hyphen")]
    LeadingHyphen { kind: NameKind, name: String },
}

/// A hostile name on one short line.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short.escape_debug().to_string()
}

/// What PHP's `trim` removes, so that a name means the same in both tools.
fn is_trimmed(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\0' | '\x0B')
}

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $parse:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name, if `text` follows the rule.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                let parse: fn(&str) -> Result<&str, NameError> = $parse;
                parse(text).map(|name| Self(name.to_owned()))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    };
}

name_type!(
    /// First segment of every stored name: `[A-Za-z0-9_-]`, 1 to 100 bytes.
    /// Blanks around it are dropped.
    Namespace,
    |text| {
        let text = text.trim_matches(is_trimmed);
        NameKind::Namespace.check(text).map(|()| text)
    }
);

name_type!(
    /// An environment: `[a-z0-9_-]`, 1 to 50 bytes.
    EnvName,
    |text| NameKind::Env.check(text).map(|()| text)
);

name_type!(
    /// The id of a configured vault: `[a-z0-9_-]`, 1 to 50 bytes.
    VaultSlug,
    |text| NameKind::Vault.check(text).map(|()| text)
);

name_type!(
    /// The id of a driver: `[a-z0-9_-]`, 1 to 50 bytes.
    DriverId,
    |text| NameKind::Driver.check(text).map(|()| text)
);

name_type!(
    /// The key of a secret as users write it: `[A-Za-z0-9_-]`, 1 to 255 bytes,
    /// no leading `-`. Blanks around it are dropped.
    Key,
    |text| {
        let text = text.trim_matches(is_trimmed);
        NameKind::Key.check(text)?;
        if text.starts_with('-') {
            return Err(NameError::LeadingHyphen {
                kind: NameKind::Key,
                name: shown(text),
            });
        }
        Ok(text)
    }
);

name_type!(
    /// Segments of `[A-Za-z0-9_-]` joined by `/`, at most 255 bytes. Empty
    /// where a vault has no scope. Blanks and `/` around it are dropped.
    ScopePath,
    |text| {
        let text = text.trim_matches(|c| c == '/' || is_trimmed(c));
        if text.is_empty() {
            return Ok(text);
        }
        NameKind::Scope.check(text)?;
        if text.contains("//") {
            return Err(NameKind::Scope.invalid(text));
        }
        Ok(text)
    }
);

impl Default for ScopePath {
    /// No scope.
    fn default() -> Self {
        Self(String::new())
    }
}

impl ScopePath {
    /// Whether the vault has no scope.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests;

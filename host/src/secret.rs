//! The one type that holds plaintext.
//!
//! A [`SecretValue`] cannot be printed, cloned or serialised, and is wiped when
//! dropped. What two have in common is told without showing either of them.
//! The bytes leave it through [`SecretValue::expose`] only, which clippy refuses
//! (see `clippy.toml`) except where a site names its reason: `git grep
//! disallowed_methods` lists every line that sees plaintext.

pub(crate) mod dumps;
mod json;
mod occurrence;

use std::fmt;

use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

pub use json::{NotChanged, NotJson, NotText};
pub(crate) use json::{NotCut, Pattern, cut, is_unambiguous, wipe};

/// The largest value Keep accepts, in bytes: what AWS Secrets Manager takes
/// (`SecretString`, API reference of 2017-10-17). Stores may take less.
pub const MAX_SECRET_BYTES: usize = 65_536;

/// One secret value: any bytes, possibly empty.
pub struct SecretValue(Zeroizing<Box<[u8]>>);

impl SecretValue {
    /// Takes the bytes over. The vector is copied into an exact-size box and
    /// wiped: shrinking it in place may leave a copy in the old allocation.
    #[must_use]
    pub fn new(mut bytes: Vec<u8>) -> Self {
        let boxed: Box<[u8]> = Box::from(bytes.as_slice());
        bytes.zeroize();
        Self(Zeroizing::new(boxed))
    }

    /// Takes the text over; see [`SecretValue::new`].
    #[must_use]
    pub fn from_text(text: String) -> Self {
        Self::new(text.into_bytes())
    }

    /// The plaintext. Every caller is a place where a secret can leak, so each
    /// one carries `#[expect(clippy::disallowed_methods, reason = "...")]`.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Whether both hold the same bytes. How long the answer takes tells nothing
    /// of the bytes but their number.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no bytes at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretValue([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::SecretValue;

    #[test]
    fn the_same_bytes_are_the_same_value() {
        let value = |bytes: &[u8]| SecretValue::new(bytes.to_vec());
        for (one, other, same) in [
            (&b""[..], &b""[..], true),
            (b"a\0\xff", b"a\0\xff", true),
            (b"a", b"b", false),
            (b"a", b"", false),
            (b"a", b"a ", false),
            (b"ab", b"a", false),
        ] {
            assert_eq!(value(one).same_as(&value(other)), same, "{one:?} {other:?}");
        }
    }

    #[test]
    fn debug_shows_nothing_not_even_the_length() {
        let value = SecretValue::from_text("canary".into());
        assert_eq!(format!("{value:?}"), "SecretValue([REDACTED])");
    }
}

//! The one place of the surface that sees plaintext: for output, and to mask.

use crate::secret::SecretValue;

/// Shown instead of what is hidden. Always as long, whatever it hides.
const MASK: &str = "****";

/// Characters of a value that may show.
const SHOWN: usize = 4;

/// A value as far as it can be shown.
pub(super) enum Revealed<'a> {
    Text(&'a str),
    /// Not UTF-8.
    Binary(&'a [u8]),
}

#[expect(
    clippy::disallowed_methods,
    reason = "the user asked for the value: it goes to stdout and nowhere else"
)]
pub(super) fn bytes(value: &SecretValue) -> &[u8] {
    value.expose()
}

pub(super) fn reveal(value: &SecretValue) -> Revealed<'_> {
    let bytes = bytes(value);
    std::str::from_utf8(bytes).map_or(Revealed::Binary(bytes), Revealed::Text)
}

/// What may be shown of a value to anybody who looks over a shoulder.
///
/// From 16 characters on the first four show, because that is what tells a live
/// key from a test key (`sk_live_...`, `AKIA...`): never more than a quarter of
/// the value. Below that they would be most of a short password. The mask has
/// one length, since the length of a value narrows a search; an empty value
/// looks like any other. Binary values show that they are binary.
#[must_use]
pub fn mask(value: &SecretValue) -> String {
    match reveal(value) {
        Revealed::Text(text) if text.chars().count() >= 4 * SHOWN => {
            text.chars().take(SHOWN).chain(MASK.chars()).collect()
        }
        Revealed::Text(_) => MASK.into(),
        Revealed::Binary(_) => "(binary)".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::mask;
    use crate::secret::SecretValue;

    fn masked(value: &str) -> String {
        mask(&SecretValue::from_text(value.into()))
    }

    #[test]
    fn at_most_a_quarter_shows() {
        let table = [
            ("", "****"),
            ("x", "****"),
            ("localhost", "****"),
            ("secret_api_key", "****"),
            ("123456789012345", "****"),
            ("1234567890123456", "1234****"),
            ("sk_live_4eC39HqLyjWDarjt", "sk_l****"),
        ];
        for (value, expected) in table {
            assert_eq!(masked(value), expected, "{value:?}");
        }
    }

    #[test]
    fn the_length_never_shows() {
        assert_eq!(masked(&"a".repeat(16)), masked(&"a".repeat(5000)));
    }

    #[test]
    fn a_character_is_never_split() {
        // Nine characters in 25 bytes: bytes would have let four show.
        assert_eq!(masked("世界世界世界世界x"), "****");
        assert_eq!(masked(&"世界".repeat(8)), "世界世界****");
    }

    #[test]
    fn binary_says_only_that() {
        assert_eq!(mask(&SecretValue::new(vec![0xff; 40])), "(binary)");
    }
}

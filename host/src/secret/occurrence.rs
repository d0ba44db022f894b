//! Looking for a piece of text in a value, without a copy of the value.

use super::SecretValue;

impl SecretValue {
    /// Whether these bytes occur in `value`. With `fold`, letters count as equal
    /// in either case: all of Unicode's where both are text, else ASCII's.
    #[must_use]
    pub fn occurs_in(&self, value: &Self, fold: bool) -> bool {
        occurs(&self.0, &value.0, fold)
    }

    /// The same for a text that is no secret, such as a key.
    #[must_use]
    pub fn occurs_in_text(&self, text: &str, fold: bool) -> bool {
        occurs(&self.0, text.as_bytes(), fold)
    }
}

fn occurs(needle: &[u8], haystack: &[u8], fold: bool) -> bool {
    if needle.is_empty() {
        return true;
    }
    if !fold {
        return haystack
            .windows(needle.len())
            .any(|window| window == needle);
    }
    match (std::str::from_utf8(needle), std::str::from_utf8(haystack)) {
        (Ok(needle), Ok(haystack)) => occurs_in_any_case(needle, haystack),
        _ => haystack
            .windows(needle.len())
            .any(|window| window.eq_ignore_ascii_case(needle)),
    }
}

/// Character by character: lower case may be longer than upper case, and a
/// lowered copy of the value would have to be wiped.
fn occurs_in_any_case(needle: &str, haystack: &str) -> bool {
    let starts = haystack.char_indices().map(|(at, _)| at);
    starts.map(|at| &haystack[at..]).any(|rest| {
        let mut rest = rest.chars().flat_map(char::to_lowercase);
        let mut wanted = needle.chars().flat_map(char::to_lowercase);
        wanted.all(|c| rest.next() == Some(c))
    })
}

#[cfg(test)]
mod tests {
    use super::occurs;

    #[test]
    fn table() {
        // needle, haystack, as it is, in any case
        for (needle, haystack, exact, folded) in [
            (&b"pass"[..], &b"my-password"[..], true, true),
            (b"PASS", b"my-password", false, true),
            ("ÉCOLE".as_bytes(), "l'école".as_bytes(), false, true),
            ("пароль".as_bytes(), "ПАРОЛЬ".as_bytes(), false, true),
            (b"password", b"pass", false, false),
            (b"", b"", true, true),
            (b"a", b"", false, false),
            // The last start is looked at too.
            (b"d", b"word", true, true),
            (b"word!", b"word", false, false),
            // Bytes that are no text.
            (b"\xff\x00", b"a\xff\x00b", true, true),
            (b"KEY", b"\xffkey", false, true),
            (b"\xc3", "é".as_bytes(), true, true),
        ] {
            assert_eq!(occurs(needle, haystack, false), exact, "{needle:?}");
            assert_eq!(occurs(needle, haystack, true), folded, "{needle:?}");
        }
    }
}

//! Paths in URLs.

use std::fmt::Write as _;

/// The path with everything percent-encoded that is neither a slash nor unreserved
/// (RFC 3986).
pub(crate) fn path(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // A string takes whatever is written.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn nothing_in_a_path_ends_it() {
        for (raw, expected) in [
            ("secret/data/app/DB_URL", "secret/data/app/DB_URL"),
            ("a b?list=true#x", "a%20b%3Flist%3Dtrue%23x"),
            ("100%/é", "100%25/%C3%A9"),
        ] {
            assert_eq!(path(raw), expected);
        }
    }
}

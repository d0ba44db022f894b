//! Whether everybody reads the same in a JSON text.

use std::collections::BTreeSet;

use super::NotJson;
use super::text::{Parts, characters, checked, parts};

/// How deep a text may be: each level reads the rest of it once more.
const MAX_DEPTH: usize = 32;

/// Whether no object of a text has a name twice, of which one reader takes the
/// first and another the last. A text that is too deep to say may have one.
pub(crate) fn is_unambiguous(text: &[u8]) -> Result<bool, NotJson> {
    Ok(names_are_unique(checked(text)?, MAX_DEPTH))
}

fn names_are_unique(value: &str, depth: usize) -> bool {
    let Some(below) = depth.checked_sub(1) else {
        return false;
    };
    match parts(value) {
        Parts::Object(members) => {
            let mut names = BTreeSet::new();
            members.into_iter().all(|(written, value)| {
                let name: String = characters(written).into_iter().flatten().collect();
                names.insert(name) && names_are_unique(value, below)
            })
        }
        Parts::Array(items) => items.into_iter().all(|item| names_are_unique(item, below)),
        Parts::Scalar => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{NotJson, is_unambiguous};

    #[test]
    fn a_name_is_there_once() {
        for (text, expected) in [
            (r#"{"a":{"a":1},"b":[{"a":1},{"a":2}]}"#, Ok(true)),
            (r#"{"a":1,"a":1}"#, Ok(false)),
            (r#"{"a":1,"\u0061":null}"#, Ok(false)),
            (r#"[{"b":[{"a":1,"A":1,"a":1}]}]"#, Ok(false)),
            ("7", Ok(true)),
            ("{", Err(NotJson)),
        ] {
            assert_eq!(is_unambiguous(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_is_not_looked_through() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(is_unambiguous(nested(31).as_bytes()), Ok(true));
        assert_eq!(is_unambiguous(nested(32).as_bytes()), Ok(true));
        assert_eq!(is_unambiguous(nested(33).as_bytes()), Ok(false));
        assert_eq!(is_unambiguous(nested(1_000_000).as_bytes()), Ok(false));
    }
}

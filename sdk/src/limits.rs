//! What a key and a value of Keep's may be.

use crate::Error;

/// Most bytes of a key: what other tools made in a store may be longer than the
/// 255 that users of Keep can write.
const MAX_KEY: usize = 512;

/// Most bytes of a value.
const MAX_VALUE: u64 = 65_536;

pub(crate) fn key(key: &str) -> Result<(), Error> {
    let is_path = key == "." || key == ".." || key.contains('/');
    if (1..=MAX_KEY).contains(&key.len()) && !is_path && !key.contains(char::is_control) {
        return Ok(());
    }
    let message = "a key has 1 to 512 bytes, no `/` and no control characters, and is not `..`";
    Err(Error::invalid(message))
}

pub(crate) fn value(bytes: u64) -> Result<(), Error> {
    if bytes <= MAX_VALUE {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the value has {bytes} bytes, and {MAX_VALUE} is the most that a secret may have"
    )))
}

#[cfg(test)]
mod tests {
    use crate::ErrorKind;

    #[test]
    fn keys_lead_nowhere_else() {
        for good in [
            "A",
            "db-host",
            "a.b",
            "x@y",
            "é",
            "a:1",
            "...",
            &"k".repeat(512),
        ] {
            assert_eq!(
                super::key(good).map_err(|error| error.kind),
                Ok(()),
                "{good}"
            );
        }
        for bad in [
            "",
            ".",
            "..",
            "a/b",
            "/a",
            "../x",
            "a\n",
            "a\0b",
            &"k".repeat(513),
        ] {
            let refused = super::key(bad).map_err(|error| error.kind);
            assert_eq!(refused, Err(ErrorKind::Invalid), "{bad}");
        }
    }

    #[test]
    fn values_have_an_end() {
        assert_eq!(super::value(0).map_err(|error| error.kind), Ok(()));
        assert_eq!(super::value(65_536).map_err(|error| error.kind), Ok(()));
        let refused = super::value(65_537).map_err(|error| error.kind);
        assert_eq!(refused, Err(ErrorKind::Invalid));
    }
}

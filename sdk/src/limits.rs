//! What a key and a value of Keep's may be.

use crate::Error;

/// Most bytes of a key.
const MAX_KEY: usize = 255;

/// Most bytes of a value.
const MAX_VALUE: u64 = 65_536;

pub(crate) fn key(key: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(allowed) {
        return Ok(());
    }
    let message = "a key has 1 to 255 letters, digits, `-` and `_`, and this one has not";
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
    fn keys_are_what_users_can_write() {
        for good in ["A", "db-host", "_", "9", &"k".repeat(255)] {
            assert_eq!(
                super::key(good).map_err(|error| error.kind),
                Ok(()),
                "{good}"
            );
        }
        for bad in [
            "",
            "a/b",
            "..",
            "a:1",
            "a b",
            "a\n",
            "é",
            "*",
            &"k".repeat(256),
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

//! Errors that may repeat a value that was sent.

use zeroize::Zeroizing;

use super::{Asked, clean};
use crate::vault::ContractError;

/// Shorter texts are in any message, and tell nothing where they are.
const SHORTEST_TELLING: usize = 4;

/// Replaces a message that may quote the value that was sent. Some services
/// quote the offending input of a validation error; and whatever the code, a
/// message that contains the value is not passed on.
pub(in crate::aws) fn withhold_echo(
    mut error: ContractError,
    sent: &[u8],
    asked: Asked<'_>,
) -> ContractError {
    if quotes_input(&error.code) || quotes(&error.message, sent) {
        error.message = format!(
            "AWS answered `{}` to `{}`{}; its message may quote the value and is not shown",
            error.code,
            asked.action(),
            asked.on_name()
        );
    }
    error
}

/// Whether the message of an error of this code quotes what was sent.
pub(in crate::aws) fn quotes_input(code: &str) -> bool {
    matches!(
        code,
        "ValidationException" | "SerializationException" | "ValidationError"
    )
}

/// Whether a message that was cleaned and cut has the value, or has it up to where
/// it was cut.
fn quotes(message: &str, sent: &[u8]) -> bool {
    let text = Zeroizing::new(String::from_utf8_lossy(sent).into_owned());
    let sent = Zeroizing::new(clean(&text, usize::MAX));
    let ends = sent.char_indices().map(|(at, _)| at).chain([sent.len()]);
    let mut starts = ends.filter(|&end| end >= SHORTEST_TELLING);
    starts.any(|end| message.ends_with(&sent[..end]))
        || (sent.len() >= SHORTEST_TELLING && message.contains(sent.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{ContractError, withhold_echo};
    use crate::aws::error::{Asked, answered};

    const ASKED: Asked<'static> = Asked::of("PutSecretValue", "app/local/KEY");

    fn told(message: &str, sent: &[u8]) -> ContractError {
        let code = "InvalidParameterException";
        withhold_echo(answered(code, message, Some(400), ASKED), sent, ASKED)
    }

    /// The message was once compared as it is shown: a key of several lines had
    /// lost its line ends there, and what was cut was no longer the value.
    #[test]
    fn a_value_is_known_as_it_is_shown() {
        let key = "-----BEGIN\nc2VjcmV0\r\n-----END";
        let long = "x".repeat(990);
        for (message, sent) in [
            (format!("value '{key}' is wrong"), key),
            (format!("{long}s3cr3t-value"), "s3cr3t-value"),
            (format!("{long}s3cr3t\n\nvalue"), "s3cr3t\n\nvalue"),
            // The full stop at its end goes.
            ("it is not s3cr3t.".into(), "s3cr3t."),
            ("it is not grüße".into(), "grüße"),
        ] {
            let error = told(&message, sent.as_bytes());
            assert!(error.message.ends_with("is not shown"), "{error:?}");
        }
        // Not the value, or too little of it.
        for (message, sent) in [
            ("it is not s3cr3t", "s3cr4t"),
            ("it is not s3c", "s3c"),
            ("it is not s3c", "s3cr3t"),
            ("it is not", ""),
        ] {
            let error = told(message, sent.as_bytes());
            assert!(error.message.ends_with(message), "{error:?}");
        }
    }

    /// Bytes that are no text are in a message as whoever wrote it made them text.
    #[test]
    fn bytes_are_looked_for_as_text() {
        let error = told("got key\u{fffd}\u{fffd}here", b"key\xff\xfe");
        assert!(error.message.ends_with("is not shown"), "{error:?}");
    }
}

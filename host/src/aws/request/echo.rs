//! Errors that may repeat what was sent.

use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_sdk_secretsmanager::error::SdkError;
use aws_smithy_types::error::metadata::ErrorMetadata;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

use crate::aws::error::{Asked, quotes_input};
use crate::secret::SecretValue;
use crate::vault::ContractError;

/// Shorter values are in any text, and tell nothing where they are.
const SHORTEST_TELLING: usize = 4;

/// Whether the service's message repeats one of these secrets, in whatever writing
/// it may have been sent, or is of a kind that quotes what it refuses.
pub(super) fn quotes_any(
    error: &SdkError<ErrorMetadata, HttpResponse>,
    secrets: &[&SecretValue],
) -> bool {
    let SdkError::ServiceError(context) = error else {
        return false;
    };
    let (code, message) = (context.err().code(), context.err().message());
    !secrets.is_empty() && quotes_input(code.unwrap_or_default())
        || message.is_some_and(|message| secrets.iter().any(|secret| quotes(message, secret)))
}

fn quotes(message: &str, secret: &SecretValue) -> bool {
    if secret.len() < SHORTEST_TELLING {
        return false;
    }
    let message = SecretValue::from_text(message.to_owned());
    if secret.occurs_in(&message, false) {
        return true;
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "compared with the server's message so that it cannot be repeated"
    )]
    let bytes = secret.expose();
    let base64 = Zeroizing::new(BASE64_STANDARD.encode(bytes));
    // Without the end, which what follows the secret in the same text changes.
    let base64 = SecretValue::new(base64.as_bytes()[..bytes.len() / 3 * 4].to_vec());
    base64.occurs_in(&message, false) || quotes_json(&message, secret)
}

/// Whether the secret is there as a string of JSON, without the quotes.
fn quotes_json(message: &SecretValue, secret: &SecretValue) -> bool {
    let Ok(json) = secret.to_json_string() else {
        return false;
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "compared with the server's message so that it cannot be repeated"
    )]
    let quoted = json.expose();
    SecretValue::new(quoted[1..quoted.len() - 1].to_vec()).occurs_in(message, false)
}

/// The same error without what the service said.
pub(super) fn withheld(mut error: ContractError, asked: Asked<'_>) -> ContractError {
    error.message = format!(
        "AWS answered `{}` to `{}`; its message may quote a secret and is not shown",
        error.code,
        asked.action()
    );
    error
}

#[cfg(test)]
mod tests {
    use super::quotes;
    use crate::secret::SecretValue;

    #[test]
    fn a_message_quotes_a_secret_in_any_writing() {
        for (message, secret, expected) in [
            ("Value 'canary' is wrong", "canary", true),
            ("Value 'can ary' is wrong", "canary", false),
            // Too short to tell anything.
            ("Value 'abc' is wrong", "abc", false),
            (r#"Value 'a\nb\u0001\"' is wrong"#, "a\nb\u{1}\"", true),
            ("Value 'Y2FuYXJ5' is wrong", "canary", true),
            // What follows it decides on the last characters.
            ("Value 'Y2FuYXJ5MTIz' is wrong", "canary1", true),
            ("", "canary", false),
        ] {
            let secret = SecretValue::from_text(secret.into());
            assert_eq!(quotes(message, &secret), expected, "{message}");
        }
    }
}

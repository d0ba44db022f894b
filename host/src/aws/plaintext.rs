//! The one place of this module that sees a value: on its way into a request.
//!
//! Values on their way out are moved from the SDK's output into
//! [`SecretValue`] and never looked at. The SDK itself keeps the request and
//! response bodies in plain buffers, which the program's allocator wipes.

use aws_smithy_types::Blob;

use crate::secret::{MAX_SECRET_BYTES, SecretValue};
use crate::vault::{ContractError, ErrorKind};

use super::error::{Asked, withhold_echo};

/// The two fields of a request that carry a value; exactly one is set.
pub(super) struct Payload {
    pub(super) string: Option<String>,
    pub(super) binary: Option<Blob>,
}

/// Fails with `invalid` for an empty value and for one above 65,536 bytes,
/// which the service would refuse as well.
#[expect(
    clippy::disallowed_methods,
    reason = "the request to AWS carries the value"
)]
pub(super) fn payload(value: &SecretValue, asked: Asked<'_>) -> Result<Payload, ContractError> {
    if value.is_empty() {
        let message = "AWS Secrets Manager does not store an empty value";
        let error = ContractError::new(ErrorKind::Invalid, message).with_code("EmptyValue");
        return Err(asked.describe(error));
    }
    if value.len() > MAX_SECRET_BYTES {
        let message = format!(
            "AWS Secrets Manager stores at most {MAX_SECRET_BYTES} bytes; this value has {}",
            value.len()
        );
        let error = ContractError::new(ErrorKind::Invalid, message).with_code("ValueTooLarge");
        return Err(asked.describe(error));
    }
    let bytes = value.expose();
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => Payload {
            string: Some(text.to_owned()),
            binary: None,
        },
        Err(_) => Payload {
            string: None,
            binary: Some(Blob::new(bytes)),
        },
    })
}

/// The value of an answer; `None` where it carries none.
pub(super) fn received(string: Option<String>, binary: Option<Blob>) -> Option<SecretValue> {
    match (string, binary) {
        (Some(text), _) => Some(SecretValue::from_text(text)),
        (None, Some(blob)) => Some(SecretValue::new(blob.into_inner())),
        (None, None) => None,
    }
}

/// The error of a request that carried `value`, sure not to repeat it.
#[expect(
    clippy::disallowed_methods,
    reason = "compared with the server's message so that it cannot be repeated"
)]
pub(super) fn without_echo(
    error: ContractError,
    value: &SecretValue,
    asked: Asked<'_>,
) -> ContractError {
    withhold_echo(error, value.expose(), asked)
}

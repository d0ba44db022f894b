//! The errors of the service, in its own words.

use crate::Reply;

/// What the service answers instead of doing what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
}

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: 400,
            code,
            message: message.into(),
        }
    }

    /// What a request's shape rules out, before anything is looked up.
    pub(super) fn validation(message: impl std::fmt::Display) -> Self {
        let message = format!("1 validation error detected: {message}");
        Self::new("ValidationException", message)
    }

    pub(super) fn parameter(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    pub(super) fn request(message: impl Into<String>) -> Self {
        Self::new("InvalidRequestException", message)
    }

    pub(super) fn not_found() -> Self {
        Self::new(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret.",
        )
    }

    pub(super) fn no_value(what: &str, which: &str) -> Self {
        let message =
            format!("Secrets Manager can't find the specified secret value for {what}: {which}");
        Self::new("ResourceNotFoundException", message)
    }

    pub(super) fn pending_deletion() -> Self {
        Self::request(
            "You can't perform this operation on the secret because it was marked for deletion.",
        )
    }

    pub(super) fn replica() -> Self {
        Self::request(
            "Operation not permitted on a replica secret. Call must be made in primary secret's \
             region.",
        )
    }

    pub(super) fn decryption() -> Self {
        Self::new(
            "DecryptionFailure",
            "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
        )
    }

    pub(super) fn encryption() -> Self {
        Self::new(
            "EncryptionFailure",
            "Secrets Manager can't encrypt the protected secret text using the provided KMS key.",
        )
    }

    pub(super) fn reply(&self) -> Reply {
        Reply::error(self.status, self.code, &self.message)
    }
}

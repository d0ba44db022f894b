//! Which permission on which KMS key was missing. AWS's answer names neither,
//! and the codes alone say no more than that the key did not serve.

use super::error::{Asked, clean};
use super::session::Session;
use crate::vault::{ContractError, ErrorKind};

/// The key of secrets that name none.
const AWS_MANAGED: &str = "alias/aws/secretsmanager";

/// What an operation asks of a key, as IAM policies name it.
fn kms_action(operation: &str) -> Option<&'static str> {
    match operation {
        "GetSecretValue" | "BatchGetSecretValue" => Some("kms:Decrypt"),
        "CreateSecret" | "PutSecretValue" | "UpdateSecret" => {
            Some("kms:GenerateDataKey` and `kms:Decrypt")
        }
        _ => None,
    }
}

impl Session {
    /// Adds what the identity needs of a key. For a denial, only where the vault
    /// names a key of its own: AWS has one code for a denial of its own and of
    /// the key's, and its managed key needs no permission.
    pub(super) fn key_needed(&self, error: ContractError, asked: Asked<'_>) -> ContractError {
        let Some(action) = kms_action(asked.operation) else {
            return error;
        };
        match (error.kind, &self.config.kms_key) {
            (ErrorKind::Encryption, _) => error.with_detail("kms-action", action),
            (ErrorKind::Denied, Some(key)) => error
                .with_detail("kms-action", action)
                .with_detail("kms-key", clean(key, 512)),
            _ => error,
        }
    }

    /// Adds which key it was: the one that was asked for, or else the secret's
    /// own, if whoever asks may see that.
    pub(super) async fn explain_key(
        &self,
        error: ContractError,
        asked: Asked<'_>,
        asked_for: Option<&str>,
    ) -> ContractError {
        if error.kind != ErrorKind::Encryption {
            return error;
        }
        if asked_for.is_some() {
            return with_key(error, asked_for);
        }
        match self.describe(asked.name).await {
            Ok(Some(secret)) => with_key(error, secret.kms_key.as_deref()),
            _ => error,
        }
    }
}

/// `None` is AWS's own key.
pub(super) fn with_key(error: ContractError, key: Option<&str>) -> ContractError {
    if error.kind != ErrorKind::Encryption {
        return error;
    }
    error.with_detail("kms-key", clean(key.unwrap_or(AWS_MANAGED), 512))
}

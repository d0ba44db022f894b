//! What `DescribeSecret` says of rotation and replication.

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types::ReplicationStatusType;

use super::error::Asked;
use super::secrets_manager::SecretsManager;
use super::types::{SecretDescription, millis};
use crate::vault::{ContractError, ErrorKind};

/// All that is known of a secret but its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretDetails {
    pub description: SecretDescription,
    pub rotation: SecretRotation,
    pub replicas: Vec<SecretReplica>,
    /// Where the secret itself is, if this is a replica.
    pub primary_region: Option<String>,
    /// The service that manages the secret, such as `rds`.
    pub owning_service: Option<String>,
}

/// Whether and how the service replaces the secret. Times are milliseconds
/// since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretRotation {
    pub enabled: bool,
    pub lambda_arn: Option<String>,
    pub days: Option<u32>,
    /// `rate(...)` or `cron(...)`.
    pub expression: Option<String>,
    pub last_ms: Option<u64>,
    pub next_ms: Option<u64>,
}

/// A copy in another region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretReplica {
    pub region: String,
    /// `InSync`, `InProgress` or `Failed`.
    pub status: String,
    pub message: String,
    pub kms_key: Option<String>,
    pub accessed_ms: Option<u64>,
}

impl SecretsManager {
    /// `DescribeSecret`, all of it; `None` where the secret does not exist.
    pub async fn inspect(&self, name: &str) -> Result<Option<SecretDetails>, ContractError> {
        let session = self.session().await?;
        let asked = Asked::of("DescribeSecret", name);
        let request = session.client.describe_secret().secret_id(name).send();
        match session.call(asked, request).await {
            Ok(output) => Ok(Some(SecretDetails::from_output(name, output))),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl SecretDetails {
    fn from_output(asked: &str, output: DescribeSecretOutput) -> Self {
        let rules = output.rotation_rules.as_ref();
        let days = rules.and_then(|rules| rules.automatically_after_days);
        let rotation = SecretRotation {
            enabled: output.rotation_enabled.unwrap_or_default(),
            lambda_arn: output.rotation_lambda_arn.clone(),
            days: days.and_then(|days| u32::try_from(days).ok()),
            expression: rules.and_then(|rules| rules.schedule_expression.clone()),
            last_ms: millis(output.last_rotated_date),
            next_ms: millis(output.next_rotation_date),
        };
        let replicas = replicas(output.replication_status.as_deref());
        // The primary names itself, too.
        let own_region = output.arn.as_deref().and_then(|arn| arn.split(':').nth(3));
        let primary_region = output.primary_region.clone();
        Self {
            rotation,
            replicas,
            primary_region: primary_region.filter(|region| Some(region.as_str()) != own_region),
            owning_service: output
                .owning_service
                .clone()
                .filter(|name| !name.is_empty()),
            description: SecretDescription::from_output(asked, output),
        }
    }
}

/// The replicas in an answer; one without a region is none.
pub(super) fn replicas(answered: Option<&[ReplicationStatusType]>) -> Vec<SecretReplica> {
    let replica = |status: &ReplicationStatusType| {
        let word = status.status.as_ref();
        Some(SecretReplica {
            region: status.region.clone()?,
            status: word.map_or("", |status| status.as_str()).to_owned(),
            message: status.status_message.clone().unwrap_or_default(),
            kms_key: status.kms_key_id.clone(),
            accessed_ms: millis(status.last_accessed_date),
        })
    };
    answered
        .unwrap_or_default()
        .iter()
        .filter_map(replica)
        .collect()
}

//! What `DescribeSecret` says of rotation and replication.

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types::{ReplicationStatusType, RotationRulesType, SecretListEntry};
use aws_smithy_types::DateTime;

use super::error::Asked;
use super::pages::Paging;
use super::secrets_manager::{SecretsManager, asked_list};
use super::types::{SecretDescription, millis};
use super::write::lacking;
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
    /// `DescribeSecret`, all of it; `None` where the secret does not exist. Never
    /// of a replica in its place: that one knows neither rotation nor replicas,
    /// and what is asked for here is mostly changed next.
    pub async fn inspect(&self, name: &str) -> Result<Option<SecretDetails>, ContractError> {
        let session = self.session().await?;
        let asked = Asked::of("DescribeSecret", name);
        let request = session.client.describe_secret().secret_id(name).send();
        match session.call(asked, request).await {
            Ok(output) if output.arn.is_none() && output.name.is_none() => {
                Err(lacking("Name", asked))
            }
            Ok(output) => Ok(Some(SecretDetails::from_output(name, output))),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `ListSecrets`: all that it says of the secrets whose names start with
    /// `prefix`, those that wait for deletion too; every page, in order of name.
    /// It knows no replicas, and `primary_region` is there for the primary too.
    /// Only of the vault's own region, as that is what is examined.
    pub async fn survey(&self, prefix: &str) -> Result<Vec<SecretDetails>, ContractError> {
        let session = self.session().await?;
        let mut paging = Paging::of(asked_list(prefix));
        let mut secrets = Vec::new();
        let mut token = None;
        loop {
            let page = session.entries_page(prefix, token, true).await?;
            token = paging.next(page.next, page.secrets.len())?;
            secrets.extend(page.secrets.into_iter().map(SecretDetails::from_entry));
            if token.is_none() {
                break;
            }
        }
        secrets.sort_by(|a, b| a.description.name.cmp(&b.description.name));
        secrets.dedup_by(|a, b| a.description.name == b.description.name);
        Ok(secrets)
    }
}

impl SecretRotation {
    fn new(
        enabled: Option<bool>,
        lambda_arn: Option<&String>,
        rules: Option<&RotationRulesType>,
        last: Option<DateTime>,
        next: Option<DateTime>,
    ) -> Self {
        let days = rules.and_then(|rules| rules.automatically_after_days);
        Self {
            enabled: enabled.unwrap_or_default(),
            lambda_arn: lambda_arn.cloned(),
            days: days.and_then(|days| u32::try_from(days).ok()),
            expression: rules.and_then(|rules| rules.schedule_expression.clone()),
            last_ms: millis(last),
            next_ms: millis(next),
        }
    }
}

impl SecretDetails {
    fn from_entry(entry: SecretListEntry) -> Self {
        let rotation = SecretRotation::new(
            entry.rotation_enabled,
            entry.rotation_lambda_arn.as_ref(),
            entry.rotation_rules.as_ref(),
            entry.last_rotated_date,
            entry.next_rotation_date,
        );
        let filled = |text: &String| !text.is_empty();
        Self {
            rotation,
            replicas: Vec::new(),
            primary_region: entry.primary_region.clone().filter(filled),
            owning_service: entry.owning_service.clone().filter(filled),
            description: SecretDescription::from_entry(entry),
        }
    }

    fn from_output(asked: &str, output: DescribeSecretOutput) -> Self {
        let rotation = SecretRotation::new(
            output.rotation_enabled,
            output.rotation_lambda_arn.as_ref(),
            output.rotation_rules.as_ref(),
            output.last_rotated_date,
            output.next_rotation_date,
        );
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

//! What passes through [`SecretsManager`](super::SecretsManager): the records of
//! `keep:aws/secrets-manager` as plain Rust. Times are milliseconds since
//! 1970-01-01T00:00:00Z; names are full names.

use std::collections::HashMap;

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types::{SecretListEntry, SecretVersionsListEntry, Tag};
use aws_smithy_types::DateTime;

use crate::secret::SecretValue;
use crate::vault::ContractError;

/// Which version to read; the one labelled `AWSCURRENT` where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretSelector {
    pub version_id: Option<String>,
    pub stage: Option<String>,
}

/// A secret that was read.
#[derive(Debug)]
pub struct ReadValue {
    pub name: String,
    pub version_id: String,
    pub created_ms: Option<u64>,
    pub stages: Vec<String>,
    pub value: SecretValue,
}

/// An answer about many secrets, both lists in order of name.
#[derive(Debug, Default)]
pub struct ReadValues {
    pub found: Vec<ReadValue>,
    pub failed: Vec<(String, ContractError)>,
    /// What was done differently (a fallback because an action was denied), in
    /// sentences for people.
    pub notes: Vec<String>,
}

/// A secret as a listing shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretSummary {
    pub name: String,
    pub description: String,
    pub changed_ms: Option<u64>,
    /// Set while the secret waits for deletion: when deletion was asked for.
    pub deleted_ms: Option<u64>,
    /// The id of the version labelled `AWSCURRENT`.
    pub current_version: Option<String>,
    pub tags: Vec<(String, String)>,
}

/// All that is known of a secret but its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretDescription {
    pub name: String,
    pub arn: String,
    pub description: String,
    /// `None` where the account's default key is used.
    pub kms_key: Option<String>,
    pub changed_ms: Option<u64>,
    /// Set while the secret waits for deletion: when deletion was asked for.
    pub deleted_ms: Option<u64>,
    pub tags: Vec<(String, String)>,
    /// Version ids with their stage labels, in order of id.
    pub stages: Vec<(String, Vec<String>)>,
}

/// A secret to create.
#[derive(Debug)]
pub struct NewSecret<'a> {
    pub name: &'a str,
    /// Bytes that are valid UTF-8 become `SecretString`, others `SecretBinary`.
    pub value: &'a SecretValue,
    /// Empty for none.
    pub description: &'a str,
    pub kms_key: Option<&'a str>,
    pub tags: &'a [(String, String)],
    pub replica_regions: &'a [String],
}

/// One version of a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretVersionInfo {
    pub id: String,
    pub created_ms: Option<u64>,
    pub stages: Vec<String>,
}

/// `None` for a time before 1970, which no secret has.
pub(super) fn millis(time: Option<DateTime>) -> Option<u64> {
    u64::try_from(time?.to_millis().ok()?).ok()
}

fn tag_pairs(tags: Option<Vec<Tag>>) -> Vec<(String, String)> {
    let pair = |tag: Tag| Some((tag.key?, tag.value.unwrap_or_default()));
    tags.unwrap_or_default()
        .into_iter()
        .filter_map(pair)
        .collect()
}

fn current(stages: Option<HashMap<String, Vec<String>>>) -> Option<String> {
    let is_current = |labels: &Vec<String>| labels.iter().any(|label| label == "AWSCURRENT");
    let mut versions = stages?.into_iter();
    versions
        .find(|(_, labels)| is_current(labels))
        .map(|(id, _)| id)
}

impl SecretSummary {
    /// `None` for an entry without a name.
    pub(super) fn from_entry(entry: SecretListEntry) -> Option<Self> {
        Some(Self {
            name: entry.name?,
            description: entry.description.unwrap_or_default(),
            changed_ms: millis(entry.last_changed_date),
            deleted_ms: millis(entry.deleted_date),
            current_version: current(entry.secret_versions_to_stages),
            tags: tag_pairs(entry.tags),
        })
    }
}

impl SecretDescription {
    pub(super) fn from_entry(entry: SecretListEntry) -> Self {
        let stages = entry.secret_versions_to_stages.unwrap_or_default();
        let mut stages: Vec<_> = stages.into_iter().collect();
        stages.sort();
        Self {
            name: entry.name.unwrap_or_default(),
            arn: entry.arn.unwrap_or_default(),
            description: entry.description.unwrap_or_default(),
            kms_key: entry.kms_key_id.filter(|key| !key.is_empty()),
            changed_ms: millis(entry.last_changed_date),
            deleted_ms: millis(entry.deleted_date),
            tags: tag_pairs(entry.tags),
            stages,
        }
    }

    pub(super) fn from_output(asked: &str, output: DescribeSecretOutput) -> Self {
        let mut stages: Vec<_> = output
            .version_ids_to_stages
            .unwrap_or_default()
            .into_iter()
            .collect();
        stages.sort();
        Self {
            name: output.name.unwrap_or_else(|| asked.to_owned()),
            arn: output.arn.unwrap_or_default(),
            description: output.description.unwrap_or_default(),
            kms_key: output.kms_key_id.filter(|key| !key.is_empty()),
            changed_ms: millis(output.last_changed_date),
            deleted_ms: millis(output.deleted_date),
            tags: tag_pairs(output.tags),
            stages,
        }
    }
}

impl SecretVersionInfo {
    /// `None` for an entry without an id.
    pub(super) fn from_entry(entry: SecretVersionsListEntry) -> Option<Self> {
        Some(Self {
            id: entry.version_id?,
            created_ms: millis(entry.created_date),
            stages: entry.version_stages.unwrap_or_default(),
        })
    }
}

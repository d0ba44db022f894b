//! From Keep's own types to those of `keep:aws/secrets-manager`, and back.

use crate::aws;
use crate::runtime::bindings::vault::keep::aws::secrets_manager::{
    Description, Details, Replica, Rotation, RotationRules, Summary, Version,
};

pub(super) fn replicas(replicas: Vec<aws::SecretReplica>) -> Vec<Replica> {
    replicas.into_iter().map(Replica::from).collect()
}

impl From<aws::SecretSummary> for Summary {
    fn from(summary: aws::SecretSummary) -> Self {
        Self {
            name: summary.name,
            description: summary.description,
            changed_ms: summary.changed_ms,
            deleted_ms: summary.deleted_ms,
            current_version: summary.current_version,
            tags: summary.tags,
        }
    }
}

impl From<aws::SecretDescription> for Description {
    fn from(secret: aws::SecretDescription) -> Self {
        Self {
            name: secret.name,
            arn: secret.arn,
            description: secret.description,
            kms_key: secret.kms_key,
            changed_ms: secret.changed_ms,
            deleted_ms: secret.deleted_ms,
            tags: secret.tags,
            stages: secret.stages,
        }
    }
}

impl From<aws::SecretVersionInfo> for Version {
    fn from(version: aws::SecretVersionInfo) -> Self {
        Self {
            id: version.id,
            created_ms: version.created_ms,
            stages: version.stages,
        }
    }
}

impl From<aws::SecretDetails> for Details {
    fn from(details: aws::SecretDetails) -> Self {
        Self {
            description: details.description.into(),
            rotation: details.rotation.into(),
            replicas: replicas(details.replicas),
            primary_region: details.primary_region,
            owning_service: details.owning_service,
        }
    }
}

impl From<aws::SecretRotation> for Rotation {
    fn from(rotation: aws::SecretRotation) -> Self {
        Self {
            enabled: rotation.enabled,
            lambda_arn: rotation.lambda_arn,
            days: rotation.days,
            expression: rotation.expression,
            last_ms: rotation.last_ms,
            next_ms: rotation.next_ms,
        }
    }
}

impl From<aws::SecretReplica> for Replica {
    fn from(replica: aws::SecretReplica) -> Self {
        Self {
            region: replica.region,
            status: replica.status,
            message: replica.message,
            kms_key: replica.kms_key,
            accessed_ms: replica.accessed_ms,
        }
    }
}

impl From<RotationRules> for aws::SecretRotationRules {
    fn from(rules: RotationRules) -> Self {
        Self {
            lambda_arn: rules.lambda_arn,
            days: rules.days,
            expression: rules.expression,
            now: rules.now,
        }
    }
}

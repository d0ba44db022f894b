//! Replication: copies of a secret in other regions, kept up by the service.

use aws_sdk_secretsmanager::types::ReplicaRegionType;

use super::details::{SecretReplica, replicas};
use super::error::Asked;
use super::lost_answer::LostAnswer;
use super::secrets_manager::SecretsManager;
use crate::vault::ContractError;

impl SecretsManager {
    /// `ReplicateSecretToRegions`; returns all replicas.
    pub async fn replicate(
        &self,
        name: &str,
        regions: &[String],
    ) -> Result<Vec<SecretReplica>, ContractError> {
        let asked = Asked::of("ReplicateSecretToRegions", name);
        let session = self.turn_to_write().await?;
        let lost = LostAnswer::default();
        let wanted = regions
            .iter()
            .map(|region| ReplicaRegionType::builder().region(region).build());
        let request = session
            .client
            .replicate_secret_to_regions()
            .secret_id(name)
            .set_add_replica_regions(Some(wanted.collect()))
            .customize()
            .interceptor(lost.clone())
            .send();
        match session.call(asked, request).await {
            Ok(output) => Ok(replicas(output.replication_status.as_deref())),
            Err(error) => {
                // By the attempt before, of which nobody heard.
                let there = self.known(name, &error, &lost).await;
                if let Some(there) = there
                    && regions.iter().all(|region| has(&there, region))
                {
                    return Ok(there);
                }
                Err(session.explain_state(error, asked).await)
            }
        }
    }

    /// `RemoveRegionsFromReplication`; returns the replicas that are left.
    pub async fn remove_replicas(
        &self,
        name: &str,
        regions: &[String],
    ) -> Result<Vec<SecretReplica>, ContractError> {
        let asked = Asked::of("RemoveRegionsFromReplication", name);
        let session = self.turn_to_write().await?;
        let lost = LostAnswer::default();
        let request = session
            .client
            .remove_regions_from_replication()
            .secret_id(name)
            .set_remove_replica_regions(Some(regions.to_vec()))
            .customize()
            .interceptor(lost.clone())
            .send();
        match session.call(asked, request).await {
            Ok(output) => Ok(replicas(output.replication_status.as_deref())),
            Err(error) => {
                let left = self.known(name, &error, &lost).await;
                if let Some(left) = left
                    && !regions.iter().any(|region| has(&left, region))
                {
                    return Ok(left);
                }
                Err(session.explain_state(error, asked).await)
            }
        }
    }

    /// The replicas there are, where a refusal may come of an attempt whose
    /// answer was lost.
    async fn known(
        &self,
        name: &str,
        error: &ContractError,
        lost: &LostAnswer,
    ) -> Option<Vec<SecretReplica>> {
        if error.code != "InvalidParameterException" || !lost.happened() {
            return None;
        }
        let details = self.inspect(name).await.ok()??;
        Some(details.replicas)
    }
}

fn has(replicas: &[SecretReplica], region: &str) -> bool {
    replicas.iter().any(|replica| replica.region == region)
}

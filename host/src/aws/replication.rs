//! Replication: copies of a secret in other regions, kept up by the service.

use aws_sdk_secretsmanager::types::ReplicaRegionType;

use super::details::{SecretReplica, replicas};
use super::error::Asked;
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
        let wanted = regions
            .iter()
            .map(|region| ReplicaRegionType::builder().region(region).build());
        let request = session
            .client
            .replicate_secret_to_regions()
            .secret_id(name)
            .set_add_replica_regions(Some(wanted.collect()))
            .send();
        match session.call(asked, request).await {
            Ok(output) => Ok(replicas(output.replication_status.as_deref())),
            Err(error) => Err(session.explain_state(error, asked).await),
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
        let request = session
            .client
            .remove_regions_from_replication()
            .secret_id(name)
            .set_remove_replica_regions(Some(regions.to_vec()))
            .send();
        match session.call(asked, request).await {
            Ok(output) => Ok(replicas(output.replication_status.as_deref())),
            Err(error) => Err(session.explain_state(error, asked).await),
        }
    }
}

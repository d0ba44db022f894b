//! The policy that a secret itself carries.

use super::error::Asked;
use super::secrets_manager::SecretsManager;
use super::write::lacking;
use crate::vault::ContractError;

impl SecretsManager {
    /// `GetResourcePolicy`; `None` where none is attached.
    pub async fn policy(&self, name: &str) -> Result<Option<String>, ContractError> {
        let asked = Asked::of("GetResourcePolicy", name);
        let session = self.session().await?;
        let request = session.client.get_resource_policy().secret_id(name).send();
        match session.call(asked, request).await {
            Ok(output) if output.arn.is_none() && output.name.is_none() => {
                Err(lacking("Name", asked))
            }
            Ok(output) => Ok(output.resource_policy.filter(|text| !text.is_empty())),
            Err(error) => Err(session.explain_state(error, asked).await),
        }
    }

    /// `PutResourcePolicy`. A policy that lets everybody in is refused by the
    /// service, which examines it.
    pub async fn put_policy(&self, name: &str, document: &str) -> Result<(), ContractError> {
        let asked = Asked::of("PutResourcePolicy", name);
        let session = self.turn_to_write().await?;
        let request = session
            .client
            .put_resource_policy()
            .secret_id(name)
            .resource_policy(document)
            .block_public_policy(true)
            .send();
        match session.call(asked, request).await {
            Ok(_) => Ok(()),
            Err(error) => Err(session.explain_state(error, asked).await),
        }
    }

    /// `DeleteResourcePolicy`.
    pub async fn delete_policy(&self, name: &str) -> Result<(), ContractError> {
        let asked = Asked::of("DeleteResourcePolicy", name);
        let session = self.turn_to_write().await?;
        let request = session
            .client
            .delete_resource_policy()
            .secret_id(name)
            .send();
        match session.call(asked, request).await {
            Ok(_) => Ok(()),
            Err(error) => Err(session.explain_state(error, asked).await),
        }
    }
}

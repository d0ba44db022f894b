//! Versions and their labels: what makes a write conditional, and a rollback
//! possible without reading a value.

use super::error::Asked;
use super::lost_answer::LostAnswer;
use super::plaintext::payload;
use super::secrets_manager::SecretsManager;
use super::session::Session;
use crate::secret::SecretValue;
use crate::vault::{ContractError, ErrorKind};

impl SecretsManager {
    /// `PutSecretValue` of a version that gets the label `stage` and is not
    /// current; returns its id.
    pub async fn put_staged(
        &self,
        name: &str,
        value: &SecretValue,
        stage: &str,
    ) -> Result<String, ContractError> {
        self.put_labelled(name, value, Some(stage)).await
    }

    /// `UpdateSecret` with a value: a new current version, and the description
    /// and key where they are given; returns the version's id.
    pub async fn replace(
        &self,
        name: &str,
        value: &SecretValue,
        description: Option<&str>,
        kms_key: Option<&str>,
    ) -> Result<String, ContractError> {
        let asked = Asked::of("UpdateSecret", name);
        let payload = payload(value, asked)?;
        let session = self.turn_to_write().await?;
        let request = session
            .client
            .update_secret()
            .secret_id(name)
            .set_secret_string(payload.string)
            .set_secret_binary(payload.binary)
            .set_description(description.map(str::to_owned))
            .set_kms_key_id(kms_key.map(str::to_owned))
            .send();
        let written = session.call(asked, request).await;
        let written = written.map(|output| output.version_id);
        session.version_of(written, asked, value, kms_key).await
    }

    /// `UpdateSecretVersionStage`: takes the label from one version and gives
    /// it to another. Fails with `conflict` where the first does not have it,
    /// which makes it the one operation of the service that compares before it
    /// sets.
    pub async fn move_stage(
        &self,
        name: &str,
        stage: &str,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<(), ContractError> {
        let asked = Asked::of("UpdateSecretVersionStage", name);
        let session = self.turn_to_write().await?;
        let lost = LostAnswer::default();
        let request = session
            .client
            .update_secret_version_stage()
            .secret_id(name)
            .version_stage(stage)
            .set_remove_from_version_id(from.map(str::to_owned))
            .set_move_to_version_id(to.map(str::to_owned))
            .customize()
            .interceptor(lost.clone())
            .send();
        match session.call(asked, request).await {
            Ok(_) => Ok(()),
            Err(mut error) => {
                // All that Keep sends is well-formed: what is wrong with a
                // parameter is that its version does not hold the label.
                if error.code == "InvalidParameterException" {
                    error.kind = ErrorKind::Conflict;
                    // By the attempt before, of which nobody heard.
                    let holder = if lost.happened() {
                        session.holder(name, stage).await
                    } else {
                        None
                    };
                    if holder.is_some_and(|holder| holder.as_deref() == to) {
                        return Ok(());
                    }
                }
                Err(session.explain_state(error, asked).await)
            }
        }
    }
}

impl Session {
    /// The version that has the label, if any has; `None` where that cannot be
    /// told.
    async fn holder(&self, name: &str, stage: &str) -> Option<Option<String>> {
        let described = self.describe(name).await.ok()??;
        let mut versions = described.stages.into_iter();
        let holder = versions.find(|(_, labels)| labels.iter().any(|label| label == stage));
        Some(holder.map(|(id, _)| id))
    }
}

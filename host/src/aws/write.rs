//! The operations that change a secret.
//!
//! Each waits for its turn, so that many at once stay below the service's
//! limits. None is retried by Keep itself: the SDK retries, and sends one idempotency
//! token for all attempts of a create, put or update.

use std::ops::RangeInclusive;

use aws_sdk_secretsmanager::types::{ReplicaRegionType, Tag};

use super::encryption::with_key;
use super::error::Asked;
use super::lost_answer::LostAnswer;
use super::plaintext::{payload, without_echo};
use super::secrets_manager::SecretsManager;
use super::session::Session;
use super::types::{NewSecret, millis};
use crate::secret::SecretValue;
use crate::vault::{ContractError, ErrorKind};

/// The recovery windows that `DeleteSecret` takes, in days.
const RECOVERY_DAYS: RangeInclusive<u32> = 7..=30;

/// In milliseconds.
const DAY: u64 = 24 * 60 * 60 * 1_000;

impl SecretsManager {
    /// The session, when one more request that changes something may start. What
    /// the SDK sends again waits by rules of its own. Refused where reading has
    /// gone to a replica.
    pub(super) async fn turn_to_write(&self) -> Result<&Session, ContractError> {
        self.may_write()?;
        let session = self.session().await?;
        session.writers.lock().await.tick().await;
        Ok(session)
    }

    /// `CreateSecret`; returns the id of the first version. Fails with
    /// `already-exists`, or with `pending-deletion` where a deleted secret
    /// still holds the name.
    pub async fn create(&self, new: &NewSecret<'_>) -> Result<String, ContractError> {
        let asked = Asked::of("CreateSecret", new.name);
        let payload = payload(new.value, asked)?;
        let session = self.turn_to_write().await?;
        let replicas: Vec<_> = new
            .replica_regions
            .iter()
            .map(|region| ReplicaRegionType::builder().region(region).build())
            .collect();
        let request = session
            .client
            .create_secret()
            .name(new.name)
            .set_secret_string(payload.string)
            .set_secret_binary(payload.binary)
            .set_description(some_text(new.description))
            .set_kms_key_id(new.kms_key.map(str::to_owned))
            .set_tags(some_list(tags(new.tags)))
            .set_add_replica_regions(some_list(replicas))
            .send();
        match session.call(asked, request).await {
            Ok(output) => version_id(output.version_id, asked),
            Err(error) => {
                let error = session.explain_state(error, asked).await;
                let error = with_key(error, new.kms_key);
                Err(without_echo(error, new.value, asked))
            }
        }
    }

    /// `PutSecretValue`; returns the id of the new version. Fails with
    /// `not-found` where the secret does not exist.
    pub async fn put(&self, name: &str, value: &SecretValue) -> Result<String, ContractError> {
        self.put_labelled(name, value, None).await
    }

    /// The same with a label instead of the one that makes it current.
    pub(super) async fn put_labelled(
        &self,
        name: &str,
        value: &SecretValue,
        stage: Option<&str>,
    ) -> Result<String, ContractError> {
        let asked = Asked::of("PutSecretValue", name);
        let payload = payload(value, asked)?;
        let session = self.turn_to_write().await?;
        let request = session
            .client
            .put_secret_value()
            .secret_id(name)
            .set_secret_string(payload.string)
            .set_secret_binary(payload.binary)
            .set_version_stages(stage.map(|stage| vec![stage.to_owned()]))
            .send();
        let written = session.call(asked, request).await;
        let written = written.map(|output| output.version_id);
        session.version_of(written, asked, value, None).await
    }

    /// `UpdateSecret` of what is not the value; what is `None` stays.
    pub async fn update(
        &self,
        name: &str,
        description: Option<&str>,
        kms_key: Option<&str>,
    ) -> Result<(), ContractError> {
        let asked = Asked::of("UpdateSecret", name);
        let session = self.turn_to_write().await?;
        let request = session
            .client
            .update_secret()
            .secret_id(name)
            .set_description(description.map(str::to_owned))
            .set_kms_key_id(kms_key.map(str::to_owned))
            .send();
        match session.call(asked, request).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let error = session.explain_key(error, asked, kms_key).await;
                Err(session.explain_state(error, asked).await)
            }
        }
    }

    /// `DeleteSecret` with a recovery window of 7 to 30 days; returns when the
    /// secret will be gone. Fails with `not-found` where it does not exist.
    pub async fn delete(&self, name: &str, recovery_days: u32) -> Result<u64, ContractError> {
        let asked = Asked::of("DeleteSecret", name);
        if !RECOVERY_DAYS.contains(&recovery_days) {
            let message = format!(
                "the recovery window is 7 to 30 days, not {recovery_days}; \
                 a purge deletes without one"
            );
            let error = ContractError::new(ErrorKind::Invalid, message)
                .with_code("RecoveryWindowOutOfRange");
            return Err(asked.describe(error));
        }
        let session = self.turn_to_write().await?;
        let lost = LostAnswer::default();
        let request = session
            .client
            .delete_secret()
            .secret_id(name)
            .recovery_window_in_days(i64::from(recovery_days))
            .customize()
            .interceptor(lost.clone())
            .send();
        match session.call(asked, request).await {
            Ok(output) => {
                millis(output.deletion_date).ok_or_else(|| lacking("DeletionDate", asked))
            }
            Err(error) => {
                let error = session.explain_state(error, asked).await;
                match deleted_at(&error) {
                    // By the attempt before, of which nobody heard.
                    Some(at) if lost.happened() => Ok(at + u64::from(recovery_days) * DAY),
                    _ => Err(error),
                }
            }
        }
    }

    /// `DeleteSecret` without recovery.
    pub async fn purge(&self, name: &str) -> Result<(), ContractError> {
        let asked = Asked::of("DeleteSecret", name);
        let session = self.turn_to_write().await?;
        let request = session
            .client
            .delete_secret()
            .secret_id(name)
            .force_delete_without_recovery(true)
            .send();
        session.call(asked, request).await.map(drop)
    }

    /// `RestoreSecret`: takes back a deletion within its recovery window.
    pub async fn restore(&self, name: &str) -> Result<(), ContractError> {
        let asked = Asked::of("RestoreSecret", name);
        let session = self.turn_to_write().await?;
        let request = session.client.restore_secret().secret_id(name).send();
        session.call(asked, request).await.map(drop)
    }

    /// `TagResource`: adds tags, and replaces those of the same key.
    pub async fn tag(&self, name: &str, pairs: &[(String, String)]) -> Result<(), ContractError> {
        let asked = Asked::of("TagResource", name);
        let session = self.turn_to_write().await?;
        let request = session
            .client
            .tag_resource()
            .secret_id(name)
            .set_tags(Some(tags(pairs)))
            .send();
        match session.call(asked, request).await {
            Ok(_) => Ok(()),
            Err(error) => Err(session.explain_state(error, asked).await),
        }
    }

    /// `UntagResource`: a key that is not there is no error.
    pub async fn untag(&self, name: &str, keys: &[String]) -> Result<(), ContractError> {
        let asked = Asked::of("UntagResource", name);
        let session = self.turn_to_write().await?;
        let request = session
            .client
            .untag_resource()
            .secret_id(name)
            .set_tag_keys(Some(keys.to_vec()))
            .send();
        match session.call(asked, request).await {
            Ok(_) => Ok(()),
            Err(error) => Err(session.explain_state(error, asked).await),
        }
    }
}

/// When the secret was deleted, if that is what is wrong with it.
fn deleted_at(error: &ContractError) -> Option<u64> {
    let at = error.detail("deleted-ms")?;
    (error.kind == ErrorKind::PendingDeletion).then(|| at.parse().ok())?
}

fn tags(pairs: &[(String, String)]) -> Vec<Tag> {
    let tag = |(key, value): &(String, String)| Tag::builder().key(key).value(value).build();
    pairs.iter().map(tag).collect()
}

fn some_text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn some_list<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

impl Session {
    /// The id of the version that was written, or why none was.
    pub(super) async fn version_of(
        &self,
        written: Result<Option<String>, ContractError>,
        asked: Asked<'_>,
        value: &SecretValue,
        kms_key: Option<&str>,
    ) -> Result<String, ContractError> {
        let mut error = match written {
            Ok(id) => return version_id(id, asked),
            Err(error) => error,
        };
        // Here it is the version that exists, with another value.
        if error.kind == ErrorKind::AlreadyExists {
            error.kind = ErrorKind::Conflict;
        }
        let error = self.explain_key(error, asked, kms_key).await;
        let error = self.explain_state(error, asked).await;
        Err(without_echo(error, value, asked))
    }
}

pub(super) fn version_id(id: Option<String>, asked: Asked<'_>) -> Result<String, ContractError> {
    id.ok_or_else(|| lacking("VersionId", asked))
}

/// The service accepted the request and left out what the API promises.
pub(super) fn lacking(field: &str, asked: Asked<'_>) -> ContractError {
    let message = format!("AWS answered `{}` without `{field}`", asked.action());
    asked.describe(ContractError::new(ErrorKind::Internal, message))
}

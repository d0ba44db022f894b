//! What commands call: one vault in one env, whatever its driver.

mod abilities;
mod access;
mod features;
mod missing;
mod optional;
mod types;

pub use abilities::{
    Change, Finding, Policy, Replica, ReplicaState, Role, RotationSettings, RotationStatus,
    Severity,
};

pub(crate) use access::Recorder;
pub use features::Features;
pub use types::{
    ContractError, Creation, Entry, ErrorKind, Failed, Found, PutMode, PutOptions, Readings, Scope,
    Selector, Version, Written,
};

use access::{Access, Failure};

use crate::audit::Action;
use crate::error::{Error, Place};
use crate::project::Key;
use crate::runtime::{CallError, Session};
use crate::secret::{MAX_SECRET_BYTES, SecretValue};

/// An open vault. Every error says which vault, env and key it is about.
pub struct Vault {
    access: Access,
    slug: String,
    env: String,
    features: Features,
}

impl Vault {
    pub(crate) fn new(
        session: Session,
        scope: &Scope,
        features: Features,
        recorder: Option<Recorder>,
    ) -> Self {
        Self {
            access: Access::new(session, recorder),
            slug: scope.vault.clone(),
            env: scope.env.clone(),
            features,
        }
    }

    #[must_use]
    pub fn slug(&self) -> &str {
        &self.slug
    }

    #[must_use]
    pub fn env(&self) -> &str {
        &self.env
    }

    /// One secret. One that does not exist is an error, which names keys that
    /// look alike if the vault lets them be listed.
    pub async fn get(&mut self, key: &Key, at: &Selector) -> Result<Found, Error> {
        match self.find(key, at).await {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err(self.missing(key, at).await),
            Err(error) => Err(self.missing_or(error, key).await),
        }
    }

    /// The same, where one that does not exist is no error.
    pub async fn find(&mut self, key: &Key, at: &Selector) -> Result<Option<Found>, Error> {
        let found = self
            .access
            .call(Action::Read, &[key.as_str()], async |session| {
                session.get(key.as_str(), at).await
            })
            .await;
        found.map_err(|error| self.failed(Some(key), error))
    }

    /// These keys, as far as they exist.
    pub async fn get_many(&mut self, keys: &[String]) -> Result<Readings, Error> {
        let names: Vec<&str> = keys.iter().map(String::as_str).collect();
        let readings = self
            .access
            .call(Action::Read, &names, async |session| {
                session.get_many(keys).await
            })
            .await;
        readings.map_err(|error| self.failed(None, error))
    }

    /// Every secret with its value.
    pub async fn get_all(&mut self) -> Result<Readings, Error> {
        let readings = self
            .access
            .call(Action::Read, &[], async |session| session.get_all().await)
            .await;
        readings.map_err(|error| self.failed(None, error))
    }

    /// Every key; no value is read.
    pub async fn keys(&mut self) -> Result<Vec<Entry>, Error> {
        let keys = self
            .access
            .call(Action::List, &[], async |session| session.keys().await)
            .await;
        keys.map_err(|error| self.failed(None, error))
    }

    /// Writes a value of at most 65,536 bytes; more is refused before any call.
    pub async fn put(
        &mut self,
        key: &Key,
        value: SecretValue,
        options: &PutOptions,
    ) -> Result<Written, Error> {
        fits(key, &value)?;
        let written = self
            .access
            .call(Action::Write, &[key.as_str()], async |session| {
                session.put(key.as_str(), value, options).await
            })
            .await;
        written.map_err(|error| self.failed(Some(key), error))
    }

    /// Writes a key that does not exist, and never over one that does.
    pub async fn create(&mut self, key: &Key, mut value: SecretValue) -> Result<Creation, Error> {
        fits(key, &value)?;
        let options = PutOptions {
            mode: PutMode::CreateOnly,
            ..PutOptions::default()
        };
        let written = self
            .access
            .call(Action::Write, &[key.as_str()], async |session| {
                session.put_lent(key.as_str(), &mut value, &options).await
            })
            .await;
        match written {
            Ok(written) => Ok(Creation::Done(written)),
            Err(error) => {
                let exists = error.kind() == Some(ErrorKind::AlreadyExists);
                let error = self.failed(Some(key), error);
                if exists {
                    Ok(Creation::Exists { error, value })
                } else {
                    Err(error)
                }
            }
        }
    }

    /// Deletes with the vault's own recovery. An error where nothing was there.
    pub async fn delete(&mut self, key: &Key) -> Result<(), Error> {
        let deleted = self
            .access
            .call(Action::Delete, &[key.as_str()], async |session| {
                session.delete(key.as_str()).await
            })
            .await;
        self.was_there(deleted, key).await
    }

    /// Deletes with this many days of recovery.
    pub async fn discard(&mut self, key: &Key, days: u32) -> Result<Entry, Error> {
        let discarded = self
            .access
            .call(Action::Delete, &[key.as_str()], async |session| {
                session.discard(key.as_str(), days).await
            })
            .await;
        self.there(discarded, key).await
    }

    /// Deletes for ever.
    pub async fn purge(&mut self, key: &Key) -> Result<(), Error> {
        let purged = self
            .access
            .call(Action::Purge, &[key.as_str()], async |session| {
                session.purge(key.as_str()).await
            })
            .await;
        let purged = purged.map_err(|error| self.failed(Some(key), error))?;
        self.was_there(Ok(purged), key).await
    }

    /// Brings a deleted secret back.
    pub async fn restore(&mut self, key: &Key) -> Result<(), Error> {
        let restored = self
            .access
            .call(Action::Restore, &[key.as_str()], async |session| {
                session.restore(key.as_str()).await
            })
            .await;
        if restored.map_err(|error| self.failed(Some(key), error))? {
            return Ok(());
        }
        let message = format!("no deleted secret `{key}` in {}", self.place());
        let mut error = Error::not_found(message);
        // As in `missing`, a courtesy.
        let deleted = self
            .access
            .call(Action::ListDeleted, &[], async |session| {
                session.deleted().await
            })
            .await
            .unwrap_or_default();
        let names = deleted.iter().map(|entry| entry.key.as_str());
        if let Some(near) = crate::project::suggest(key.as_str(), names).first() {
            error = error.hint(format!("Did you mean `{near}`?"));
        }
        Err(error.hint(format!(
            "Run `keep show --deleted --vault {} --env {}` to see what can be restored",
            self.slug, self.env
        )))
    }

    /// What can be restored.
    pub async fn deleted(&mut self) -> Result<Vec<Entry>, Error> {
        let deleted = self
            .access
            .call(Action::ListDeleted, &[], async |session| {
                session.deleted().await
            })
            .await;
        deleted.map_err(|error| self.failed(None, error))
    }

    /// The versions of a secret, newest first.
    pub async fn history(&mut self, key: &Key) -> Result<Vec<Version>, Error> {
        let history = self
            .access
            .call(Action::ListVersions, &[key.as_str()], async |session| {
                session.history(key.as_str()).await
            })
            .await;
        self.there(history, key).await
    }

    /// The same, where a secret that does not exist is no error.
    pub async fn find_history(&mut self, key: &Key) -> Result<Option<Vec<Version>>, Error> {
        let history = self
            .access
            .call(Action::ListVersions, &[key.as_str()], async |session| {
                session.history(key.as_str()).await
            })
            .await;
        history.map_err(|error| self.failed(Some(key), error))
    }

    /// `vault `sm` (env `production`)`, for messages.
    #[must_use]
    pub fn place(&self) -> String {
        format!("vault `{}` (env `{}`)", self.slug, self.env)
    }

    /// The same for hints that are to be typed.
    pub(crate) fn as_place(&self) -> Place<'_> {
        Place {
            vault: Some(&self.slug),
            env: Some(&self.env),
            key: None,
            features: Some(&self.features),
        }
    }

    /// What advice about it may speak of.
    pub(crate) fn features(&self) -> &Features {
        &self.features
    }

    async fn was_there(&mut self, answer: Result<bool, Failure>, key: &Key) -> Result<(), Error> {
        self.there(answer.map(|there| there.then_some(())), key)
            .await
    }

    /// What the driver answered; an error where the secret does not exist.
    async fn there<T>(
        &mut self,
        answer: Result<Option<T>, Failure>,
        key: &Key,
    ) -> Result<T, Error> {
        match answer {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => Err(self.missing(key, &Selector::Current).await),
            Err(error) => {
                let error = self.failed(Some(key), error);
                Err(self.missing_or(error, key).await)
            }
        }
    }

    fn failed(&self, key: Option<&Key>, error: Failure) -> Error {
        let error = match error {
            Failure::Call(error) => error,
            Failure::Audit(error) => return error,
        };
        let place = Place {
            key: key.map(Key::as_str),
            ..self.as_place()
        };
        match error {
            CallError::Contract { error, .. } => {
                let about = key.map(|key| format!("`{key}` in ")).unwrap_or_default();
                let during = format!("{about}{}: {}", self.place(), error.message);
                let mut result = Error::contract(&error, place);
                result.message = during;
                result
            }
            fault => Error::from(fault),
        }
    }
}

/// More than any store takes is refused before any call.
fn fits(key: &Key, value: &SecretValue) -> Result<(), Error> {
    if value.len() <= MAX_SECRET_BYTES {
        return Ok(());
    }
    Err(Error::other(format!(
        "the value of `{key}` is {} bytes; at most {MAX_SECRET_BYTES} fit",
        value.len()
    )))
}

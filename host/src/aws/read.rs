//! Reading values by name: one, or many side by side. The session's `readers`
//! bound how many requests are on the wire.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::stream::{FuturesUnordered, StreamExt};

use super::batch::{BATCH, Batch, Gathered};
use super::error::{Asked, WRONG_STATE};
use super::plaintext::received;
use super::secrets_manager::SecretsManager;
use super::session::Session;
use super::types::{ReadValue, ReadValues, SecretSelector, millis};
use super::write::lacking;
use crate::vault::{ContractError, ErrorKind};

impl SecretsManager {
    /// `GetSecretValue`; `None` where the secret, or the version asked for,
    /// does not exist.
    pub async fn get(
        &self,
        name: &str,
        at: &SecretSelector,
    ) -> Result<Option<ReadValue>, ContractError> {
        self.read(|session| session.get(name, at)).await
    }

    /// `BatchGetSecretValue` by name, 20 a call, calls side by side. A name
    /// that does not exist is in neither list. Where the batch is denied, the
    /// secrets are read one by one, and a note says so.
    pub async fn get_many(&self, names: &[String]) -> Result<ReadValues, ContractError> {
        self.read(|session| session.get_many(names)).await
    }
}

/// Reads chunks of names for one call, and remembers that the batch is denied.
pub(super) struct Reader<'a> {
    pub(super) session: &'a Session,
    batch_denied: AtomicBool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(session: &'a Session) -> Self {
        Self {
            session,
            batch_denied: AtomicBool::new(false),
        }
    }

    pub(super) fn batch_is_denied(&self) {
        self.batch_denied.store(true, Ordering::Relaxed);
    }

    pub(super) fn notes(&self) -> Vec<String> {
        if self.batch_denied.load(Ordering::Relaxed) {
            let note = "`secretsmanager:BatchGetSecretValue` is denied to this identity, \
                        so the secrets were read one by one";
            vec![note.to_owned()]
        } else {
            Vec::new()
        }
    }

    /// At most [`BATCH`] names: in one call, or one by one where that call is
    /// denied, or fails because of one secret.
    pub(super) async fn chunk(&self, names: Vec<String>) -> Result<Batch, ContractError> {
        if !self.batch_denied.load(Ordering::Relaxed) {
            match self.session.batch_by_name(&names).await {
                Ok(batch) => return Ok(batch),
                Err(error) if error.kind == ErrorKind::Denied => self.batch_is_denied(),
                Err(error) if error.code == WRONG_STATE || error.kind == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        self.one_by_one(names).await
    }

    async fn one_by_one(&self, names: Vec<String>) -> Result<Batch, ContractError> {
        let mut batch = Batch::default();
        let gets = names.into_iter().map(|name| async move {
            let got = self.session.get(&name, &SecretSelector::default()).await;
            (name, got)
        });
        let mut answers: FuturesUnordered<_> = gets.collect();
        while let Some((name, answer)) = answers.next().await {
            match answer {
                Ok(Some(value)) => batch.found.push(value),
                Ok(None) => {}
                Err(error) if concerns_one_secret(error.kind) => batch.failed.push((name, error)),
                Err(error) => return Err(error),
            }
        }
        Ok(batch)
    }
}

/// Whether the next secret may well succeed after such an error.
pub(super) fn concerns_one_secret(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Denied
            | ErrorKind::Encryption
            | ErrorKind::Conflict
            | ErrorKind::Invalid
            | ErrorKind::PendingDeletion
    )
}

impl Session {
    async fn get_many(&self, names: &[String]) -> Result<ReadValues, ContractError> {
        let names: BTreeSet<&String> = names.iter().collect();
        let names: Vec<String> = names.into_iter().cloned().collect();
        let reader = Reader::new(self);
        let chunks = names.chunks(BATCH);
        let mut under_way: FuturesUnordered<_> =
            chunks.map(|chunk| reader.chunk(chunk.to_vec())).collect();
        let mut gathered = Gathered::default();
        while let Some(batch) = under_way.next().await {
            gathered.absorb(batch?);
        }
        self.add_absent(&names, &mut gathered);
        Ok(gathered.into_values(reader.notes()))
    }

    /// What a replica region does not have may well be in the primary.
    fn add_absent(&self, names: &[String], gathered: &mut Gathered) {
        if self.replica_of.is_none() {
            return;
        }
        for name in names {
            if gathered.knows(name) {
                continue;
            }
            if let Err(error) = self.absent::<()>(asked_get(name)) {
                gathered.fail(name.clone(), error);
            }
        }
    }

    pub(super) async fn get(
        &self,
        name: &str,
        at: &SecretSelector,
    ) -> Result<Option<ReadValue>, ContractError> {
        let asked = asked_get(name);
        // The current version is what the service gives unasked. It is asked for
        // all the same: imitations of the service forget that the label moved.
        let current = || at.version_id.is_none().then(|| CURRENT.to_owned());
        let request = self
            .client
            .get_secret_value()
            .secret_id(name)
            .set_version_id(at.version_id.clone())
            .set_version_stage(at.stage.clone().or_else(current))
            .send();
        let answer = {
            let _turn = self.readers.acquire().await;
            self.call(asked, request).await
        };
        match answer {
            Ok(output) => {
                let is_none = output.arn.is_none() && output.name.is_none();
                if is_none && output.secret_string.is_none() && output.secret_binary.is_none() {
                    return Err(lacking("Name", asked));
                }
                let Some(value) = received(output.secret_string, output.secret_binary) else {
                    return self.absent(asked);
                };
                Ok(Some(ReadValue {
                    name: output.name.unwrap_or_else(|| name.to_owned()),
                    version_id: output.version_id.unwrap_or_default(),
                    created_ms: millis(output.created_date),
                    stages: output.version_stages.unwrap_or_default(),
                    value,
                }))
            }
            Err(error) if error.kind == ErrorKind::NotFound => self.absent(asked),
            Err(error) => {
                let error = self.explain_key(error, asked, None).await;
                Err(self.explain_state(error, asked).await)
            }
        }
    }
}

/// The label of the version that is read where none is named.
pub(super) const CURRENT: &str = "AWSCURRENT";

pub(super) fn asked_get(name: &str) -> Asked<'_> {
    Asked::of("GetSecretValue", name)
}

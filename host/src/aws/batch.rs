//! `BatchGetSecretValue`: up to 20 values in one answer, each with its own
//! success or failure.

use std::collections::BTreeMap;

use aws_sdk_secretsmanager::operation::batch_get_secret_value::builders::BatchGetSecretValueFluentBuilder;
use aws_sdk_secretsmanager::types::{ApiErrorType, SecretValueEntry};
use futures_util::future::join_all;

use super::error::{self, Asked};
use super::pages::Paging;
use super::plaintext::received;
use super::read::{CURRENT, asked_get};
use super::secrets_manager::name_filter;
use super::session::Session;
use super::types::{ReadValue, ReadValues, SecretSelector, millis};
use super::write::lacking;
use crate::vault::{ContractError, ErrorKind};

/// How many secrets one call gives, by name or by filter.
pub(super) const BATCH: usize = 20;

/// What one `BatchGetSecretValue` gave.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) found: Vec<ReadValue>,
    pub(super) failed: Vec<(String, ContractError)>,
    pub(super) next: Option<String>,
}

/// Values and failures by name. A name that was read once is not replaced.
#[derive(Default)]
pub(super) struct Gathered {
    found: BTreeMap<String, ReadValue>,
    failed: BTreeMap<String, ContractError>,
}

impl Gathered {
    pub(super) fn absorb(&mut self, batch: Batch) {
        for value in batch.found {
            self.found.entry(value.name.clone()).or_insert(value);
        }
        for (name, error) in batch.failed {
            self.failed.entry(name).or_insert(error);
        }
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        self.found.contains_key(name) || self.failed.contains_key(name)
    }

    pub(super) fn fail(&mut self, name: String, error: ContractError) {
        self.failed.insert(name, error);
    }

    pub(super) fn forget_failures(&mut self, kind: ErrorKind) {
        self.failed.retain(|_, error| error.kind != kind);
    }

    pub(super) fn into_values(mut self, notes: Vec<String>) -> ReadValues {
        self.failed.retain(|name, _| !self.found.contains_key(name));
        ReadValues {
            found: self.found.into_values().collect(),
            failed: self.failed.into_iter().collect(),
            notes,
        }
    }
}

impl Session {
    /// One page of the batch of all secrets below `prefix`.
    pub(super) async fn filtered_batch(
        &self,
        prefix: &str,
        token: Option<String>,
    ) -> Result<Batch, ContractError> {
        let request = self
            .client
            .batch_get_secret_value()
            .filters(name_filter(prefix))
            .max_results(i32::try_from(BATCH).unwrap_or(i32::MAX))
            .set_next_token(token);
        self.batch(prefix, request).await
    }

    /// Every page of one batch by name. Answers about other names are dropped.
    pub(super) async fn batch_by_name(&self, names: &[String]) -> Result<Batch, ContractError> {
        let mut paging = Paging::of(asked_batch(""));
        let mut whole = Batch::default();
        let mut token = None;
        loop {
            let request = self
                .client
                .batch_get_secret_value()
                .set_secret_id_list(Some(names.to_vec()))
                .set_next_token(token);
            let page = self.batch("", request).await?;
            token = paging.next(page.next, page.found.len())?;
            whole.found.extend(page.found);
            whole.failed.extend(page.failed);
            if token.is_none() {
                break;
            }
        }
        whole.found.retain(|value| names.contains(&value.name));
        whole.failed.retain(|(name, _)| names.contains(name));
        Ok(whole)
    }

    /// One `BatchGetSecretValue`. A secret that does not exist, or has no
    /// value, is in neither list.
    async fn batch(
        &self,
        prefix: &str,
        request: BatchGetSecretValueFluentBuilder,
    ) -> Result<Batch, ContractError> {
        let page = {
            let _turn = self.readers.acquire().await;
            self.call(asked_batch(prefix), request.send()).await?
        };
        // An answer that holds neither is none: there may be secrets all the same.
        if page.secret_values.is_none() && page.errors.is_none() {
            return Err(lacking("SecretValues", asked_batch(prefix)));
        }
        let failures = page.errors.unwrap_or_default().into_iter();
        let failures = failures
            .filter_map(failure)
            .filter(|(_, error)| error.kind != ErrorKind::NotFound)
            .map(|(name, error)| async move {
                let asked = asked_get(&name);
                let error = self.key_needed(error, asked);
                let error = self.explain_state(error, asked).await;
                (name, error)
            });
        let failed = join_all(failures).await;
        let values = page.secret_values.unwrap_or_default().into_iter();
        let (current, other): (Vec<_>, Vec<_>) = values.partition(is_current);
        let mut batch = Batch {
            found: current.into_iter().filter_map(read_value).collect(),
            failed,
            next: page.next_token,
        };
        let names = other.into_iter().filter_map(|entry| {
            let name = entry.name.clone();
            // What is not wanted is wiped like what is.
            drop(read_value(entry));
            name
        });
        self.read_again(names.collect(), &mut batch).await;
        Ok(batch)
    }

    /// A batch cannot ask for a label. What came without the one of the current
    /// version, as imitations of the service give it where the label moved, is
    /// read by it.
    async fn read_again(&self, names: Vec<String>, batch: &mut Batch) {
        let reads = names.into_iter().map(|name| async move {
            let read = self.get(&name, &SecretSelector::default()).await;
            (name, read)
        });
        for (name, read) in join_all(reads).await {
            match read {
                Ok(Some(value)) => batch.found.push(value),
                Ok(None) => {}
                Err(error) => batch.failed.push((name, error)),
            }
        }
    }
}

pub(super) fn asked_batch(name: &str) -> Asked<'_> {
    Asked::of("BatchGetSecretValue", name)
}

/// One that says nothing of labels is taken at its word; one that has none is
/// not the current version.
fn is_current(entry: &SecretValueEntry) -> bool {
    let stages = entry.version_stages.as_deref();
    stages.is_none_or(|stages| stages.iter().any(|stage| stage == CURRENT))
}

fn read_value(entry: SecretValueEntry) -> Option<ReadValue> {
    Some(ReadValue {
        name: entry.name?,
        version_id: entry.version_id.unwrap_or_default(),
        created_ms: millis(entry.created_date),
        stages: entry.version_stages.unwrap_or_default(),
        value: received(entry.secret_string, entry.secret_binary)?,
    })
}

/// The batch needs `GetSecretValue` on each secret, so that is the action a
/// failure of one secret names.
fn failure(failed: ApiErrorType) -> Option<(String, ContractError)> {
    let name = name_of(failed.secret_id?);
    let error = error::answered(
        &failed.error_code.unwrap_or_default(),
        &failed.message.unwrap_or_default(),
        None,
        asked_get(&name),
    );
    Some((name, error))
}

/// The name in an ARN (`arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX`),
/// or the text itself.
fn name_of(secret_id: String) -> String {
    const SUFFIX: usize = 7;
    let mut parts = secret_id.splitn(7, ':');
    let is_arn = parts.next() == Some("arn") && parts.nth(4) == Some("secret");
    let Some(resource) = parts.next().filter(|_| is_arn) else {
        return secret_id;
    };
    let cut = resource.len().checked_sub(SUFFIX);
    match cut.and_then(|at| resource.split_at_checked(at)) {
        Some((name, suffix)) if suffix.starts_with('-') && !name.is_empty() => name.to_owned(),
        _ => resource.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_failure_is_filed_under_the_name_whether_aws_gives_it_or_an_arn() {
        let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";
        for (given, name) in [
            ("app/local/KEY".to_owned(), "app/local/KEY"),
            (format!("{arn}app/local/KEY-a1B2c3"), "app/local/KEY"),
            (format!("{arn}app/local/KEY"), "app/local/KEY"),
            (format!("{arn}ä-b"), "ä-b"),
            (
                "arn:aws:kms:us-east-1:1:key:x".to_owned(),
                "arn:aws:kms:us-east-1:1:key:x",
            ),
        ] {
            assert_eq!(name_of(given), name);
        }
    }
}

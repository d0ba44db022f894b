//! [`SecretsManager`]: the operations on one secret that read no value, and the
//! listing. Reading values is in `read` and `prefix`, changing in `write`.

use std::fmt;
use std::sync::OnceLock;

use aws_credential_types::Credentials;
use aws_sdk_secretsmanager::types::{Filter, FilterNameStringType, SecretListEntry};
use tokio::sync::OnceCell;

use super::config::{self, AwsConfig, Patience};
use super::error::{self, Asked, WRONG_STATE};
use super::pages::Paging;
use super::replicas::{self, Replicas};
use super::session::Session;
use super::types::{SecretDescription, SecretSummary, SecretVersionInfo};
use super::write::lacking;
use crate::vault::{ContractError, ErrorKind};

/// The largest page that `ListSecrets` and `ListSecretVersionIds` give.
const PAGE: i32 = 100;

/// AWS Secrets Manager as one vault sees it. Making one does nothing; files,
/// environment and network are first touched by the first call. Every error is
/// a [`ContractError`] with the detail `action` (as IAM policies name it) and,
/// where there is one, `name`.
pub struct SecretsManager {
    pub(super) config: AwsConfig,
    session: OnceCell<Session>,
    ahead: OnceLock<Credentials>,
    pub(super) replicas: Replicas,
}

impl fmt::Debug for SecretsManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretsManager")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// One page of a listing.
pub(super) struct ListPage<T> {
    pub(super) secrets: Vec<T>,
    pub(super) next: Option<String>,
}

impl SecretsManager {
    #[must_use]
    pub fn new(config: AwsConfig) -> Self {
        Self {
            config,
            session: OnceCell::new(),
            ahead: OnceLock::new(),
            replicas: Replicas::default(),
        }
    }

    /// Finds credentials now that could not be had later, when this process starts
    /// no program any more. Of any other kind, and where that fails, nothing is done.
    pub async fn sign_in_ahead(&self) {
        if let Some(found) = config::found_ahead(&self.config).await {
            let _ = self.ahead.set(found);
        }
    }

    pub(super) fn ahead(&self) -> Option<&Credentials> {
        self.ahead.get()
    }

    /// That of the primary region.
    pub(super) async fn session(&self) -> Result<&Session, ContractError> {
        let open = || async {
            let has_replicas = !replicas::of(&self.config)?.is_empty();
            let patience = if has_replicas {
                Patience::Short
            } else {
                Patience::Long
            };
            let mut session = Session::open(&self.config, patience, self.ahead()).await?;
            session.has_replicas = has_replicas;
            Ok(session)
        };
        self.session.get_or_try_init(open).await
    }

    /// `ListSecrets`: the secrets whose names start with `prefix` (all where it
    /// is empty), every page, in order of name. `deleted` asks for those that
    /// wait for deletion instead of the others.
    pub async fn list(
        &self,
        prefix: &str,
        deleted: bool,
    ) -> Result<Vec<SecretSummary>, ContractError> {
        self.read(|session| session.list(prefix, deleted)).await
    }

    /// `DescribeSecret`; `None` where the secret does not exist.
    pub async fn describe(&self, name: &str) -> Result<Option<SecretDescription>, ContractError> {
        self.read(|session| session.describe(name)).await
    }

    /// `ListSecretVersionIds` with the deprecated versions, every page; `None`
    /// where the secret does not exist.
    pub async fn versions(
        &self,
        name: &str,
    ) -> Result<Option<Vec<SecretVersionInfo>>, ContractError> {
        self.read(|session| session.versions(name)).await
    }
}

impl Session {
    async fn list(&self, prefix: &str, deleted: bool) -> Result<Vec<SecretSummary>, ContractError> {
        let mut paging = Paging::of(asked_list(prefix));
        let mut secrets = Vec::new();
        let mut token = None;
        loop {
            let page = self.list_page(prefix, token, deleted).await?;
            token = paging.next(page.next, page.secrets.len())?;
            secrets.extend(page.secrets);
            if token.is_none() {
                break;
            }
        }
        secrets.sort_by(|a, b| a.name.cmp(&b.name));
        secrets.dedup_by(|a, b| a.name == b.name);
        Ok(secrets)
    }

    async fn versions(&self, name: &str) -> Result<Option<Vec<SecretVersionInfo>>, ContractError> {
        let asked = Asked::of("ListSecretVersionIds", name);
        let mut paging = Paging::of(asked);
        let mut versions = Vec::new();
        let mut token = None;
        loop {
            let request = self
                .client
                .list_secret_version_ids()
                .secret_id(name)
                .include_deprecated(true)
                .max_results(PAGE)
                .set_next_token(token)
                .send();
            let page = match self.call(asked, request).await {
                Ok(page) => page,
                Err(error) if error.kind == ErrorKind::NotFound => return self.absent(asked),
                Err(error) => return Err(error),
            };
            let entries = page.versions.unwrap_or_default();
            token = paging.next(page.next_token, entries.len())?;
            versions.extend(
                entries
                    .into_iter()
                    .filter_map(SecretVersionInfo::from_entry),
            );
            if token.is_none() {
                return Ok(Some(versions));
            }
        }
    }

    pub(super) async fn describe(
        &self,
        name: &str,
    ) -> Result<Option<SecretDescription>, ContractError> {
        let asked = Asked::of("DescribeSecret", name);
        let request = self.client.describe_secret().secret_id(name).send();
        match self.call(asked, request).await {
            Ok(output) if output.arn.is_none() && output.name.is_none() => {
                Err(lacking("Name", asked))
            }
            Ok(output) => Ok(Some(SecretDescription::from_output(name, output))),
            Err(error) if error.kind == ErrorKind::NotFound => self.absent(asked),
            Err(error) => Err(error),
        }
    }

    /// One page of the secrets below `prefix`, those that wait for deletion or
    /// the others. The filter of the service is asked for the prefix and not
    /// trusted with it.
    pub(super) async fn list_page(
        &self,
        prefix: &str,
        token: Option<String>,
        deleted: bool,
    ) -> Result<ListPage<SecretSummary>, ContractError> {
        let page = self.entries_page(prefix, token, deleted).await?;
        let entries = page.secrets.into_iter();
        Ok(ListPage {
            secrets: entries
                .filter_map(SecretSummary::from_entry)
                .filter(|secret| secret.deleted_ms.is_some() == deleted)
                .collect(),
            next: page.next,
        })
    }

    /// The same as the service has it; with `deleted`, the others too.
    pub(super) async fn entries_page(
        &self,
        prefix: &str,
        token: Option<String>,
        deleted: bool,
    ) -> Result<ListPage<SecretListEntry>, ContractError> {
        let filters = (!prefix.is_empty()).then(|| vec![name_filter(prefix)]);
        let request = self
            .client
            .list_secrets()
            .set_filters(filters)
            .max_results(PAGE)
            .include_planned_deletion(deleted)
            .set_next_token(token)
            .send();
        let page = self.call(asked_list(prefix), request).await?;
        let list = page.secret_list;
        let mut secrets = list.ok_or_else(|| lacking("SecretList", asked_list(prefix)))?;
        secrets.retain(|entry| {
            let name = entry.name.as_deref();
            name.is_some_and(|name| name.starts_with(prefix))
        });
        Ok(ListPage {
            secrets,
            next: page.next_token,
        })
    }

    /// Tells a secret that waits for deletion from other wrong states, for
    /// which AWS has one code. Whoever may not describe the secret gets the
    /// original error.
    pub(super) async fn explain_state(
        &self,
        error: ContractError,
        asked: Asked<'_>,
    ) -> ContractError {
        if error.code != WRONG_STATE {
            return error;
        }
        let described = self.describe(asked.name).await;
        match described.ok().flatten().and_then(|found| found.deleted_ms) {
            Some(deleted_ms) => error::pending_deletion(deleted_ms, asked),
            None => error,
        }
    }
}

pub(super) fn asked_list(prefix: &str) -> Asked<'_> {
    Asked::of("ListSecrets", prefix)
}

pub(super) fn name_filter(prefix: &str) -> Filter {
    Filter::builder()
        .key(FilterNameStringType::Name)
        .values(prefix)
        .build()
}

#[cfg(test)]
mod tests {
    use super::{AwsConfig, SecretsManager};
    use crate::aws::{NewSecret, SecretSelector};
    use crate::secret::SecretValue;

    /// Host functions may be awaited on any thread; this is a matter of types.
    #[test]
    fn every_call_may_move_between_threads() {
        fn moves<F: Future + Send>(_: &F) {}
        let vault = SecretsManager::new(AwsConfig::default());
        let (value, at) = (
            SecretValue::from_text("v".into()),
            SecretSelector::default(),
        );
        let new = NewSecret {
            name: "n",
            value: &value,
            description: "",
            kms_key: None,
            tags: &[],
            replica_regions: &[],
        };
        moves(&vault.get("n", &at));
        moves(&vault.get_many(&[]));
        moves(&vault.get_prefix("p"));
        moves(&vault.list("p", true));
        moves(&vault.describe("n"));
        moves(&vault.versions("n"));
        moves(&vault.create(&new));
        moves(&vault.put("n", &value));
        moves(&vault.update("n", None, None));
        moves(&vault.delete("n", 7));
        moves(&vault.purge("n"));
        moves(&vault.restore("n"));
        moves(&vault.tag("n", &[]));
        moves(&vault.untag("n", &[]));
    }
}

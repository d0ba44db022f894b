//! The regions that a vault's secrets are replicated to: reading goes there
//! while the primary region cannot be reached. Writing never does, as replicas
//! are read-only.

use std::future::Future;
use std::sync::{Mutex as Plain, OnceLock, PoisonError};

use aws_credential_types::Credentials;
use tokio::sync::{Mutex, OnceCell};

use super::config::{AwsConfig, Patience, check_endpoint};
use super::error::{Asked, clean, is_outage};
use super::regions::is_region;
use super::secrets_manager::SecretsManager;
use super::session::Session;
use crate::vault::{ContractError, ErrorKind};

/// A region with replicas, and where its service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Replica {
    region: String,
    endpoint: Option<String>,
}

/// What has been found out about the replicas of one vault.
#[derive(Default)]
pub(super) struct Replicas {
    sessions: OnceLock<Vec<(AwsConfig, OnceCell<Session>)>>,
    /// Held by whoever looks for a replica, so that reads that fail together
    /// look once.
    looking: Mutex<()>,
    found: OnceLock<Found>,
    /// Why none could be used, one outcome a region.
    none: OnceLock<Vec<(String, String)>>,
    notices: Plain<Vec<String>>,
}

struct Found {
    /// Its place in `sessions`.
    index: usize,
    primary: String,
    /// What the primary region failed with.
    outage: ContractError,
}

/// The settings `replica-regions` and `replica-endpoints`.
///
/// Errors: `wrong-region` with the code `InvalidRegion` or `InvalidEndpoint`.
pub(super) fn of(config: &AwsConfig) -> Result<Vec<Replica>, ContractError> {
    let mut replicas = Vec::new();
    for region in list(config.replica_regions.as_deref()) {
        if !is_region(region) {
            let message = format!(
                "`{}` in `replica-regions` is not the name of an AWS region",
                clean(region, 64)
            );
            return Err(wrong("InvalidRegion", message));
        }
        replicas.push(Replica {
            region: region.to_owned(),
            endpoint: None,
        });
    }
    for pair in list(config.replica_endpoints.as_deref()) {
        let Some((region, endpoint)) = pair.split_once('=') else {
            let message = format!(
                "`{}` in `replica-endpoints` is not `REGION=URL`",
                clean(pair, 200)
            );
            return Err(wrong("InvalidEndpoint", message));
        };
        let (region, endpoint) = (region.trim(), endpoint.trim());
        check_endpoint(endpoint)?;
        let Some(replica) = replicas.iter_mut().find(|known| known.region == region) else {
            let message = format!(
                "`replica-endpoints` names the region `{}`, which `replica-regions` does not",
                clean(region, 64)
            );
            return Err(wrong("InvalidEndpoint", message));
        };
        replica.endpoint = Some(endpoint.to_owned());
    }
    Ok(replicas)
}

fn list(setting: Option<&str>) -> impl Iterator<Item = &str> {
    let items = setting.unwrap_or_default().split(',').map(str::trim);
    items.filter(|item| !item.is_empty())
}

fn wrong(code: &str, message: String) -> ContractError {
    ContractError::new(ErrorKind::WrongRegion, message).with_code(code)
}

impl SecretsManager {
    /// What the primary region answers to a read; while it cannot be reached,
    /// what the first replica says that can. From then on that one is asked at
    /// once.
    pub(super) async fn read<'a, T, F>(
        &'a self,
        ask: impl Fn(&'a Session) -> F,
    ) -> Result<T, ContractError>
    where
        F: Future<Output = Result<T, ContractError>>,
    {
        if let Some(replica) = self.replica_in_use().await? {
            return ask(replica).await;
        }
        let primary = self.session().await?;
        let outage = match ask(primary).await {
            Err(error) if primary.has_replicas && is_outage(&error) => error,
            answer => return answer,
        };
        self.read_replica(primary, outage, ask).await
    }

    async fn read_replica<'a, T, F>(
        &'a self,
        primary: &'a Session,
        outage: ContractError,
        ask: impl Fn(&'a Session) -> F,
    ) -> Result<T, ContractError>
    where
        F: Future<Output = Result<T, ContractError>>,
    {
        let _looking = self.replicas.looking.lock().await;
        if let Some(replica) = self.replica_in_use().await? {
            return ask(replica).await;
        }
        if let Some(outcomes) = self.replicas.none.get() {
            return Err(with_outcomes(outage, outcomes));
        }
        let mut outcomes = Vec::new();
        for (index, (config, session)) in self.replica_sessions(primary)?.iter().enumerate() {
            let region = config.region.clone().unwrap_or_default();
            let answer = match open(config, session, &primary.region, self.ahead()).await {
                Ok(session) => ask(session).await,
                Err(error) => Err(error),
            };
            match answer {
                Err(error) if is_outage(&error) => outcomes.push((region, error.message)),
                answer => {
                    self.use_replica(index, &region, primary, outage);
                    return answer;
                }
            }
        }
        let outcomes = self.replicas.none.get_or_init(|| outcomes);
        Err(with_outcomes(outage, outcomes))
    }

    async fn replica_in_use(&self) -> Result<Option<&Session>, ContractError> {
        let (Some(found), Some(sessions)) =
            (self.replicas.found.get(), self.replicas.sessions.get())
        else {
            return Ok(None);
        };
        let (config, session) = &sessions[found.index];
        open(config, session, &found.primary, self.ahead())
            .await
            .map(Some)
    }

    /// The vault's settings in each replica region. The primary is no replica
    /// of itself.
    fn replica_sessions(
        &self,
        primary: &Session,
    ) -> Result<&[(AwsConfig, OnceCell<Session>)], ContractError> {
        if let Some(sessions) = self.replicas.sessions.get() {
            return Ok(sessions);
        }
        let mut replicas = of(&self.config)?;
        replicas.retain(|replica| replica.region != primary.region);
        let session = |replica: Replica| {
            let config = AwsConfig {
                region: Some(replica.region),
                endpoint: replica.endpoint,
                replica_regions: None,
                replica_endpoints: None,
                ..self.config.clone()
            };
            (config, OnceCell::new())
        };
        let sessions = replicas.into_iter().map(session).collect();
        Ok(self.replicas.sessions.get_or_init(|| sessions))
    }

    fn use_replica(&self, index: usize, region: &str, primary: &Session, outage: ContractError) {
        let notice = format!(
            "the region `{}` is unreachable ({}), so secrets are read from their replicas in \
             `{region}`: they may lag behind, and one that is not replicated is not there",
            primary.region,
            short(&outage)
        );
        let mut notices = self.replicas.notices.lock();
        notices
            .as_mut()
            .unwrap_or_else(|poisoned| poisoned.get_mut())
            .push(notice);
        // Set once: whoever looks holds the lock.
        let _ = self.replicas.found.set(Found {
            index,
            primary: primary.region.clone(),
            outage,
        });
    }

    /// What users have to know of how their secrets were read, in sentences,
    /// each told once.
    pub fn take_notices(&self) -> Vec<String> {
        let notices = self.replicas.notices.lock();
        std::mem::take(&mut notices.unwrap_or_else(PoisonError::into_inner))
    }

    /// Refuses a write after a read that a replica answered: what is to be
    /// written may rest on a value that lags behind.
    pub(super) fn may_write(&self) -> Result<(), ContractError> {
        match self.replicas.found.get() {
            Some(found) => Err(read_only(&found.primary, found.outage.clone())),
            None => Ok(()),
        }
    }
}

async fn open<'a>(
    config: &AwsConfig,
    session: &'a OnceCell<Session>,
    primary: &str,
    ahead: Option<&Credentials>,
) -> Result<&'a Session, ContractError> {
    let open = || async {
        let mut session = Session::open(config, Patience::Short, ahead).await?;
        session.replica_of = Some(primary.to_owned());
        Ok(session)
    };
    session.get_or_try_init(open).await
}

/// The outage as the error of a write.
pub(super) fn read_only(primary: &str, mut outage: ContractError) -> ContractError {
    outage.message = format!(
        "the primary region `{primary}` is unreachable and its replicas are read-only: {}",
        outage.message
    );
    outage
}

/// The error of a read of one secret that its replica region does not have.
pub(super) fn not_replicated(session: &Session, primary: &str, asked: Asked<'_>) -> ContractError {
    let message = format!(
        "`{}` is not in the replica region `{}` and may just not be replicated there; the \
         primary region `{primary}`, which alone can tell and be written to, is unreachable",
        clean(asked.name, 512),
        session.region
    );
    let error = ContractError::new(ErrorKind::Unavailable, message);
    asked.describe(error.with_detail("reason", "not-replicated"))
}

/// How an outage is told in passing.
fn short(outage: &ContractError) -> String {
    let cause = outage.detail("cause").unwrap_or_default();
    match outage.detail("endpoint") {
        Some(host) => format!("`{host}`: {cause}"),
        None => cause.to_owned(),
    }
}

/// The details `replica:REGION` become the causes of what users see.
fn with_outcomes(outage: ContractError, outcomes: &[(String, String)]) -> ContractError {
    let outcomes = outcomes.iter();
    outcomes.fold(outage, |error, (region, outcome)| {
        error.with_detail(&format!("replica:{region}"), outcome)
    })
}

#[cfg(test)]
mod tests {
    use super::{AwsConfig, Replica, of};
    use crate::vault::ErrorKind;

    fn settings(regions: &str, endpoints: &str) -> AwsConfig {
        AwsConfig {
            replica_regions: Some(regions.into()),
            replica_endpoints: Some(endpoints.into()),
            ..AwsConfig::default()
        }
    }

    #[test]
    fn regions_are_a_list_and_endpoints_belong_to_them() {
        let replica = |region: &str, endpoint: Option<&str>| Replica {
            region: region.into(),
            endpoint: endpoint.map(Into::into),
        };
        assert_eq!(of(&AwsConfig::default()), Ok(Vec::new()));
        assert_eq!(
            of(&settings(
                " eu-west-1, ,us-west-2 ",
                "us-west-2 = http://[::1]:80/?a=b ,"
            )),
            Ok(vec![
                replica("eu-west-1", None),
                replica("us-west-2", Some("http://[::1]:80/?a=b")),
            ])
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (regions, endpoints, code) in [
            ("eu west", "", "InvalidRegion"),
            ("eu-west-1", "http://localhost", "InvalidEndpoint"),
            ("eu-west-1", "eu-west-1=localhost", "InvalidEndpoint"),
            ("eu-west-1", "eu-west-2=http://localhost", "InvalidEndpoint"),
        ] {
            let error = of(&settings(regions, endpoints)).expect_err("it is wrong");
            let told = (error.kind, error.code.as_str());
            assert_eq!(
                told,
                (ErrorKind::WrongRegion, code),
                "{regions} {endpoints}"
            );
        }
    }
}

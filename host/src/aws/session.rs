//! One vault's SDK client with what its errors need to be told well.

use std::error::Error;
use std::future::Future;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::config::{self, AwsConfig, Loaded, Patience};
use super::error::{self, Asked, is_outage};
use super::origin::Origin;
use super::replicas::{not_replicated, read_only};
use super::transport::Transport;
use crate::vault::ContractError;

/// How many requests for values one vault sends side by side. The service
/// allows an account 100 batches a second, and a team shares them; Parameter Store
/// allows 40 requests for values a second, unless the account pays for more.
const READERS: usize = 16;

/// How far apart requests that change a secret start: 47 a second. The service
/// allows an account 50 a second in each region for `PutSecretValue` and
/// `UpdateSecret` together, for the tagging calls together, and as many for each
/// of the others (its page of quotas; none can be raised). What others of the
/// account do meanwhile is met by the SDK, which tries again what was throttled.
const BETWEEN_WRITES: Duration = Duration::from_millis(21);

/// The same for requests of drivers to other services, whose quotas differ:
/// Parameter Store's are lower.
const BETWEEN_REQUESTS: Duration = Duration::from_millis(40);

pub(super) struct Session {
    pub(super) client: Client,
    /// What the clients of other services are made from.
    pub(super) sdk: SdkConfig,
    /// Held by each request for values while it runs.
    pub(super) readers: Semaphore,
    /// Ticks when the next request that changes a secret may start.
    pub(super) writers: Mutex<Interval>,
    /// The same of requests to other services.
    pub(super) requesters: Mutex<Interval>,
    pub(super) region: String,
    /// Whether reading may go on in another region.
    pub(super) has_replicas: bool,
    /// The primary region of a session in a replica region.
    pub(super) replica_of: Option<String>,
    pub(super) origin: Origin,
    pub(super) config: AwsConfig,
    transport: Transport,
}

impl Session {
    pub(super) async fn open(
        config: &AwsConfig,
        patience: Patience,
        ahead: Option<&Credentials>,
    ) -> Result<Self, ContractError> {
        let transport = Transport::new();
        let Loaded { sdk, origin } = config::load(config, patience, &transport, ahead).await?;
        Ok(Self::new(sdk, origin, config.clone(), transport))
    }

    /// The same vault with other settings of the SDK, and rates of its own.
    pub(super) fn with_sdk(&self, sdk: SdkConfig) -> Self {
        let (origin, config) = (self.origin.clone(), self.config.clone());
        Self::new(sdk, origin, config, self.transport.clone())
    }

    fn new(sdk: SdkConfig, origin: Origin, config: AwsConfig, transport: Transport) -> Self {
        let paced = |between| {
            let mut turns = interval(between);
            turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
            Mutex::new(turns)
        };
        Self {
            client: Client::new(&sdk),
            readers: Semaphore::new(READERS),
            writers: paced(BETWEEN_WRITES),
            requesters: paced(BETWEEN_REQUESTS),
            region: sdk.region().map(ToString::to_string).unwrap_or_default(),
            has_replicas: false,
            replica_of: None,
            origin,
            config,
            transport,
            sdk,
        }
    }

    /// Runs one request of the SDK (which retries on its own) and explains its
    /// failure.
    pub(super) async fn call<T, E>(
        &self,
        asked: Asked<'_>,
        request: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, ContractError>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match request.await {
            Ok(output) => Ok(output),
            Err(failure) => {
                let error = error::from_sdk(&failure, asked, self.transport.last_host());
                let error = self.explain(error, asked).await;
                Err(
                    if self.has_replicas && !asked.reads() && is_outage(&error) {
                        read_only(&self.region, error)
                    } else {
                        error
                    },
                )
            }
        }
    }

    /// The answer about a secret that is not there: in a replica region that
    /// says little.
    pub(super) fn absent<T>(&self, asked: Asked<'_>) -> Result<Option<T>, ContractError> {
        match &self.replica_of {
            Some(primary) => Err(not_replicated(self, primary, asked)),
            None => Ok(None),
        }
    }
}

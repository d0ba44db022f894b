//! One vault's SDK client with what its errors need to be told well.

use std::error::Error;
use std::future::Future;

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use tokio::sync::Semaphore;

use super::config::{self, AwsConfig};
use super::error::{self, Asked};
use super::identity;
use super::transport::Transport;
use crate::vault::ContractError;

/// How many requests for values one vault sends side by side. The service
/// allows an account 100 batches a second, and a team shares them.
const READERS: usize = 10;

pub(super) struct Session {
    pub(super) client: Client,
    /// Held by each request for values while it runs.
    pub(super) readers: Semaphore,
    transport: Transport,
    profile: Option<String>,
}

impl Session {
    pub(super) async fn open(config: &AwsConfig) -> Result<Self, ContractError> {
        let transport = Transport::new();
        let loaded = config::load(config, &transport).await?;
        Ok(Self {
            client: Client::new(&loaded),
            readers: Semaphore::new(READERS),
            transport,
            profile: config.profile.clone(),
        })
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
                Err(identity::explain(error, self.profile.as_deref()).await)
            }
        }
    }
}

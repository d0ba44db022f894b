//! What belongs to one session on the host's side.

use std::sync::Arc;

use wasmtime::component::{Resource, ResourceTable, ResourceTableError};
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::{
    Limits,
    limits::{Exceeded, Meter},
    stopwatch::Stopwatch,
    wasi_http::Servers,
};
use crate::{
    aws::SecretsManager,
    drivers::AwsAction,
    powers::{http::Http, storage::Store},
    secret::SecretValue,
    vault::Scope,
};

/// Receives a driver's log lines: level and cleaned text.
pub type LogSink = Box<dyn FnMut(&str, &str) + Send>;

/// The granted powers of one session, ready for use.
#[derive(Default)]
pub struct Powers {
    pub storage: Option<Store>,
    /// Sessions of one vault share it: its credentials are resolved once, and
    /// its limits hold for all of them together.
    pub aws: Option<Arc<SecretsManager>>,
    /// The ARNs that the vault's settings name: they may be read though they
    /// lie outside the namespace, because whoever wrote the settings said so.
    pub aws_links: Vec<String>,
    pub aws_requests: Option<AwsRequests>,
    /// The servers that were granted.
    pub http: Option<Http>,
    pub plaintext: bool,
    /// One for each setting that the manifest marks as secret.
    pub credentials: Vec<Credential>,
    pub log: Option<LogSink>,
}

/// The power to make some requests to other services of AWS.
pub struct AwsRequests {
    pub client: Arc<SecretsManager>,
    pub actions: Vec<AwsAction>,
}

/// A secret setting of the vault, and its value where it has one.
pub struct Credential {
    pub setting: String,
    pub value: Option<SecretValue>,
}

/// The data of a store.
pub(crate) struct State {
    pub(crate) table: ResourceTable,
    pub(crate) meter: Meter,
    pub(crate) limits: Limits,
    pub(crate) powers: Powers,
    /// The id of the driver, as grants name it.
    pub(crate) driver: String,
    /// The project's namespace.
    pub(crate) namespace: String,
    /// What AWS names must start with: the project's namespace and a slash.
    pub(crate) aws_prefix: String,
    pub(crate) log_lines: usize,
    /// What `powers` granted of them.
    pub(crate) servers: Servers,
    /// How long the guest has run in this call.
    pub(crate) watch: Stopwatch,
    /// How often the guest asked for plaintext and got it.
    pub(crate) exposed: u64,
    /// Bytes of the secrets in `table`.
    held: usize,
    wasi: WasiCtx,
    wasi_http: WasiHttpCtx,
}

impl State {
    pub(crate) fn new(driver: &str, scope: &Scope, mut powers: Powers, limits: Limits) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.secrets);
        Self {
            table,
            meter: Meter::new(limits.memory),
            limits,
            servers: Servers::new(powers.http.take(), limits.requests),
            powers,
            driver: driver.to_owned(),
            namespace: scope.namespace.clone(),
            aws_prefix: format!("{}/", scope.namespace),
            log_lines: 0,
            watch: Stopwatch::default(),
            exposed: 0,
            held: 0,
            // No arguments, environment or files; output is dropped. A socket
            // without an address it may use would still be a file descriptor.
            wasi: WasiCtxBuilder::new()
                .allow_tcp(false)
                .allow_udp(false)
                .build(),
            wasi_http: WasiHttpCtx::new(),
        }
    }

    /// Keeps a secret for the session and makes the handle that stands for it.
    ///
    /// # Errors
    /// [`Exceeded`], with which the call ends: the guest holds too much.
    pub(crate) fn hold(&mut self, value: SecretValue) -> wasmtime::Result<Resource<SecretValue>> {
        let held = self.held.saturating_add(value.len());
        if held > self.limits.secret_bytes {
            let mib = self.limits.secret_bytes / (1024 * 1024);
            return Err(Exceeded(format!("held more than {mib} MiB of secrets at once")).into());
        }
        let handle = self.table.push(value).map_err(|error| match error {
            ResourceTableError::Full => {
                let limit = self.limits.secrets;
                Exceeded(format!("held more than {limit} secrets at once")).into()
            }
            other => wasmtime::Error::from(other),
        })?;
        self.held = held;
        Ok(handle)
    }

    /// Takes back the secret that the handle stands for.
    pub(crate) fn release(
        &mut self,
        handle: Resource<SecretValue>,
    ) -> Result<SecretValue, ResourceTableError> {
        let value = self.table.delete(handle)?;
        self.held = self.held.saturating_sub(value.len());
        Ok(value)
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.servers,
            table: &mut self.table,
            ctx: &mut self.wasi_http,
        }
    }
}

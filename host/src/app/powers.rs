//! What a driver is handed: AWS, storage, a log, and its limits.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use super::{App, config, links};
use crate::aws::{AwsConfig, Caller, SecretsManager};
use crate::drivers::Power;
use crate::error::{Error, Place};
use crate::powers::{http::Http, storage};
use crate::project::{self, VaultConfig};
use crate::runtime::{AwsRequests, Limits, LogSink, Powers};
use crate::vault::{ContractError, Scope};

impl App<'_> {
    /// What the manifest asks for, each bound to this vault and env.
    pub(super) fn powers(
        &self,
        driver: &str,
        granted: &[Power],
        scope: &Scope,
        config: &[(String, String)],
    ) -> Result<Powers, Error> {
        let mut powers = Powers::default();
        for power in granted {
            match power {
                Power::Storage => powers.storage = Some(self.storage(scope)?),
                Power::AwsSecretsManager => {
                    powers.aws = Some(self.aws(&scope.vault, config));
                    powers.aws_links = links::arns(scope, config)?;
                }
                Power::Plaintext => powers.plaintext = true,
                Power::Aws(action) => {
                    let requests = powers.aws_requests.get_or_insert_with(|| AwsRequests {
                        client: self.aws(&scope.vault, config),
                        actions: Vec::new(),
                    });
                    requests.actions.push(action.clone());
                }
                // They come together, below.
                Power::Http(_) | Power::PrivateHttp(_) => {}
            }
        }
        let servers = |power: &Power| matches!(power, Power::Http(_) | Power::PrivateHttp(_));
        if granted.iter().any(servers) {
            powers.http = Some(Http::new(driver, granted));
        }
        Ok(powers)
    }

    /// Whom AWS takes this vault's calls for; none where its driver makes none.
    pub(crate) async fn caller(&self, vault: &VaultConfig) -> Result<Option<Caller>, Error> {
        let manifest = self.driver_of(vault)?.manifest()?;
        if !manifest.powers.iter().any(Power::calls_aws) {
            return Ok(None);
        }
        let slug = vault.slug().as_str();
        let client = self.aws(slug, &config(vault, &manifest)?);
        let place = Place {
            vault: Some(slug),
            ..Place::default()
        };
        let caller = client.caller().await;
        caller
            .map(Some)
            .map_err(|error| Error::contract(&error, place))
    }

    /// The client of this vault, for all sessions of it.
    pub(super) fn aws(&self, slug: &str, config: &[(String, String)]) -> Arc<SecretsManager> {
        let mut clients = self.aws.borrow_mut();
        let client = clients
            .entry(slug.to_owned())
            .or_insert_with(|| Arc::new(SecretsManager::new(aws_settings(config))));
        Arc::clone(client)
    }

    /// Where the driver of this vault logs to.
    pub(super) fn log_of(&self, vault: &VaultConfig) -> LogSink {
        let (sender, slug) = (self.log.0.clone(), vault.slug().to_string());
        Box::new(move |level, line| {
            // Nobody listens once the command is over.
            let _ = sender.send(format!("{slug}: {level}: {line}"));
        })
    }

    fn storage(&self, scope: &Scope) -> Result<storage::Store, Error> {
        let namespace = match scope.path.as_str() {
            "" => scope.namespace.clone(),
            path => format!("{}/{path}", scope.namespace),
        };
        let (stores, config_directory) = match &self.sealed_in {
            // A namespace of its own is a project of its own.
            Some(directory) => (directory.join(&scope.namespace), directory.clone()),
            None => (
                self.project.local_dir().join("vaults"),
                project::dirs::config_dir(|name| env::var_os(name))?,
            ),
        };
        let location = storage::Location {
            directory: stores.join(&scope.vault),
            config_directory,
            namespace,
            vault: scope.vault.clone(),
            env: scope.env.clone(),
        };
        storage::Store::open(&location).map_err(|error| Error::from(ContractError::from(error)))
    }
}

fn aws_settings(config: &[(String, String)]) -> AwsConfig {
    let field = |name: &str| {
        let found = config.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    };
    AwsConfig {
        region: field("region"),
        profile: field("profile"),
        role_arn: field("role-arn"),
        endpoint: field("endpoint"),
        kms_key: field("key"),
        replica_regions: field("replica-regions"),
        replica_endpoints: field("replica-endpoints"),
    }
}

/// The limits of drivers; `KEEP_DRIVER_TIMEOUT` (seconds) bounds a call.
pub(super) fn limits() -> Result<Limits, Error> {
    let mut limits = Limits::default();
    if let Some(text) = env::var_os("KEEP_DRIVER_TIMEOUT").filter(|text| !text.is_empty()) {
        let seconds = text.to_str().and_then(|text| text.parse::<f64>().ok());
        let timeout = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        limits.wall = timeout
            .filter(|timeout| !timeout.is_zero())
            .ok_or_else(|| {
                Error::usage("`KEEP_DRIVER_TIMEOUT` is not a number of seconds above zero")
            })?;
    }
    Ok(limits)
}

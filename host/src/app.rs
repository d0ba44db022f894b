//! Where a command's parts are put together: the project, the vault that was
//! asked for, its driver with the powers it has, and the session.

mod workspace;

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::env;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use crate::aws::{AwsConfig, SecretsManager};
use crate::cli::{ContextArgs, GlobalArgs};
use crate::drivers::{self, Embedded, Manifest, Power};
use crate::error::Error;
use crate::powers::storage;
use crate::project::{self, EnvName, Project, VaultConfig, VaultSlug};
use crate::runtime::{Limits, LogSink, Powers, Runtime};
use crate::ui::Ui;
use crate::vault::{ContractError, Scope, Vault};

pub(crate) use workspace::listed;

/// One run of a command in a project.
pub(crate) struct App<'u> {
    pub(crate) ui: &'u Ui,
    pub(crate) project: Project,
    /// Built when the first driver is needed, and by nothing before.
    runtime: OnceCell<Runtime>,
    /// The AWS clients by the slugs of their vaults.
    aws: RefCell<HashMap<String, Arc<SecretsManager>>>,
    /// What drivers log. A session cannot borrow the `ui`, so their lines come
    /// through a channel and are shown when the command is over, however it
    /// ended.
    log: (Sender<String>, Receiver<String>),
}

impl Drop for App<'_> {
    fn drop(&mut self) {
        for line in self.log.1.try_iter() {
            self.ui.verbose(2, &line);
        }
    }
}

impl<'u> App<'u> {
    /// Finds the project.
    pub(crate) fn open(global: &GlobalArgs, ui: &'u Ui) -> Result<Self, Error> {
        let project = Project::discover(&working_directory()?, global.project.as_deref())?;
        Ok(Self {
            ui,
            project,
            runtime: OnceCell::new(),
            aws: RefCell::default(),
            log: mpsc::channel(),
        })
    }

    /// The env that was named, or the only one that the workspace shows, or the
    /// one a person chooses.
    pub(crate) fn env(&self, named: Option<&str>) -> Result<EnvName, Error> {
        if let Some(name) = named {
            return Ok(self.project.env(name)?);
        }
        let mut envs = self.shown_envs()?;
        let choice: Vec<&str> = envs.iter().map(EnvName::as_str).collect();
        let only = (choice.len() == 1).then_some(0);
        let index = match only {
            Some(index) => index,
            None => self.ui.select("Environment", "--env", &choice, None)?,
        };
        Ok(envs.swap_remove(index))
    }

    /// The vault that was named, or the default one, or the only one.
    pub(crate) fn vault_config(&self, named: Option<&str>) -> Result<VaultConfig, Error> {
        if let Some(slug) = named {
            return Ok(self.project.vault(slug)?);
        }
        if let Some(vault) = self.project.default_vault()? {
            return Ok(vault);
        }
        let mut vaults = self.vault_configs(&[])?;
        let slugs: Vec<&str> = vaults.iter().map(|vault| vault.slug().as_str()).collect();
        let only = (slugs.len() == 1).then_some(0);
        let index = match only {
            Some(index) => index,
            None => self.ui.select("Vault", "--vault", &slugs, None)?,
        };
        Ok(vaults.swap_remove(index))
    }

    /// The vaults that were named, in that order, or all that the workspace shows.
    pub(crate) fn vault_configs(&self, named: &[String]) -> Result<Vec<VaultConfig>, Error> {
        if !named.is_empty() {
            return named
                .iter()
                .map(|slug| Ok(self.project.vault(slug)?))
                .collect();
        }
        self.shown_vaults()
    }

    /// The vault and the env of a context such as `vault:env`.
    pub(crate) fn place(&self, context: &str) -> Result<(VaultConfig, EnvName), Error> {
        let context = self.project.context(context)?;
        let slug = context.vault.as_ref().map(VaultSlug::as_str);
        Ok((self.vault_config(slug)?, context.env))
    }

    /// Opens the vault of a command that works on one.
    pub(crate) async fn context(&self, context: &ContextArgs) -> Result<Vault, Error> {
        let vault = self.vault_config(context.vault.as_deref())?;
        let env = self.env(context.env.as_deref())?;
        self.open_vault(&vault, &env).await
    }

    /// Loads the vault's driver and opens a session in `env`.
    pub(crate) async fn open_vault(
        &self,
        vault: &VaultConfig,
        env: &EnvName,
    ) -> Result<Vault, Error> {
        let manifest = manifest_of(vault)?;
        self.ui.verbose(
            1,
            &format!(
                "vault `{}`: driver `{}` {}",
                vault.slug(),
                manifest.id,
                manifest.version
            ),
        );
        self.open_session(vault, env, manifest).await
    }

    /// One more session of a vault that is open: each takes one call at a time.
    pub(crate) async fn open_another(
        &self,
        vault: &VaultConfig,
        env: &EnvName,
    ) -> Result<Vault, Error> {
        self.open_session(vault, env, manifest_of(vault)?).await
    }

    async fn open_session(
        &self,
        vault: &VaultConfig,
        env: &EnvName,
        manifest: Manifest,
    ) -> Result<Vault, Error> {
        let config = config(vault, &manifest)?;
        let scope = Scope {
            namespace: self.project.settings()?.namespace().to_string(),
            path: vault.scope().to_string(),
            env: env.to_string(),
            vault: vault.slug().to_string(),
        };
        let mut powers = self.powers(&manifest.powers, &scope, &config)?;
        powers.log = Some(self.log_of(vault));
        let runtime = self.runtime()?;
        // An embedded driver has every power that its manifest asks for.
        let granted = manifest.powers.clone();
        let loaded = runtime.load(driver_of(vault)?.precompiled(), manifest, &granted)?;
        let session = loaded
            .open(runtime, &scope, &config, powers, limits()?)
            .await?;
        Ok(Vault::new(session, &scope))
    }

    fn runtime(&self) -> Result<&Runtime, Error> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let runtime = Runtime::new().map_err(|reason| {
            Error::driver("the WebAssembly engine did not start").because(reason)
        })?;
        Ok(self.runtime.get_or_init(|| runtime))
    }

    fn powers(
        &self,
        granted: &[Power],
        scope: &Scope,
        config: &[(String, String)],
    ) -> Result<Powers, Error> {
        let mut powers = Powers::default();
        for power in granted {
            match power {
                Power::Storage => powers.storage = Some(self.storage(scope)?),
                Power::AwsSecretsManager => powers.aws = Some(self.aws(scope, config)),
                Power::Plaintext => powers.plaintext = true,
            }
        }
        Ok(powers)
    }

    /// The client of this vault, for all sessions of it.
    fn aws(&self, scope: &Scope, config: &[(String, String)]) -> Arc<SecretsManager> {
        let mut clients = self.aws.borrow_mut();
        let client = clients
            .entry(scope.vault.clone())
            .or_insert_with(|| Arc::new(SecretsManager::new(aws_settings(config))));
        Arc::clone(client)
    }

    /// Where the driver of this vault logs to.
    fn log_of(&self, vault: &VaultConfig) -> LogSink {
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
        let location = storage::Location {
            directory: self.project.local_dir().join("vaults").join(&scope.vault),
            config_directory: project::dirs::config_dir(|name| env::var_os(name))?,
            namespace,
            vault: scope.vault.clone(),
            env: scope.env.clone(),
        };
        storage::Store::open(&location).map_err(|error| Error::from(ContractError::from(error)))
    }
}

fn manifest_of(vault: &VaultConfig) -> Result<Manifest, Error> {
    let manifest = driver_of(vault)?.manifest();
    manifest.map_err(|error| Error::driver(error.to_string()))
}

/// The driver of a vault.
pub(crate) fn driver_of(vault: &VaultConfig) -> Result<&'static Embedded, Error> {
    drivers::find(vault.driver().as_str()).ok_or_else(|| {
        let known: Vec<&str> = drivers::all().iter().map(|driver| driver.id).collect();
        Error::driver(format!(
            "vault `{}` needs the driver `{}`, which this Keep does not have",
            vault.slug(),
            vault.driver()
        ))
        .hint(format!(
            "The drivers in this Keep are `{}`",
            known.join("`, `")
        ))
    })
}

/// The fields that the manifest declares, from the vault's settings or with
/// their defaults. What else the vault's file says is not the driver's.
fn config(vault: &VaultConfig, manifest: &Manifest) -> Result<Vec<(String, String)>, Error> {
    let mut config = Vec::new();
    for field in &manifest.config {
        let set = vault.setting(&field.key).filter(|value| !value.is_empty());
        match set.or_else(|| field.default.clone()) {
            Some(value) => config.push((field.key.clone(), value)),
            None if field.required => {
                let slug = vault.slug();
                let message = format!("vault `{slug}` has no `{}`", field.key);
                return Err(Error::config(message).hint(format!(
                    "Run `keep vault:edit {slug} --set {}=VALUE`",
                    field.key
                )));
            }
            None => {}
        }
    }
    Ok(config)
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
    }
}

/// The limits of drivers; `KEEP_DRIVER_TIMEOUT` (seconds) bounds a call.
fn limits() -> Result<Limits, Error> {
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

/// The directory that relative paths and the search for the project start from.
pub(crate) fn working_directory() -> Result<PathBuf, Error> {
    env::current_dir().map_err(|error| {
        Error::other("the working directory is not there any more").because(error.to_string())
    })
}

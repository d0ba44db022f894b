//! Where a command's parts are put together: the project, the vault that was
//! asked for, its driver with the powers it has, and the session.

pub(crate) mod audit;
mod authors;
mod changes;
mod confinement;
mod conformance;
mod consent;
pub(crate) mod credentials;
mod drivers;
mod features;
mod fetch;
pub(crate) mod grants;
pub(crate) mod links;
mod noted;
mod places;
mod powers;
mod servers;
mod wait;
mod workspace;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::rc::Rc;
use std::slice;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use crate::audit::{Action, Log, Outcome};
use crate::aws::SecretsManager;
use crate::cli::{ContextArgs, GlobalArgs};
use crate::confinement::{Layer, Needs};
use crate::drivers::{Manifest, Power};
use crate::error::{Error, Place};
use crate::plugins::Plugin;
use crate::project::{DriverId, EnvName, Project, VaultConfig, dirs};
use crate::runtime::{self, Cache, CallError, Kept, LoadError, Runtime, Session};
use crate::ui::Ui;
use crate::vault::{Features, Scope, Vault};

pub(crate) use crate::aws::Caller;
pub(crate) use crate::runtime::Credential;
pub(crate) use authors::check_component;
pub(crate) use conformance::Laboratory;
pub(crate) use consent::introduce;
pub(crate) use drivers::Driver;
pub(crate) use fetch::read_plugin;
pub(crate) use servers::Server;
pub(crate) use wait::wait;
pub(crate) use workspace::listed;

/// One run of a command in a project.
pub(crate) struct App<'u> {
    pub(crate) ui: &'u Ui,
    pub(crate) project: Project,
    /// The command that was typed, for the audit log.
    command: String,
    /// Known once something is to be recorded; none where nothing is.
    audit: OnceCell<Option<Rc<Log>>>,
    /// Built when the first driver is needed, and by nothing before.
    runtime: OnceCell<Runtime>,
    /// The plugins that were read, why others were not, and those that were compiled
    /// and linked: that takes long, and one command may open many sessions.
    plugins: RefCell<BTreeMap<DriverId, Rc<Plugin>>>,
    broken: RefCell<BTreeMap<DriverId, Error>>,
    linked: RefCell<BTreeMap<DriverId, Rc<runtime::Driver>>>,
    /// Whether the lock file is what the user allows.
    trust_lock: bool,
    /// Where the sealed stores and their key are, instead of in the project and
    /// the user's configuration.
    sealed_in: Option<PathBuf>,
    /// The project that lends the secret settings of its vaults, instead of this.
    lender: Option<PathBuf>,
    /// The AWS clients by the slugs of their vaults.
    aws: RefCell<BTreeMap<String, Arc<SecretsManager>>>,
    /// What is around plugins, once one may run.
    layer: OnceCell<Layer>,
    /// What drivers log. A session cannot borrow the `ui`, so their lines come
    /// through a channel and are shown when the command is over, however it
    /// ended; so are the notices of the AWS clients.
    log: (Sender<String>, Receiver<String>),
}

impl Drop for App<'_> {
    fn drop(&mut self) {
        for line in self.log.1.try_iter() {
            self.ui.verbose(2, &line);
        }
        for (slug, client) in self.aws.borrow().iter() {
            for notice in client.take_notices() {
                self.ui.warn(&format!("vault `{slug}`: {notice}"));
            }
        }
    }
}

impl<'u> App<'u> {
    /// Finds the project.
    pub(crate) fn open(global: &GlobalArgs, ui: &'u Ui) -> Result<Self, Error> {
        let project = match global.project.as_deref() {
            // Wherever we are, and be it nowhere any more.
            Some(path) if path.is_absolute() => Project::discover(path, Some(path)),
            named => Project::discover(&working_directory()?, named),
        }?;
        Ok(Self::of(ui, project, global))
    }

    /// Of a project that is known.
    pub(crate) fn of(ui: &'u Ui, project: Project, global: &GlobalArgs) -> Self {
        Self {
            ui,
            project,
            command: global.command.clone(),
            audit: OnceCell::new(),
            runtime: OnceCell::new(),
            plugins: RefCell::default(),
            broken: RefCell::default(),
            linked: RefCell::default(),
            trust_lock: global.trust_lock,
            sealed_in: None,
            lender: None,
            aws: RefCell::default(),
            layer: OnceCell::new(),
            log: mpsc::channel(),
        }
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
        let manifest = self.driver_of(vault)?.manifest()?;
        self.ui.verbose(
            1,
            &format!(
                "vault `{}`: driver `{}` {}",
                vault.slug(),
                manifest.id,
                manifest.version
            ),
        );
        self.open_another(vault, env).await
    }

    /// One more session of a vault that is open: each takes one call at a time.
    pub(crate) async fn open_another(
        &self,
        vault: &VaultConfig,
        env: &EnvName,
    ) -> Result<Vault, Error> {
        let scope = Scope {
            namespace: self.project.settings()?.namespace().to_string(),
            path: vault.scope().to_string(),
            env: env.to_string(),
            vault: vault.slug().to_string(),
        };
        let place = Place {
            vault: Some(&scope.vault),
            env: Some(&scope.env),
            ..Place::default()
        };
        let driver = self.driver_of(vault)?;
        let recorder = self.recorder(&scope, &driver, &driver.manifest()?)?;
        match self.session(vault, &scope, place).await {
            Ok((session, features)) => Ok(Vault::new(session, &scope, features, recorder)),
            Err(error) => {
                if let Some(recorder) = recorder {
                    let outcome = Outcome::failed(error.kind.outcome());
                    let noted = recorder.log.note(Action::Open, recorder.subject, outcome);
                    noted.map_err(Error::unrecorded)?;
                }
                Err(error)
            }
        }
    }

    /// A session of the vault's driver, in whatever scope; errors are told of
    /// `place`.
    async fn session(
        &self,
        vault: &VaultConfig,
        scope: &Scope,
        place: Place<'_>,
    ) -> Result<(Session, Features), Error> {
        let driver = self.driver_of(vault)?;
        if let Driver::Plugin(_) = driver {
            // Commands do it earlier: this is for one that does not.
            self.confine_for(slice::from_ref(vault), Needs::default());
        }
        let manifest = driver.manifest()?;
        let config = config(vault, &manifest)?;
        let granted = self.granted(vault, &driver, &manifest)?;
        let mut powers = self.powers(&manifest.id, &granted, scope, &config)?;
        powers.credentials = self.credentials(vault, &manifest)?;
        powers.log = Some(self.log_of(vault));
        let started = Instant::now();
        let runtime = self.runtime()?;
        let engine = started.elapsed();
        let loaded = self.linked(&driver, vault.driver(), manifest, &granted)?;
        let ready = started.elapsed();
        let features = features::of(loaded.manifest(), loaded.abilities());
        let opened = loaded.open(runtime, scope, &config, powers, powers::limits()?);
        let session = opened.await.map_err(|error| match error {
            CallError::Contract { error, .. } => {
                let features = Some(&features);
                Error::contract(&error, Place { features, ..place })
            }
            fault => Error::from(fault),
        })?;
        self.ui.verbose(
            3,
            &format!(
                "vault `{}`: engine {}, driver {}, session {}",
                vault.slug(),
                microseconds(engine),
                microseconds(ready.saturating_sub(engine)),
                microseconds(started.elapsed().saturating_sub(ready)),
            ),
        );
        Ok((session, features))
    }

    /// The driver, compiled and linked.
    fn linked(
        &self,
        driver: &Driver,
        id: &DriverId,
        manifest: Manifest,
        granted: &[Power],
    ) -> Result<Rc<runtime::Driver>, Error> {
        if let Some(linked) = self.linked.borrow().get(id) {
            return Ok(Rc::clone(linked));
        }
        let runtime = self.runtime()?;
        let cache = match driver {
            Driver::Embedded(_) => None,
            Driver::Plugin(_) => compiled(),
        };
        let kept = kept(cache.as_ref(), driver.digest());
        let loaded = runtime.load_with(driver.artifact(), manifest.clone(), granted, kept);
        let linked = match loaded {
            Err(LoadError::NotCompiled { .. }) => {
                let whole = self.whole(id)?;
                runtime.load_with(whole.artifact(), manifest, granted, kept)?
            }
            loaded => loaded?,
        };
        let linked = Rc::new(linked);
        // Not one of the binary: it may go into another session with other
        // powers, and costs nothing.
        if let Driver::Plugin(_) = driver {
            let mut all = self.linked.borrow_mut();
            all.insert(id.clone(), Rc::clone(&linked));
        }
        Ok(linked)
    }

    /// Whether the plugin can be loaded with all that it wants. Nothing of it runs.
    pub(crate) fn check(&self, plugin: &Plugin) -> Result<(), Error> {
        let manifest = plugin.manifest.clone();
        let powers = manifest.powers.clone();
        let runtime = self.runtime()?;
        // It takes seconds for the engine of a scripting language, once.
        let _progress = self.ui.progress("Compiling", None);
        let cache = compiled();
        runtime.load_with(
            plugin.artifact(),
            manifest,
            &powers,
            kept(cache.as_ref(), &plugin.sha256),
        )?;
        Ok(())
    }

    fn runtime(&self) -> Result<&Runtime, Error> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let runtime = authors::runtime()?;
        Ok(self.runtime.get_or_init(|| runtime))
    }
}

fn microseconds(time: Duration) -> String {
    format!("{} µs", time.as_micros())
}

fn kept<'a>(cache: Option<&'a Cache>, sha256: &'a str) -> Option<Kept<'a>> {
    cache.map(|cache| Kept { cache, sha256 })
}

/// Where plugins are kept compiled, if anywhere.
fn compiled() -> Option<Cache> {
    let config = dirs::config_dir(|name| env::var_os(name)).ok()?;
    let cache = dirs::cache_dir(|name| env::var_os(name)).ok()?;
    Cache::open(&config, &cache)
}

/// The fields that the manifest declares, from the vault's settings or with
/// their defaults. What else the vault's file says is not the driver's, and what
/// is secret is no text (see `credentials`).
fn config(vault: &VaultConfig, manifest: &Manifest) -> Result<Vec<(String, String)>, Error> {
    let mut config = Vec::new();
    for field in manifest.config.iter().filter(|field| !field.secret) {
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

/// The directory that relative paths and the search for the project start from.
pub(crate) fn working_directory() -> Result<PathBuf, Error> {
    env::current_dir().map_err(|error| {
        Error::other("the working directory is not there any more").because(error.to_string())
    })
}

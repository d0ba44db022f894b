//! What a command needs of the machine once a plugin runs: everything else is taken
//! from the process before (`confinement`).

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::thread;

use url::Url;

use super::credentials::credentials_of;
use super::{App, Driver, compiled, config, grants, wait};
use crate::cli::{Reach, Vaults};
use crate::confinement::{self, Layer, Needs, Network};
use crate::drivers::{self, HttpTarget, Power};
use crate::plugins::Source;
use crate::project::files::{self, Mode};
use crate::project::{PluginsLock, VaultConfig, dirs};

/// Variables that name files of AWS's SDK.
const AWS_FILES: [&str; 4] = [
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

/// Variables that name a proxy.
const PROXIES: [&str; 6] = [
    "https_proxy",
    "HTTPS_PROXY",
    "http_proxy",
    "HTTP_PROXY",
    "all_proxy",
    "ALL_PROXY",
];

/// What a vault's driver may ask the host for.
struct Use {
    powers: Vec<Power>,
    /// Whether the user may have to be asked first.
    asks: bool,
}

impl App<'_> {
    /// Whether one of these vaults has a driver that came from elsewhere.
    pub(crate) fn reaches_plugin(&self, reach: &Reach) -> bool {
        // Most projects have none, and pay for nothing but this.
        let Ok(pinned) = self.project.plugins() else {
            return false;
        };
        let is_plugins = |vault: &VaultConfig| {
            let id = vault.driver().as_str();
            drivers::find(id).is_none() && pinned.get(id).is_some()
        };
        pinned.iter().next().is_some() && self.reached(&reach.vaults).iter().any(is_plugins)
    }

    /// Confines this process to what the command needs, if it may open a plugin.
    /// Early, while there is one thread.
    pub(crate) fn confine(&self, reach: &Reach) {
        self.confine_beside(reach, |_| {});
    }

    /// The same, for a thread that is not alone: `beside` is told what is needed just
    /// before, so that others can be confined too.
    pub(crate) fn confine_beside(&self, reach: &Reach, beside: impl FnOnce(&Needs)) {
        if !self.reaches_plugin(reach) {
            return;
        }
        let mut needs = Needs {
            read: reach.reads.clone(),
            ..Needs::default()
        };
        for file in &reach.writes {
            // What is added to is also read.
            needs.read.push(file.clone());
            needs.create.push(directory_of(file));
        }
        if let Ok(templates) = self.project.template_dir() {
            needs.read.push(templates.clone());
            if reach.templates {
                needs.create.push(existing(&templates));
            }
        }
        self.confine_to(&self.reached(&reach.vaults), needs, beside);
    }

    /// The same for these vaults and, besides what they need, for this. Once for
    /// each process: nothing lifts it.
    pub(super) fn confine_for(&self, vaults: &[VaultConfig], needs: Needs) {
        self.confine_to(vaults, needs, |_| {});
    }

    fn confine_to(&self, vaults: &[VaultConfig], mut needs: Needs, beside: impl FnOnce(&Needs)) {
        if self.layer.get().is_some() {
            return;
        }
        let uses: Vec<Use> = vaults.iter().filter_map(|vault| self.used(vault)).collect();
        let powers = || uses.iter().flat_map(|vault| &vault.powers);
        let config = self.own_files(&mut needs);
        let stores = powers().any(|power| *power == Power::Storage);
        if stores {
            let stores = self.project.local_dir();
            needs.write.push(existing(&stores));
            // Each may be a link to elsewhere.
            let stores = stores.join("vaults");
            let own = vaults
                .iter()
                .map(|vault| stores.join(vault.slug().as_str()));
            needs.write.extend(own.map(|store| existing(&store)));
            needs.write.push(existing(&stores));
        }
        if uses.iter().any(|vault| vault.asks) || (stores && lacks_key(config.as_deref())) {
            needs.write.extend(config);
        }
        self.compile(vaults);
        if powers().any(Power::calls_aws) {
            aws_files(&mut needs);
            self.sign_in(vaults);
        }
        needs.network = network(powers());
        beside(&needs);
        let layer = confinement::confine(&needs);
        self.tell_layer(layer);
        let _ = self.layer.set(layer);
    }

    /// What is around plugins, or would be.
    pub(crate) fn second_layer(&self) -> Layer {
        let layer = self.layer.get().copied();
        layer.unwrap_or_else(confinement::available)
    }

    fn tell_layer(&self, layer: Layer) {
        match layer.lack() {
            None => self.ui.verbose(3, &format!("second layer: {layer}")),
            Some(why) => self.ui.verbose(1, &format!("second layer: {layer}: {why}")),
        }
    }

    /// The vaults that are there; what is wrong with others is for the command to
    /// tell.
    fn reached(&self, vaults: &Vaults) -> Vec<VaultConfig> {
        let all = || {
            let documents = self.project.vault_documents().unwrap_or_default();
            documents
                .into_iter()
                .filter_map(|(_, vault)| vault.ok())
                .collect()
        };
        let Vaults::Named(slugs) = vaults else {
            return all();
        };
        let mut named = Vec::new();
        for slug in slugs {
            match slug {
                Some(slug) => named.extend(self.project.vault(slug)),
                None => match self.project.default_vault() {
                    Ok(Some(vault)) => named.push(vault),
                    // Whoever is asked may choose any.
                    _ => return all(),
                },
            }
        }
        named
    }

    /// Nothing where the driver is not there: it will not run.
    fn used(&self, vault: &VaultConfig) -> Option<Use> {
        let driver = self.driver_of(vault).ok()?;
        let manifest = driver.manifest().ok()?;
        let mut powers = grants::wanted(vault, &manifest).unwrap_or_default();
        let mut asks = false;
        if let Driver::Plugin(plugin) = &driver {
            let missing = self.missing(vault, plugin);
            asks = self.ui.interactive() && missing.is_ok_and(|missing| !missing.is_empty());
            powers.extend(self.own_grants(plugin).ok().flatten().unwrap_or_default());
        }
        Some(Use { powers, asks })
    }

    /// Compiles what is not compiled yet. Afterwards nothing may write to the cache:
    /// what is in it is code for other commands, of other plugins.
    fn compile(&self, vaults: &[VaultConfig]) {
        let (Ok(runtime), Some(cache)) = (self.runtime(), compiled()) else {
            return;
        };
        // It takes seconds for the engine of a scripting language, once.
        let _progress = self.ui.progress("Compiling", None);
        let mut done = BTreeSet::new();
        for vault in vaults {
            if let Ok(Driver::Plugin(plugin)) = self.driver_of(vault)
                && done.insert(plugin.sha256.clone())
            {
                runtime.compile_ahead(plugin.component(), &cache);
            }
        }
    }

    /// The files of the project, and those of the configuration that are of use to
    /// it: no token of another project.
    fn own_files(&self, needs: &mut Needs) -> Option<PathBuf> {
        needs.read.push(self.project.keep_dir());
        // Each may be a link to elsewhere.
        needs.read.push(self.project.settings_file());
        needs.read.push(self.project.plugins_file());
        // A plugin that is not what it was is told so.
        let pinned = self.project.plugins().ok();
        for (_, pin) in pinned.iter().flat_map(PluginsLock::iter) {
            if let Ok(Source::File(file)) = pin.source.parse() {
                needs.read.push(self.project.root().join(file));
            }
        }
        // `doctor` looks whether it covers what is personal.
        needs.read.push(self.project.root().join(".gitignore"));
        let documents = self.project.vault_documents().unwrap_or_default();
        needs
            .read
            .extend(documents.into_iter().map(|(file, _)| file));
        let config = dirs::config_dir(|name| env::var_os(name)).ok()?;
        // Afterwards nothing could make it.
        let _ = files::create_dirs(&config, Mode::Private);
        let files = [IDENTITY, "trust.json", "trust.lock", "compiled.key"];
        needs.read.extend(files.map(|file| config.join(file)));
        needs.read.push(credentials_of(&config, &self.lending()));
        Some(config)
    }

    /// Finds the credentials that take a program or a file from anywhere, which
    /// could not be had afterwards.
    fn sign_in(&self, vaults: &[VaultConfig]) {
        for vault in vaults {
            let Some(manifest) = self.driver_of(vault).ok().and_then(|it| it.manifest().ok())
            else {
                continue;
            };
            let Ok(config) = config(vault, &manifest) else {
                continue;
            };
            if !manifest.powers.iter().any(Power::calls_aws) {
                continue;
            }
            let client = self.aws(vault.slug().as_str(), &config);
            // A thread of its own: whoever opens a vault is waiting already.
            thread::scope(|scope| {
                let signed_in = scope.spawn(|| {
                    wait(async {
                        client.sign_in_ahead().await;
                        Ok(())
                    })
                });
                // What is wrong is told when they are used.
                let _ = signed_in.join();
            });
        }
    }
}

/// The key of the stores on this machine.
const IDENTITY: &str = "identity.txt";

/// Whether the first secret that is stored here will make the key.
fn lacks_key(config: Option<&Path>) -> bool {
    config.is_some_and(|config| !config.join(IDENTITY).exists())
}

/// Where a file is made that may be there already.
fn directory_of(file: &Path) -> PathBuf {
    if file.is_dir() {
        return file.to_owned();
    }
    existing(file.parent().unwrap_or(Path::new("")))
}

/// The directory, or the one above it in which it will be made.
fn existing(directory: &Path) -> PathBuf {
    let there = directory.ancestors().find(|above| above.exists());
    match there {
        Some(there) => there.to_owned(),
        None => PathBuf::from("."),
    }
}

fn aws_files(needs: &mut Needs) {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    needs.read.extend(
        AWS_FILES
            .iter()
            .filter_map(|name| set(name))
            .map(PathBuf::from),
    );
    if let Some(home) = set("HOME") {
        let aws = PathBuf::from(home).join(".aws");
        // A token that is about to expire is replaced.
        needs.write.push(aws.join("sso").join("cache"));
        // Each may be a link to elsewhere.
        needs
            .read
            .extend(["config", "credentials"].map(|file| aws.join(file)));
        needs.read.push(aws);
    }
}

fn network<'a>(powers: impl Iterator<Item = &'a Power>) -> Network {
    let mut ports = BTreeSet::new();
    for power in powers {
        match power {
            power if power.calls_aws() => return Network::Servers,
            Power::Http(HttpTarget::Origin(origin)) | Power::PrivateHttp(origin) => {
                ports.insert(origin.port);
            }
            _ => {}
        }
    }
    if ports.is_empty() {
        return Network::Nobody;
    }
    let proxies = PROXIES.iter().filter_map(env::var_os);
    match proxies
        .map(|proxy| port_of(&proxy))
        .collect::<Option<Vec<_>>>()
    {
        Some(proxies) => {
            ports.extend(proxies);
            Network::Ports(ports)
        }
        None => Network::Servers,
    }
}

/// `http://proxy:3128`, or `proxy:3128`.
fn port_of(proxy: &OsString) -> Option<u16> {
    let text = proxy.to_str()?;
    let url = if text.contains("://") {
        Url::parse(text)
    } else {
        Url::parse(&format!("http://{text}"))
    };
    url.ok()?.port_or_known_default()
}

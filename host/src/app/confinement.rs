//! What a command needs of the machine once a plugin runs: everything else is taken
//! from the process before (`confinement`).

mod servers;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use super::credentials::credentials_of;
use super::{App, Driver, compiled, config, grants, wait};
use crate::cli::{Reach, Vaults};
use crate::confinement::{self, Layer, Needs};
use crate::drivers::{self, Artifact, Power};
use crate::project::files::{self, Mode};
use crate::project::{VaultConfig, dirs};
use crate::runtime::Kept;

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
            needs.create.extend(directory_of(file, reach.directories));
        }
        if reach.templates
            && let Ok(templates) = self.project.template_dir()
        {
            let _ = fs::create_dir_all(&templates);
            needs.create.extend(self.within(&templates));
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
        needs.extend(self.needs_of_audit());
        let stores = powers().any(|power| *power == Power::Storage);
        if stores {
            // The first secret that is stored would make it.
            let local = self.project.local_dir();
            let _ = files::create_dirs(&local, Mode::Private);
            needs.write.extend(self.within(&local));
        }
        if uses.iter().any(|vault| vault.asks) || (stores && lacks_key(config.as_deref())) {
            needs.write.extend(config);
        }
        self.compile(vaults);
        if powers().any(Power::calls_aws) {
            servers::aws_files(&mut needs);
            self.sign_in(vaults);
        }
        needs.network = servers::network(powers(), |name| env::var_os(name));
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
        let wanted = grants::wanted(vault, &manifest).unwrap_or_default();
        let Driver::Plugin(plugin) = &driver else {
            return Some(Use {
                powers: wanted,
                asks: false,
            });
        };
        let mut powers = self.own_grants(plugin).ok().flatten().unwrap_or_default();
        let missing = self.missing(vault, plugin);
        let asks = self.ui.interactive() && missing.is_ok_and(|missing| !missing.is_empty());
        // What a file of the project names is no grant.
        if asks || self.trust_lock {
            powers.extend(wanted);
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
            if let Ok(driver @ Driver::Plugin(_)) = self.driver_of(vault)
                && done.insert(driver.digest().to_owned())
            {
                let kept = Kept {
                    cache: &cache,
                    sha256: driver.digest(),
                };
                let is_there = match driver.artifact() {
                    Artifact::Embedded(_) => false,
                    Artifact::Component(bytes) => runtime.compile_ahead(Some(bytes), kept),
                    Artifact::Compiled => {
                        runtime.compile_ahead(None, kept)
                            || self.whole(vault.driver()).is_ok_and(|whole| {
                                let component = whole.component();
                                component.is_some() && runtime.compile_ahead(component, kept)
                            })
                    }
                };
                if is_there {
                    self.note_down(&driver);
                }
            }
        }
    }

    /// The files of the project, and those of the configuration that are of use to
    /// it: no token of another project.
    fn own_files(&self, needs: &mut Needs) -> Option<PathBuf> {
        let documents = self.project.vault_documents().unwrap_or_default();
        let documents = documents.into_iter().map(|(file, _)| file);
        // `doctor` looks whether it covers what is personal.
        let ignored = self.project.root().join(".gitignore");
        let own = [
            self.project.keep_dir(),
            self.project.settings_file(),
            self.project.plugins_file(),
            ignored,
        ];
        let own = own.into_iter().chain(documents);
        needs.read.extend(own.filter_map(|file| self.within(&file)));
        needs.read.extend(self.templates());
        let config = dirs::config_dir(|name| env::var_os(name)).ok()?;
        // Afterwards nothing could make it.
        let _ = files::create_dirs(&config, Mode::Private);
        let files = [
            IDENTITY,
            "trust.json",
            "trust.lock",
            "compiled.key",
            "audit.json",
        ];
        needs.read.extend(files.map(|file| config.join(file)));
        needs.read.push(credentials_of(&config, &self.lending()));
        Some(config)
    }

    /// The template of each environment. Its directory may be anywhere.
    fn templates(&self) -> Vec<PathBuf> {
        let (Ok(directory), Ok(settings)) = (self.project.template_dir(), self.project.settings())
        else {
            return Vec::new();
        };
        let names = settings.envs().iter().map(|env| format!("{env}.env"));
        let files = names.map(|name| directory.join(name));
        let files = files.filter_map(|file| {
            if file.is_symlink() {
                return self.within(&file);
            }
            Some(file)
        });
        files.collect()
    }

    /// Where it leads, if that is in the project. Others may change the project, and a
    /// link in it opens nothing of the user's.
    fn within(&self, path: &Path) -> Option<PathBuf> {
        let target = path.canonicalize().ok()?;
        let root = self.project.root().canonicalize().ok()?;
        target.starts_with(root).then_some(target)
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

/// Where a file is made that may be there already. With `make`, the command would
/// make it: now, so that nothing may be made above it.
fn directory_of(file: &Path, make: bool) -> Option<PathBuf> {
    if file.is_dir() {
        return Some(file.to_owned());
    }
    let directory = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if make {
        let _ = fs::create_dir_all(directory);
    }
    directory.is_dir().then(|| directory.to_owned())
}

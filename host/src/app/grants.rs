//! What the user lets a plugin do, looked at before it is opened.

use std::env;

use super::{App, Driver, config};
use crate::drivers::{HttpTarget, Manifest, Power};
use crate::error::Error;
use crate::plugins::{Grants, Plugin, Trust};
use crate::project::{VaultConfig, dirs};

impl App<'_> {
    /// This person's trust in the plugins of this project.
    pub(crate) fn trust(&self) -> Result<Trust, Error> {
        let directory = dirs::config_dir(|name| env::var_os(name))?;
        Ok(Trust::of(self.project.root(), &directory))
    }

    /// The powers that the vault's driver has.
    ///
    /// # Errors
    /// The user did not allow what the driver cannot be opened without.
    pub(super) fn granted(
        &self,
        vault: &VaultConfig,
        driver: &Driver,
        manifest: &Manifest,
    ) -> Result<Vec<Power>, Error> {
        let wanted = wanted(vault, manifest)?;
        let plugin = match driver {
            // It was built with this very Keep.
            Driver::Embedded(_) => return Ok(wanted),
            Driver::Plugin(plugin) => plugin,
        };
        if self.trust_lock {
            return Ok(wanted);
        }
        let grants = self.trust()?.grants(plugin.id.as_str())?;
        let granted = grants.filter(|grants| grants.sha256 == plugin.sha256);
        let mut granted = match granted {
            Some(granted) => granted.powers(),
            None => self.ask_for_trust(plugin)?.powers(),
        };
        let lacks = |power: &&Power| {
            // With some requests less it may still do what it is asked for.
            !matches!(power, Power::Aws(_)) && !granted.iter().any(|own| own.covers(power))
        };
        let missing: Vec<Power> = wanted.iter().filter(lacks).cloned().collect();
        if missing.is_empty() {
            return Ok(granted);
        }
        if !self.ui.interactive() {
            return Err(not_granted(plugin, &missing));
        }
        self.ask_for_consent(plugin, &missing, false)?;
        granted.extend(self.remember(plugin, &missing)?.powers());
        Ok(granted)
    }

    /// The same, for who has the vault alone.
    pub(crate) fn powers_of(&self, vault: &VaultConfig) -> Result<Vec<Power>, Error> {
        let driver = self.driver_of(vault)?;
        let manifest = driver.manifest()?;
        self.granted(vault, &driver, &manifest)
    }

    /// Asks whether the plugin may do what its manifest wants; where nobody can
    /// be asked, it may not.
    fn ask_for_trust(&self, plugin: &Plugin) -> Result<Grants, Error> {
        let id = &plugin.id;
        if !self.ui.interactive() {
            return Err(Error::driver(format!(
                "you have not allowed the plugin `{id}` {} to do anything in this project",
                plugin.manifest.version
            ))
            .hint(format!(
                "Run `keep plugin:grant {id}` to see what it wants, and to allow it"
            ))
            .hint("In CI, where `.keep/plugins.lock` was reviewed, pass `--trust-lock`"));
        }
        self.ask_for_consent(plugin, &plugin.manifest.powers, false)?;
        self.remember(plugin, &plugin.manifest.powers)
    }
}

/// What the manifest asks for, with the servers that the vault names.
pub(crate) fn wanted(vault: &VaultConfig, manifest: &Manifest) -> Result<Vec<Power>, Error> {
    let config = config(vault, manifest)?;
    let mut wanted = Vec::new();
    for power in &manifest.powers {
        let setting = |name: &str| {
            let found = config.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str())
        };
        let resolved = power.resolve(setting).map_err(|error| {
            let slug = vault.slug();
            let Power::Http(HttpTarget::Setting(name)) = power else {
                return Error::config(error.to_string());
            };
            Error::config(format!(
                "`{name}` of vault `{slug}` cannot be used: {error}"
            ))
            .hint(format!("Run `keep vault:edit {slug} --set {name}=URL`"))
        })?;
        wanted.extend(resolved);
    }
    Ok(wanted)
}

fn not_granted(plugin: &Plugin, missing: &[Power]) -> Error {
    let words: Vec<String> = missing.iter().map(ToString::to_string).collect();
    let meanings: Vec<String> = missing.iter().map(Power::meaning).collect();
    let error = Error::driver(format!(
        "you have not allowed the plugin `{}` to {}",
        plugin.id,
        meanings.join("; nor to ")
    ));
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    error.hint(format!(
        "Run `keep plugin:grant {} {}` to allow it",
        plugin.id,
        words.join(" ")
    ))
}

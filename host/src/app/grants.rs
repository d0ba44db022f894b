//! What the user lets a plugin do, looked at before it is opened.

use std::env;

use super::{App, Driver, config};
use crate::drivers::{HttpTarget, Manifest, Power};
use crate::error::Error;
use crate::plugins::{Grants, Plugin, Trust};
use crate::project::{VaultConfig, dirs};

impl App<'_> {
    /// This person's trust in the plugins of this project.
    pub(super) fn trust(&self) -> Result<Trust, Error> {
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
        let mut granted = match self.own_grants(plugin)? {
            Some(granted) => granted,
            None => self.ask_for_trust(plugin)?.powers(),
        };
        let missing = missing(&wanted, &granted);
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

    /// What this person lets the plugin do; `None` where nothing was ever allowed
    /// to these bytes.
    pub(super) fn own_grants(&self, plugin: &Plugin) -> Result<Option<Vec<Power>>, Error> {
        let grants = self.trust()?.grants(plugin.id.as_str())?;
        let granted = grants.filter(|grants| grants.sha256 == plugin.sha256);
        Ok(granted.map(|granted| granted.powers()))
    }

    /// Lets the plugin do what a vault that was just made or changed needs: asked
    /// at once, and not by the first command that would fail. Where nobody can be
    /// asked, or the answer is no, says what to run.
    pub(crate) fn offer_grants(&self, vault: &VaultConfig, yes: bool) -> Result<(), Error> {
        let Driver::Plugin(plugin) = self.driver_of(vault)? else {
            return Ok(());
        };
        let missing = self.missing(vault, &plugin)?;
        if missing.is_empty() {
            return Ok(());
        }
        let may_ask = yes || self.ui.interactive();
        if may_ask && self.ask_whether(&plugin, &missing, yes)? {
            self.remember(&plugin, &missing)?;
            self.ui.success(&may_do_this(&plugin));
            return Ok(());
        }
        let (command, meaning) = (grant_command(&plugin, &missing), meaning(&missing));
        self.ui.hint(&format!(
            "Run `{command}` to let the plugin `{}` {meaning}",
            plugin.id
        ));
        Ok(())
    }

    /// What a vault of the plugin needs and this person did not allow.
    pub(crate) fn missing(
        &self,
        vault: &VaultConfig,
        plugin: &Plugin,
    ) -> Result<Vec<Power>, Error> {
        let wanted = wanted(vault, &plugin.manifest)?;
        if self.trust_lock {
            return Ok(Vec::new());
        }
        Ok(match self.own_grants(plugin)? {
            Some(granted) => missing(&wanted, &granted),
            None => wanted,
        })
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
    let mut wanted = Vec::new();
    for power in &manifest.powers {
        wanted.extend(resolved(power, vault, manifest)?);
    }
    Ok(wanted)
}

/// One power, with the server that the vault names.
pub(super) fn resolved(
    power: &Power,
    vault: &VaultConfig,
    manifest: &Manifest,
) -> Result<Option<Power>, Error> {
    let config = config(vault, manifest)?;
    let setting = |name: &str| {
        let found = config.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    power.resolve(setting).map_err(|error| {
        let slug = vault.slug();
        let Power::Http(HttpTarget::Setting(name)) = power else {
            return Error::config(error.to_string());
        };
        Error::config(format!(
            "`{name}` of vault `{slug}` cannot be used: {error}"
        ))
        .hint(format!("Run `keep vault:edit {slug} --set {name}=URL`"))
    })
}

/// What it cannot be opened without. With some requests to AWS less it may still do
/// what it is asked for.
fn missing(wanted: &[Power], granted: &[Power]) -> Vec<Power> {
    let lacks = |power: &&Power| {
        !matches!(power, Power::Aws(_)) && !granted.iter().any(|own| own.covers(power))
    };
    wanted.iter().filter(lacks).cloned().collect()
}

fn not_granted(plugin: &Plugin, missing: &[Power]) -> Error {
    let meanings: Vec<String> = missing.iter().map(Power::meaning).collect();
    let error = Error::driver(format!(
        "you have not allowed the plugin `{}` to {}",
        plugin.id,
        meanings.join("; nor to ")
    ));
    error.hint(format!(
        "Run `{}` to allow it",
        grant_command(plugin, missing)
    ))
}

pub(crate) fn grant_command(plugin: &Plugin, powers: &[Power]) -> String {
    let words: Vec<String> = powers.iter().map(|power| format!("'{power}'")).collect();
    format!("keep plugin:grant {} {}", plugin.id, words.join(" "))
}

/// The powers in words.
pub(crate) fn meaning(powers: &[Power]) -> String {
    let meanings: Vec<String> = powers.iter().map(Power::meaning).collect();
    meanings.join("; and to ")
}

pub(crate) fn may_do_this(plugin: &Plugin) -> String {
    format!("Plugin `{}` may do this in this project now", plugin.id)
}

//! The driver of a vault: in the binary, or a plugin that the project pins.

use std::rc::Rc;

use super::App;
use crate::drivers::{self, Artifact, Embedded, Manifest};
use crate::error::Error;
use crate::plugins::Plugin;
use crate::project::{self, DriverId, VaultConfig};

/// A driver that is there.
#[derive(Clone)]
pub(crate) enum Driver {
    Embedded(&'static Embedded),
    Plugin(Rc<Plugin>),
}

impl Driver {
    pub(crate) fn manifest(&self) -> Result<Manifest, Error> {
        match self {
            Self::Embedded(driver) => {
                let manifest = driver.manifest();
                manifest.map_err(|error| Error::driver(error.to_string()))
            }
            Self::Plugin(plugin) => Ok(plugin.manifest.clone()),
        }
    }

    /// SHA-256 of the component, in hexadecimal.
    pub(crate) fn digest(&self) -> &str {
        match self {
            Self::Embedded(driver) => driver.digest,
            Self::Plugin(plugin) => &plugin.sha256,
        }
    }

    pub(super) fn artifact(&self) -> Artifact<'_> {
        match self {
            Self::Embedded(driver) => driver.precompiled(),
            Self::Plugin(plugin) => plugin.artifact(),
        }
    }
}

impl App<'_> {
    /// The driver of that vault.
    pub(crate) fn driver_of(&self, vault: &VaultConfig) -> Result<Driver, Error> {
        self.driver(vault.driver())?.ok_or_else(|| {
            let message = format!(
                "vault `{}` needs the driver `{}`, which this project does not have",
                vault.slug(),
                vault.driver()
            );
            self.no_driver(message, vault.driver().as_str())
        })
    }

    /// The driver of that id, if there is one.
    pub(crate) fn driver(&self, id: &DriverId) -> Result<Option<Driver>, Error> {
        if let Some(driver) = drivers::find(id.as_str()) {
            return Ok(Some(Driver::Embedded(driver)));
        }
        if let Some(plugin) = self.plugins.borrow().get(id) {
            return Ok(Some(Driver::Plugin(Rc::clone(plugin))));
        }
        let lock = self.project.plugins()?;
        let Some(pin) = lock.get(id.as_str()) else {
            return Ok(None);
        };
        // Asked once: afterwards this process may not be let read it.
        if let Some(error) = self.broken.borrow().get(id) {
            return Err(error.clone());
        }
        let plugin = self.pinned_plugin(id, pin).inspect_err(|error| {
            let mut broken = self.broken.borrow_mut();
            broken.insert(id.clone(), error.clone());
        });
        let plugin = Rc::new(plugin?);
        let mut plugins = self.plugins.borrow_mut();
        plugins.insert(id.clone(), Rc::clone(&plugin));
        Ok(Some(Driver::Plugin(plugin)))
    }

    /// The error where a driver is not there: what it may be, or where it is.
    pub(crate) fn no_driver(&self, message: String, name: &str) -> Error {
        let error = Error::driver(message);
        if drivers::find_official(name).is_some() {
            return error.hint(format!(
                "It comes with Keep: run `keep plugin:add {name}` to add it"
            ));
        }
        let known = self.driver_ids();
        match project::suggest(name, known.iter().map(String::as_str)).first() {
            Some(alike) => error.hint(format!("Did you mean `{alike}`?")),
            None => error.hint("Run `keep plugin:add FILE` to add a driver from elsewhere"),
        }
        .hint(format!("The drivers here are `{}`", known.join("`, `")))
    }

    /// In the binary, then the project's plugins.
    pub(crate) fn driver_ids(&self) -> Vec<String> {
        let embedded = drivers::all().iter().map(|driver| driver.id.to_owned());
        let lock = self.project.plugins().ok();
        let plugins = lock.iter().flat_map(project::PluginsLock::iter);
        embedded
            .chain(plugins.map(|(id, _)| id.to_string()))
            .collect()
    }
}

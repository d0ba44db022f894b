//! The servers that the settings of vaults name.

use serde::Serialize;

use super::{App, Driver, grants};
use crate::drivers::{HttpTarget, Manifest, Origin, Power};
use crate::error::Error;
use crate::project::VaultConfig;

/// One server, as documents have it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Server {
    /// Scheme, host and port, such as `https://vault.example.com:8200`.
    pub(crate) server: String,
    /// Whether this person lets the driver talk to it.
    pub(crate) granted: bool,
}

impl Server {
    /// `https://vault.example.com:8200 (not granted)`.
    pub(crate) fn line(&self) -> String {
        let lack = if self.granted { "" } else { " (not granted)" };
        format!("{}{lack}", self.server)
    }
}

impl App<'_> {
    /// The servers of the vault; none where its driver is not there, or a setting is
    /// no URL, which is told where the vault is used.
    pub(crate) fn servers(&self, vault: &VaultConfig) -> Vec<Server> {
        let Ok(driver) = self.driver_of(vault) else {
            return Vec::new();
        };
        let found = driver.manifest().and_then(|manifest| {
            let missing = match &driver {
                Driver::Plugin(plugin) => self.missing(vault, plugin)?,
                Driver::Embedded(_) => Vec::new(),
            };
            let servers = named(vault, &manifest)?.into_iter().map(|origin| Server {
                server: origin.to_string(),
                granted: !missing.contains(&Power::Http(HttpTarget::Origin(origin))),
            });
            Ok(servers.collect())
        });
        found.unwrap_or_default()
    }

    /// Warns where what is secret would leave this machine in the clear.
    pub(crate) fn warn_unencrypted(
        &self,
        vault: &VaultConfig,
        manifest: &Manifest,
    ) -> Result<(), Error> {
        let secrets = manifest.config.iter().filter(|field| field.secret);
        let secrets: Vec<String> = secrets.map(|field| format!("`{}`", field.key)).collect();
        let too = match &secrets[..] {
            [] => String::new(),
            secrets => format!(", and {} too", secrets.join(" and ")),
        };
        for power in &manifest.powers {
            let Power::Http(HttpTarget::Setting(name)) = power else {
                continue;
            };
            let own = |power: Option<Power>| power.as_ref().and_then(origin).cloned();
            let server = own(grants::resolved(power, vault, manifest)?);
            let Some(server) = server.filter(|server| server.scheme == "http") else {
                continue;
            };
            if server.is_loopback() {
                continue;
            }
            self.ui.warn(&format!(
                "{server} is not encrypted: whoever is on the way there sees the secrets{too}"
            ));
            self.ui.hint(&format!(
                "Run `keep vault:edit {} --set {name}=https://HOST:PORT` if the server has https",
                vault.slug()
            ));
        }
        Ok(())
    }
}

/// The servers in the vault's settings, each once.
fn named(vault: &VaultConfig, manifest: &Manifest) -> Result<Vec<Origin>, Error> {
    let mut named = Vec::new();
    for power in &manifest.powers {
        if let Power::Http(HttpTarget::Setting(_)) = power {
            let power = grants::resolved(power, vault, manifest)?;
            let new = power.as_ref().and_then(origin);
            named.extend(new.filter(|new| !named.contains(*new)).cloned());
        }
    }
    Ok(named)
}

fn origin(power: &Power) -> Option<&Origin> {
    match power {
        Power::Http(HttpTarget::Origin(origin)) => Some(origin),
        _ => None,
    }
}

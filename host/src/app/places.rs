//! Which vault and which environment a command works on.

use super::App;
use crate::error::Error;
use crate::project::{EnvName, VaultConfig, VaultSlug};

impl App<'_> {
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
}

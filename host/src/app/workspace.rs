//! What commands take where no vault or env is named: all there are, but what
//! the personal filter hides. What is hidden is always told.

use std::collections::BTreeSet;

use super::App;
use crate::error::Error;
use crate::project::{EnvName, VaultConfig, View, Workspace};

impl App<'_> {
    /// The filter of whoever works here.
    pub(crate) fn workspace(&self) -> Result<Workspace, Error> {
        self.project.workspace().map_err(|error| {
            Error::from(error).hint("Run `keep workspace --reset` to start without one")
        })
    }

    /// Every vault with every env: those that were named, each once, or all
    /// that the filter shows.
    pub(crate) fn places(
        &self,
        vaults: &[String],
        envs: &[String],
    ) -> Result<Vec<(VaultConfig, EnvName)>, Error> {
        let (vaults, envs) = match (vaults, envs) {
            ([], []) => {
                let (vaults, envs) = self.shown()?;
                (at_least_one(vaults)?, envs)
            }
            (vaults, []) => (self.vault_configs(vaults)?, self.shown_envs()?),
            (vaults, envs) => {
                let envs = envs.iter().map(|name| Ok(self.project.env(name)?));
                let envs = envs.collect::<Result<_, Error>>()?;
                (self.vault_configs(vaults)?, envs)
            }
        };
        let mut seen = BTreeSet::new();
        let places = vaults
            .iter()
            .flat_map(|vault| envs.iter().map(move |env| (vault, env)));
        Ok(places
            .filter(|(vault, env)| seen.insert((vault.slug(), *env)))
            .map(|(vault, env)| (vault.clone(), env.clone()))
            .collect())
    }

    /// Every vault that the filter shows; at least one.
    pub(crate) fn shown_vaults(&self) -> Result<Vec<VaultConfig>, Error> {
        let view = self.workspace()?.vaults(self.project.vaults()?);
        self.tell(Some(&view), None);
        at_least_one(view.shown)
    }

    /// Every env that the filter shows.
    pub(crate) fn shown_envs(&self) -> Result<Vec<EnvName>, Error> {
        let envs = self.project.settings()?.envs().to_vec();
        let view = self.workspace()?.envs(envs);
        self.tell(None, Some(&view));
        Ok(view.shown)
    }

    /// Both, told in one sentence.
    fn shown(&self) -> Result<(Vec<VaultConfig>, Vec<EnvName>), Error> {
        let (vaults, envs) = self.views()?;
        self.tell(Some(&vaults), Some(&envs));
        Ok((vaults.shown, envs.shown))
    }

    /// What the filter makes of the project; names that are gone are told.
    pub(crate) fn workspace_views(&self) -> Result<(View<VaultConfig>, View<EnvName>), Error> {
        let (vaults, envs) = self.views()?;
        self.warn_of_gone("vault", &vaults.gone);
        self.warn_of_gone("environment", &envs.gone);
        Ok((vaults, envs))
    }

    fn views(&self) -> Result<(View<VaultConfig>, View<EnvName>), Error> {
        let workspace = self.workspace()?;
        let vaults = workspace.vaults(self.project.vaults()?);
        let envs = workspace.envs(self.project.settings()?.envs().to_vec());
        Ok((vaults, envs))
    }

    /// Tells what the filter hides, where a command shows it nevertheless.
    pub(crate) fn tell_hidden_vaults(&self) -> Result<(), Error> {
        let view = self.workspace()?.vaults(self.project.vaults()?);
        self.tell(Some(&view), None);
        Ok(())
    }

    /// The same of envs.
    pub(crate) fn tell_hidden_envs(&self) -> Result<(), Error> {
        self.shown_envs().map(drop)
    }

    /// The same of both.
    pub(crate) fn tell_hidden(&self) -> Result<(), Error> {
        self.shown().map(drop)
    }

    fn warn_of_gone(&self, kind: &str, names: &[String]) {
        for name in names {
            self.ui.warn(&format!(
                "the workspace names the {kind} `{name}`, which the project does not have"
            ));
        }
    }

    fn tell(&self, vaults: Option<&View<VaultConfig>>, envs: Option<&View<EnvName>>) {
        if let Some(view) = vaults {
            self.warn_of_gone("vault", &view.gone);
        }
        if let Some(view) = envs {
            self.warn_of_gone("environment", &view.gone);
        }
        self.tell_left_out(vaults, envs);
    }

    /// Says what the filter hides, in one sentence.
    pub(crate) fn tell_left_out(
        &self,
        vaults: Option<&View<VaultConfig>>,
        envs: Option<&View<EnvName>>,
    ) {
        let mut hidden = Vec::new();
        if let Some(view) = vaults {
            let names = view.hidden.iter().map(|vault| vault.slug().as_str());
            hidden.extend(listed("vault", &names.collect::<Vec<_>>()));
        }
        if let Some(view) = envs {
            let names = view.hidden.iter().map(EnvName::as_str);
            hidden.extend(listed("environment", &names.collect::<Vec<_>>()));
        }
        if !hidden.is_empty() {
            self.ui.note(&format!(
                "workspace: {} left out unless named (`keep workspace --reset` shows all)",
                hidden.join(" and ")
            ));
        }
    }
}

fn at_least_one(vaults: Vec<VaultConfig>) -> Result<Vec<VaultConfig>, Error> {
    if vaults.is_empty() {
        return Err(Error::config("no vault is configured").hint("Run `keep vault:add` to add one"));
    }
    Ok(vaults)
}

/// ``vault `a` `` or ``vaults `a`, `b` ``; nothing where there is none.
pub(crate) fn listed(kind: &str, names: &[&str]) -> Option<String> {
    let plural = if names.len() == 1 { "" } else { "s" };
    (!names.is_empty()).then(|| format!("{kind}{plural} `{}`", names.join("`, `")))
}

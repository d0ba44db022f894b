//! Every change of a project's files: under the lock, from what the files say
//! at that moment, each file replaced as a whole.

use std::path::PathBuf;

use super::error::ProjectError;
use super::files;
use super::lock::Lock;
use super::names::{EnvName, ScopePath, VaultSlug};
use super::root::{Project, unknown_env, unknown_vault};
use super::settings::Settings;
use super::vault_config::VaultConfig;

/// Environments that cannot be removed, whether or not the project has them.
pub const SYSTEM_ENVS: [&str; 3] = ["local", "staging", "production"];

/// What to change about a vault; the rest stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VaultEdit {
    /// A new slug. The secrets that the vault holds are not touched.
    pub slug: Option<VaultSlug>,
    pub name: Option<String>,
    pub scope: Option<ScopePath>,
    /// Settings of the driver; an empty value removes one.
    pub settings: Vec<(String, String)>,
}

impl Project {
    /// Changes the settings. Nothing is written where `change` fails.
    pub fn update_settings(
        &self,
        change: impl FnOnce(&mut Settings) -> Result<(), ProjectError>,
    ) -> Result<Settings, ProjectError> {
        let _lock = Lock::acquire(self.root())?;
        self.update_locked(change)
    }

    pub(super) fn update_locked(
        &self,
        change: impl FnOnce(&mut Settings) -> Result<(), ProjectError>,
    ) -> Result<Settings, ProjectError> {
        let mut settings = self.settings()?;
        change(&mut settings)?;
        settings.save(self.root(), &self.settings_file())?;
        Ok(settings)
    }

    /// Writes the new vault to `<slug>.json`. It becomes the default vault if
    /// `make_default` or if there is none; the answer says whether it did.
    pub fn add_vault(
        &self,
        mut vault: VaultConfig,
        make_default: bool,
    ) -> Result<bool, ProjectError> {
        let _lock = Lock::acquire(self.root())?;
        // Both are read before anything is written: broken files change nothing.
        let is_default = make_default || self.settings()?.default_vault().is_none();
        let vaults = self.vaults()?;
        free_slug(vault.slug(), &vaults)?;
        let file = self.free_file(vault.slug(), &vaults)?;
        files::create_dir(&self.vaults_dir(), files::Mode::Shared)?;
        vault.save(self.root(), file)?;
        if is_default {
            self.update_locked(|settings| {
                settings.set_default_vault(Some(vault.slug()));
                Ok(())
            })?;
        }
        Ok(is_default)
    }

    /// Changes a vault, and returns it as it is now.
    ///
    /// With a new slug, a file that is named after the old one is replaced by
    /// one that is named after the new one, written before the old is removed;
    /// a file with a name of its own keeps it. The default vault follows.
    pub fn edit_vault(&self, slug: &str, edit: VaultEdit) -> Result<VaultConfig, ProjectError> {
        let _lock = Lock::acquire(self.root())?;
        let vaults = self.vaults()?;
        let (mut vault, old_file) = self.stored(slug, &vaults)?;
        let mut file = old_file.clone();
        let renamed = edit.slug.filter(|new| new.as_str() != slug);
        if let Some(new) = &renamed {
            free_slug(new, &vaults)?;
            if old_file == self.vault_file(vault.slug()) {
                file = self.free_file(new, &vaults)?;
            }
            vault.set_slug(new.clone());
        }
        if let Some(name) = edit.name {
            vault.set_name(&name).map_err(ProjectError::value("name"))?;
        }
        if let Some(scope) = edit.scope {
            vault.set_scope(scope);
        }
        for (key, value) in edit.settings {
            let changed = vault.set_setting(&key, &value);
            changed.map_err(ProjectError::value(&key))?;
        }
        let follows = renamed.is_some() && self.settings()?.default_vault() == Some(slug);
        vault.save(self.root(), file.clone())?;
        if follows {
            self.update_locked(|settings| {
                settings.set_default_vault(renamed.as_ref());
                Ok(())
            })?;
        }
        if file != old_file {
            files::remove(&old_file)?;
        }
        Ok(vault)
    }

    /// Removes the configuration of a vault, not the secrets in it. The
    /// default vault cannot be removed.
    pub fn remove_vault(&self, slug: &str) -> Result<(), ProjectError> {
        let _lock = Lock::acquire(self.root())?;
        let (vault, file) = self.stored(slug, &self.vaults()?)?;
        if self.settings()?.default_vault() == Some(slug) {
            return Err(ProjectError::DefaultVault {
                slug: vault.slug().clone(),
            });
        }
        Ok(files::remove(&file)?)
    }

    /// Makes an existing vault the default.
    pub fn set_default(&self, slug: &str) -> Result<(), ProjectError> {
        let _lock = Lock::acquire(self.root())?;
        let (vault, _) = self.stored(slug, &self.vaults()?)?;
        self.update_locked(|settings| {
            settings.set_default_vault(Some(vault.slug()));
            Ok(())
        })?;
        Ok(())
    }

    /// Appends an environment.
    pub fn add_env(&self, env: EnvName) -> Result<Settings, ProjectError> {
        self.update_settings(|settings| {
            let mut envs = settings.envs().to_vec();
            if envs.contains(&env) {
                return Err(ProjectError::EnvExists { env });
            }
            envs.push(env);
            settings.set_envs(envs).map_err(ProjectError::value("envs"))
        })
    }

    /// Removes an environment from the settings; secrets and templates stay.
    pub fn remove_env(&self, env: &EnvName) -> Result<Settings, ProjectError> {
        if SYSTEM_ENVS.contains(&env.as_str()) {
            return Err(ProjectError::SystemEnv { env: env.clone() });
        }
        self.update_settings(|settings| {
            let mut envs = settings.envs().to_vec();
            let Some(at) = envs.iter().position(|known| known == env) else {
                return Err(unknown_env(env.as_str(), &envs));
            };
            envs.remove(at);
            if envs.is_empty() {
                return Err(ProjectError::LastEnv { env: env.clone() });
            }
            settings.set_envs(envs).map_err(ProjectError::value("envs"))
        })
    }

    /// A vault and the file that really holds it.
    fn stored(
        &self,
        slug: &str,
        vaults: &[VaultConfig],
    ) -> Result<(VaultConfig, PathBuf), ProjectError> {
        let found = vaults.iter().find(|vault| vault.slug().as_str() == slug);
        let vault = found.ok_or_else(|| unknown_vault(slug, vaults))?;
        let file = vault.file().map(Into::into);
        Ok((
            vault.clone(),
            file.unwrap_or_else(|| self.vault_file(vault.slug())),
        ))
    }

    /// The file named after `slug`, unless it holds another vault.
    fn free_file(&self, slug: &VaultSlug, vaults: &[VaultConfig]) -> Result<PathBuf, ProjectError> {
        let file = self.vault_file(slug);
        match vaults.iter().find(|vault| vault.file() == Some(&file)) {
            Some(other) => Err(ProjectError::VaultFileTaken {
                path: file,
                slug: other.slug().clone(),
            }),
            None => Ok(file),
        }
    }

    fn vault_file(&self, slug: &VaultSlug) -> PathBuf {
        self.vaults_dir().join(format!("{slug}.json"))
    }
}

fn free_slug(slug: &VaultSlug, vaults: &[VaultConfig]) -> Result<(), ProjectError> {
    if vaults.iter().any(|vault| vault.slug() == slug) {
        return Err(ProjectError::VaultExists { slug: slug.clone() });
    }
    Ok(())
}

#[cfg(test)]
mod tests;

//! Finding a project, and looking things up in it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::ProjectError;
use super::files::{FileAction, FileError};
use super::names::{EnvName, VaultSlug, shown};
use super::settings::Settings;
use super::suggest::suggest;
use super::vault_config::VaultConfig;

/// A directory with `.keep/settings.json`. Holds no content: every question
/// reads the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The project at `explicit`, or the nearest one from `start` upward.
    ///
    /// A `.keep` without settings does not count. On the way up, neither does
    /// a directory in which everybody may plant one (`/tmp` and its like).
    pub fn discover(start: &Path, explicit: Option<&Path>) -> Result<Self, ProjectError> {
        if let Some(path) = explicit {
            let path = absolute(&start.join(path))?;
            return if is_project(&path) {
                Ok(Self::at(path))
            } else {
                Err(ProjectError::NotAProject { path })
            };
        }
        let start = absolute(start)?;
        let found = start.ancestors().find(|directory| {
            is_project(directory) && (*directory == start || !is_open_to_all(directory))
        });
        match found {
            Some(root) => Ok(Self::at(root.into())),
            None => Err(ProjectError::NotInitialized { start }),
        }
    }

    /// The one whose directory that is.
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// Absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `.keep/`.
    pub fn keep_dir(&self) -> PathBuf {
        self.root.join(".keep")
    }

    /// `.keep/local/`: personal files, not under version control. May not exist.
    pub fn local_dir(&self) -> PathBuf {
        self.keep_dir().join("local")
    }

    pub fn settings_file(&self) -> PathBuf {
        self.keep_dir().join("settings.json")
    }

    pub(super) fn vaults_dir(&self) -> PathBuf {
        self.keep_dir().join("vaults")
    }

    pub fn settings(&self) -> Result<Settings, ProjectError> {
        Ok(Settings::read(&self.settings_file())?)
    }

    /// Where the templates of the environments are; may not exist.
    pub fn template_dir(&self) -> Result<PathBuf, ProjectError> {
        Ok(self.root.join(self.settings()?.template_path()))
    }

    /// Every vault, in the order of the file names. One that cannot be read,
    /// or two of the same slug, are an error: the wrong vault could be used.
    pub fn vaults(&self) -> Result<Vec<VaultConfig>, ProjectError> {
        let mut vaults = Vec::new();
        let mut files = BTreeMap::<VaultSlug, PathBuf>::new();
        for file in self.vault_files()? {
            let vault = VaultConfig::read(&file)?;
            if let Some(first) = files.insert(vault.slug().clone(), file.clone()) {
                return Err(ProjectError::DuplicateVault {
                    slug: vault.slug().clone(),
                    first,
                    second: file,
                });
            }
            vaults.push(vault);
        }
        Ok(vaults)
    }

    /// The file of each vault with what it holds, or why it cannot be used: one
    /// that is broken hides no other.
    pub fn vault_documents(&self) -> Result<Vec<VaultDocument>, ProjectError> {
        let files = self.vault_files()?.into_iter();
        Ok(files
            .map(|file| {
                let vault = VaultConfig::read(&file).map_err(ProjectError::from);
                (file, vault)
            })
            .collect())
    }

    fn vault_files(&self) -> Result<Vec<PathBuf>, FileError> {
        let directory = self.vaults_dir();
        let failed = FileError::on(FileAction::Read, &directory);
        let entries = match fs::read_dir(&directory) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(&failed)?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let name = entry.map_err(&failed)?.file_name();
            let hidden = name.as_encoded_bytes().starts_with(b".");
            if !hidden && Path::new(&name).extension() == Some(OsStr::new("json")) {
                files.push(directory.join(name));
            }
        }
        files.sort();
        Ok(files)
    }

    /// The vault of that slug.
    pub fn vault(&self, slug: &str) -> Result<VaultConfig, ProjectError> {
        let mut vaults = self.vaults()?;
        match vaults
            .iter()
            .position(|vault| vault.slug().as_str() == slug)
        {
            Some(found) => Ok(vaults.swap_remove(found)),
            None => Err(unknown_vault(slug, &vaults)),
        }
    }

    /// The environment of that name.
    pub fn env(&self, name: &str) -> Result<EnvName, ProjectError> {
        let settings = self.settings()?;
        let found = settings.envs().iter().find(|env| env.as_str() == name);
        found
            .cloned()
            .ok_or_else(|| unknown_env(name, settings.envs()))
    }

    /// The default vault, if one is set. One that does not exist is an error.
    pub fn default_vault(&self) -> Result<Option<VaultConfig>, ProjectError> {
        let settings = self.settings()?;
        let vault = settings.default_vault().map(|slug| self.vault(slug));
        vault.transpose().map_err(|error| match error {
            ProjectError::UnknownVault { name, known, .. } => {
                ProjectError::UnknownDefault { name, known }
            }
            other => other,
        })
    }
}

/// The file of a vault, and what was read from it.
pub type VaultDocument = (PathBuf, Result<VaultConfig, ProjectError>);

pub(super) fn unknown_vault(name: &str, vaults: &[VaultConfig]) -> ProjectError {
    let known = || vaults.iter().map(|vault| vault.slug().as_str());
    ProjectError::UnknownVault {
        name: shown(name),
        suggestions: suggest(name, known()),
        known: known().map(str::to_owned).collect(),
    }
}

pub(super) fn unknown_env(name: &str, envs: &[EnvName]) -> ProjectError {
    let known = || envs.iter().map(EnvName::as_str);
    ProjectError::UnknownEnv {
        name: shown(name),
        suggestions: suggest(name, known()),
        known: known().map(str::to_owned).collect(),
    }
}

/// `..` and links are resolved, so that "upward" means the real parents.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, FileError> {
    fs::canonicalize(path).map_err(FileError::on(FileAction::Read, path))
}

fn is_project(directory: &Path) -> bool {
    directory.join(".keep/settings.json").is_file()
}

/// Whether all users of the machine create their own files here: a sticky,
/// world-writable directory.
fn is_open_to_all(directory: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        const STICKY_AND_WORLD_WRITABLE: u32 = 0o1002;
        let mode = fs::metadata(directory).map(|metadata| metadata.permissions().mode());
        mode.is_ok_and(|mode| mode & STICKY_AND_WORLD_WRITABLE == STICKY_AND_WORLD_WRITABLE)
    }
    #[cfg(not(unix))]
    {
        let _ = directory;
        false
    }
}

#[cfg(test)]
mod tests;

//! What a project's errors mean at the command line.

use super::{Error, Kind};
use crate::confinement;
use crate::project::dirs::NoHome;
use crate::project::files::{FileError, FileProblem};
use crate::project::{NameError, ProjectError};

impl From<ProjectError> for Error {
    fn from(error: ProjectError) -> Self {
        let message = error.to_string();
        match error {
            ProjectError::NotInitialized { .. } | ProjectError::NotAProject { .. } => {
                Self::config(message).hint("Run `keep init` to set Keep up here")
            }
            ProjectError::UnknownVault { .. } => {
                Self::config(message).hint("Run `keep vault:list` to see the vaults")
            }
            ProjectError::UnknownDefault { known, .. } if known.is_empty() => {
                Self::config(message).hint("Run `keep vault:add` to add one")
            }
            ProjectError::UnknownDefault { .. } => {
                Self::config(message).hint("Run `keep vault:default SLUG` to choose another one")
            }
            ProjectError::UnknownEnv { .. } => {
                Self::config(message).hint("Run `keep env:list` to see the environments")
            }
            ProjectError::DefaultVault { .. } => Self::other(message)
                .hint("Run `keep vault:default OTHER` first, with the slug of another vault"),
            ProjectError::VaultExists { .. } | ProjectError::VaultFileTaken { .. } => {
                Self::other(message).hint("Pass another `--slug`")
            }
            ProjectError::EnvExists { .. }
            | ProjectError::SystemEnv { .. }
            | ProjectError::LastEnv { .. } => Self::other(message),
            ProjectError::NoNamespace { .. } => Self::usage(message).hint("Pass `--namespace`"),
            ProjectError::Value { .. } => Self::usage(message),
            ProjectError::Name(error) => Self::from(error),
            ProjectError::DuplicateVault { .. }
            | ProjectError::Document(_)
            | ProjectError::File(_) => Self::config(message),
        }
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        Self::new(Kind::Usage, error.to_string())
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        let denied = error.problem == FileProblem::PermissionDenied;
        Self::other(error.to_string()).perhaps_confined(denied)
    }
}

impl Error {
    /// Where a file was denied that may be denied to this process alone, what lifts
    /// that.
    pub(crate) fn perhaps_confined(self, denied: bool) -> Self {
        if denied && confinement::is_active() {
            return self.hint(format!(
                "A plugin is at work, so Keep opens what the command needs and no other file; \
                 `{}=off` lifts that",
                confinement::VARIABLE
            ));
        }
        self
    }
}

impl From<NoHome> for Error {
    fn from(error: NoHome) -> Self {
        Self::config(error.to_string()).hint("Set `KEEP_CONFIG_DIR`")
    }
}

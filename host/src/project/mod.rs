//! The project: its `.keep/` directory, and the names that are used in it.
//!
//! The files have PHP Keep's format, so that both tools can share a project.
//! Nothing here asks, prints or reads the process environment, and no secret
//! value passes through. Reading takes no lock; every change reads again under
//! an exclusive one, so that two processes lose none of each other's.

mod changes;
mod context;
pub mod dirs;
mod document;
mod error;
pub mod files;
mod globs;
mod init;
mod lock;
mod names;
mod plugins;
mod root;
mod settings;
mod suggest;
mod temporary;
mod vault_config;
mod workspace;

pub use changes::{SYSTEM_ENVS, VaultEdit};
pub use context::Context;
pub use document::{DocumentError, ValueProblem};
pub use error::ProjectError;
pub use globs::Filter;
pub use init::{InitOptions, detect_name, slug_of};
pub(crate) use lock::FileLock;
pub use names::{DriverId, EnvName, Key, NameError, NameKind, Namespace, ScopePath, VaultSlug};
pub use plugins::{PinnedPlugin, PluginsLock};
pub use root::{Project, VaultDocument};
pub use settings::Settings;
pub use suggest::{MAX_SUGGESTIONS, suggest};
pub use vault_config::VaultConfig;
pub use workspace::{View, Workspace};

#[cfg(test)]
mod php_compatibility;

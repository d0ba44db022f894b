//! What is wrong with plugins, and what to do about it.

use super::{Error, Kind};
use crate::drivers;
use crate::plugins::{PluginError, SourceError};
use crate::project::files::FileProblem;
use crate::project::{DocumentError, ProjectError};

impl From<PluginError> for Error {
    fn from(error: PluginError) -> Self {
        let message = error.to_string();
        match error {
            PluginError::Manifest { .. } | PluginError::Id { .. } => Self::driver(message)
                .hint("A driver is a component of `keep plugin:build` or `keep plugin:pack`"),
            PluginError::Embedded { .. } => {
                Self::driver(message).hint("Its author has to choose another `id`")
            }
            PluginError::Changed { id, .. } | PluginError::OtherId { pinned: id, .. } => {
                Self::driver(message).hint(format!(
                    "If you know why, run `keep plugin:update {id}` to look at it and pin it anew"
                ))
            }
        }
    }
}

impl From<SourceError> for Error {
    fn from(error: SourceError) -> Self {
        let message = error.to_string();
        match error {
            SourceError::Unknown(_) => {
                Self::usage(message).hint("Pass a path, such as `./acme.wasm`")
            }
            SourceError::Scheme(_) => Self::usage(message)
                .hint("Use `https://`, or download it and pass the path of the file"),
            SourceError::File(error) if error.problem == FileProblem::NotFound => {
                Self::new(Kind::NotFound, message)
            }
            SourceError::File(error) => Self::from(error),
            SourceError::NotOfficial { .. } => {
                let known = drivers::official().iter().map(|driver| driver.id);
                let known: Vec<&str> = known.collect();
                Self::new(Kind::NotFound, message)
                    .hint("Pass the path of a file, such as `./acme.wasm`")
                    .hint(format!("Those that do are `{}`", known.join("`, `")))
            }
        }
    }
}

impl From<DocumentError> for Error {
    fn from(error: DocumentError) -> Self {
        Self::from(ProjectError::from(error))
    }
}

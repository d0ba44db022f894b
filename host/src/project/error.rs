//! What can go wrong with a project.

use std::path::PathBuf;

use super::document::{DocumentError, ValueProblem};
use super::files::FileError;
use super::names::{EnvName, NameError, VaultSlug};

/// An error of the project or of a name that was looked up in it. Names that
/// users gave are escaped and cut for display.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// To be answered with `keep init`.
    #[error("Keep is not initialized in `{}` or a directory above it", start.display())]
    NotInitialized { start: PathBuf },
    /// The directory was named by the user; none above it is looked at.
    #[error("`{}` is not a Keep project: it has no `.keep/settings.json`", path.display())]
    NotAProject { path: PathBuf },
    #[error("no vault is called `{name}`{}", hints(suggestions, known))]
    UnknownVault {
        name: String,
        suggestions: Vec<String>,
        known: Vec<String>,
    },
    /// What the settings name, and nobody typed.
    #[error("the default vault `{name}` is not there{}", hints(&[], known))]
    UnknownDefault { name: String, known: Vec<String> },
    #[error("no environment is called `{name}`{}", hints(suggestions, known))]
    UnknownEnv {
        name: String,
        suggestions: Vec<String>,
        known: Vec<String>,
    },
    #[error("a vault `{slug}` exists already")]
    VaultExists { slug: VaultSlug },
    /// The file of a vault to be written holds another vault.
    #[error("`{}` already holds the vault `{slug}`", path.display())]
    VaultFileTaken { path: PathBuf, slug: VaultSlug },
    #[error("`{}` and `{}` both configure the vault `{slug}`", first.display(), second.display())]
    DuplicateVault {
        slug: VaultSlug,
        first: PathBuf,
        second: PathBuf,
    },
    #[error("vault `{slug}` is the default vault and cannot be deleted")]
    DefaultVault { slug: VaultSlug },
    #[error("an environment `{env}` exists already")]
    EnvExists { env: EnvName },
    #[error("`{env}` is a system environment and cannot be removed")]
    SystemEnv { env: EnvName },
    #[error("`{env}` is the only environment and cannot be removed")]
    LastEnv { env: EnvName },
    /// The application's name holds nothing that a namespace may hold.
    #[error("no namespace can be made from the name `{name}`")]
    NoNamespace { name: String },
    #[error("{what}: {problem}")]
    Value {
        /// The setting, as in the file.
        what: String,
        problem: ValueProblem,
    },
    #[error(transparent)]
    Name(#[from] NameError),
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error(transparent)]
    File(#[from] FileError),
}

fn hints(suggestions: &[String], known: &[String]) -> String {
    // More would drown the message; whoever shows `known` can list the rest.
    const MOST: usize = 10;
    let quoted = |names: &[String]| -> Vec<String> {
        names.iter().map(|name| format!("`{name}`")).collect()
    };
    if !suggestions.is_empty() {
        return format!("; did you mean {}?", quoted(suggestions).join(" or "));
    }
    match known.len() {
        0 => "; there are none yet".into(),
        1..=MOST => format!("; there are {}", quoted(known).join(", ")),
        more => format!("; there are {more} others"),
    }
}

impl ProjectError {
    /// For `map_err`: says which setting has the problem.
    pub(super) fn value(what: &str) -> impl FnOnce(ValueProblem) -> Self {
        move |problem| Self::Value {
            what: what.to_owned(),
            problem,
        }
    }
}

//! What keeps an author from a component, and what to do about it.

use super::{Error, Kind};
use crate::authoring::AuthoringError;
use crate::project::files::FileProblem;
use crate::runtime::LoadError;

impl From<AuthoringError> for Error {
    fn from(error: AuthoringError) -> Self {
        let message = error.to_string();
        match error {
            AuthoringError::File(error) if error.problem == FileProblem::NotFound => {
                Self::new(Kind::NotFound, message)
            }
            AuthoringError::File(error) => Self::from(error),
            AuthoringError::Exists(_) => Self::usage(message).hint("Pass another `--dir`"),
            AuthoringError::Name { .. } | AuthoringError::NotWasm(_) => Self::usage(message),
            AuthoringError::Manifest { .. } => Self::config(message),
            AuthoringError::NoLanguage(_) => Self::config(message)
                .hint("Add `\"build\": { \"language\": \"rust\" }` to it, or `js`, or `python`")
                .hint("Run `keep plugin:pack` for what another tool has built"),
            AuthoringError::NoTool { install, .. } => Self::other(message).hint(install),
            AuthoringError::NoTarget => {
                Self::other(message).hint("Run `rustup target add wasm32-unknown-unknown`")
            }
            AuthoringError::NoModule => Self::config(message)
                .hint("Add `crate-type = [\"cdylib\"]` to `[lib]` of its `Cargo.toml`"),
            AuthoringError::Preview1 => Self::driver(message)
                .hint("Build it for `wasm32-wasip2`, or for `wasm32-unknown-unknown`"),
            AuthoringError::Encode(_) => Self::driver(message).hint(
                "Build it with wit-bindgen, for a world that exports `keep:vault/driver@0.1.0`",
            ),
            AuthoringError::HasManifest => {
                Self::driver(message).hint("Pack what your toolchain made, without it")
            }
            AuthoringError::Start { .. } | AuthoringError::ToolFailed { .. } => {
                Self::other(message)
            }
        }
    }
}

impl Error {
    /// Why a component cannot be loaded, for whoever has just built it.
    pub(crate) fn of_own_driver(error: &LoadError) -> Self {
        let hint = match error {
            LoadError::Undeclared { power, .. } => {
                format!("Add `\"{power}\"` to `powers` of its manifest")
            }
            LoadError::UnknownImport { .. } => {
                "A driver may import `keep:host`, `keep:aws` and released `wasi:*@0.2`".into()
            }
            LoadError::NotADriver { .. } => {
                "Export that interface from its world; `keep plugin:new` writes a project that does"
                    .into()
            }
            LoadError::Contract { .. } => {
                "Compare its WIT files with those that `keep plugin:new` writes".into()
            }
            LoadError::Manifest(_)
            | LoadError::Compile { .. }
            | LoadError::NotCompiled { .. }
            | LoadError::NotGranted { .. } => {
                return Self::driver(error.to_string());
            }
        };
        Self::driver(error.to_string()).hint(hint)
    }
}

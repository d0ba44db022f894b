//! Why there is no project, or no component.

use std::path::PathBuf;

use crate::drivers::ManifestError;
use crate::project::files::FileError;
use crate::ui::clean;

/// See the module. What the author's own tools say of the author's own code is
/// shown as they say it, and is no part of an error.
#[derive(Debug, thiserror::Error)]
pub enum AuthoringError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("`{0}` exists already")]
    Exists(PathBuf),
    #[error("`{name}` cannot be the name of a driver: {reason}")]
    Name { name: String, reason: String },
    #[error("`{}`: {error}", path.display())]
    Manifest {
        path: PathBuf,
        #[source]
        error: ManifestError,
    },
    #[error("`{0}` does not say how the driver is built")]
    NoLanguage(PathBuf),
    /// A program that has to be installed, and how.
    #[error("`{program}` is needed to build this driver, and is not installed")]
    NoTool {
        program: &'static str,
        install: String,
    },
    #[error("`{program}` could not be started: {error}")]
    Start {
        program: &'static str,
        error: std::io::Error,
    },
    #[error("`{program}` could not build the driver")]
    ToolFailed { program: &'static str },
    #[error("the crate has no library of the type `cdylib`")]
    NoModule,
    /// The compiler is there and lacks the target.
    #[error("no Rust toolchain here can build WebAssembly")]
    NoTarget,
    #[error("`{}` is no WebAssembly", .0.display())]
    NotWasm(PathBuf),
    /// Imports of WASI's first version, which components do not have.
    #[error("the module imports `wasi_snapshot_preview1`, which a component cannot have")]
    Preview1,
    #[error("the module cannot be made a component: {}", clean(.0))]
    Encode(String),
    #[error("the component has a manifest already")]
    HasManifest,
}

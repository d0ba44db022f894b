//! Why nothing could be recorded.

use std::path::PathBuf;

use crate::project::DocumentError;
use crate::project::dirs::NoHome;
use crate::project::files::FileError;

/// Why the log, or what says whether there is one, cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("`{}` has another name too: it is a hard link", path.display())]
    HardLink { path: PathBuf },
    #[error("`{}` belongs to another user", path.display())]
    NotOwn { path: PathBuf },
    #[error("others may write to `{}`: its mode is {mode:o}", path.display())]
    Shared { path: PathBuf, mode: u32 },
    #[error(transparent)]
    NoHome(#[from] NoHome),
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error("`{}`: {problem}", path.display())]
    Settings {
        path: PathBuf,
        problem: &'static str,
    },
}

//! What can go wrong with a store. Never holds a value.

use std::io;
use std::path::{Path, PathBuf};

/// A store that could not be read or written. Except where
/// [`Store::commit`](super::Store::commit) says so, nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Another process held the lock for too long; a retry may help.
    #[error("`{}` is being changed by another process", path.display())]
    Busy { path: PathBuf },
    /// The expectation about this item did not hold.
    #[error("`{name}` is not as expected: it was changed by somebody else")]
    Conflict { name: String },
    #[error("`{}` is damaged: {problem}", path.display())]
    Corrupt { path: PathBuf, problem: String },
    #[error("`{}` has format {format}, which this version of Keep does not know", path.display())]
    UnknownFormat { path: PathBuf, format: u64 },
    /// age cannot tell another recipient from damage to the recipient's lines.
    #[error(
        "`{}` was sealed for another identity than the one in `{}`, or is damaged",
        path.display(), identity.display()
    )]
    WrongKey { path: PathBuf, identity: PathBuf },
    #[error(
        "`{}` cannot be opened without its identity, and `{}` does not exist: restore it from a backup",
        path.display(), identity.display()
    )]
    NoIdentity { path: PathBuf, identity: PathBuf },
    #[error("line {line} of `{}` is not an age secret key", identity.display())]
    InvalidIdentity { identity: PathBuf, line: usize },
    #[error("`{}` holds no age secret key", identity.display())]
    EmptyIdentity { identity: PathBuf },
    /// The identity's permissions are too wide and could not be narrowed.
    #[error(
        "`{}` can be read by other users (mode {mode:04o}), and that cannot be changed: {source}",
        identity.display()
    )]
    ExposedIdentity {
        identity: PathBuf,
        /// The permission bits.
        mode: u32,
        source: io::Error,
    },
    /// The file is another store's: it was copied or renamed.
    #[error("`{}` holds the store `{found}`, not `{expected}`", path.display())]
    WrongStore {
        path: PathBuf,
        found: String,
        expected: String,
    },
    #[error("the {part} {problem}")]
    InvalidLocation {
        /// Which part of the location, such as `env`.
        part: &'static str,
        problem: &'static str,
    },
    #[error(transparent)]
    InvalidChange(#[from] InvalidChange),
    #[error("`{}` would hold more than {limit} items", path.display())]
    TooManyItems { path: PathBuf, limit: usize },
    /// The file, or the content it would get.
    #[error("`{}` has more than the {limit} bytes that are allowed", path.display())]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("no space is left for `{}`: {source}", path.display())]
    DiskFull { path: PathBuf, source: io::Error },
    #[error("`{}` cannot be written: {source}", path.display())]
    NotWritable { path: PathBuf, source: io::Error },
    #[error("`{}` cannot be read: {source}", path.display())]
    NotReadable { path: PathBuf, source: io::Error },
    /// A link, a directory or a device, where a file was expected.
    #[error("`{}` is not a regular file", path.display())]
    NotAFile { path: PathBuf },
    #[error("`{}`: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// A change that no store would make.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidChange {
    #[error("a name must have 1 to 512 characters, not {chars}")]
    NameLength { chars: usize },
    #[error("a name must not hold control characters")]
    NameControl,
    #[error("the metadata of `{name}` has {pairs} pairs, more than the 16 that are allowed")]
    MetaPairs { name: String, pairs: usize },
    #[error(
        "the metadata of `{name}` has a text of {chars} characters, more than the 256 that are allowed"
    )]
    MetaLength { name: String, chars: usize },
    #[error("the metadata of `{name}` has the same key twice")]
    MetaTwice { name: String },
    #[error("the value of `{name}` has {bytes} bytes, more than the 65536 that are allowed")]
    ValueSize { name: String, bytes: usize },
}

impl StorageError {
    /// For `map_err`: what the system said while reading `path`.
    pub(super) fn reading(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| {
            let path = path.to_path_buf();
            match source.kind() {
                io::ErrorKind::PermissionDenied => Self::NotReadable { path, source },
                _ => Self::Io { path, source },
            }
        }
    }

    /// For `map_err`: what the system said while writing or creating `path`.
    pub(super) fn writing(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| {
            let path = path.to_path_buf();
            match source.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    Self::NotWritable { path, source }
                }
                io::ErrorKind::StorageFull
                | io::ErrorKind::QuotaExceeded
                | io::ErrorKind::FileTooLarge => Self::DiskFull { path, source },
                _ => Self::Io { path, source },
            }
        }
    }
}

//! Temporary files beside the files that they become.
//!
//! Whoever writes one holds a lock on it until it has its final name, and the
//! system frees the lock when the process ends, however it ends. So one that
//! is not locked belonged to a process that was killed, and can go: it may
//! hold secrets, and nothing else would ever remove it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use super::files::Mode;

const PREFIX: &str = ".keep-";
const SUFFIX: &str = ".tmp";
/// Of the part of the name that is made up. So many that no file of the
/// user's is taken for one of these.
const RANDOM_CHARS: usize = 16;

/// Entries of a directory that are looked at: an export may go to a directory
/// of any size.
const MAX_ENTRIES: usize = 10_000;

/// Makes a temporary file and locks it. Where the file system has no locks, it
/// is not locked, and nobody will be able to lock it to remove it either.
pub(super) fn create_in(directory: &Path, mode: Mode) -> io::Result<NamedTempFile> {
    loop {
        let file = make_in(directory, mode)?;
        match file.as_file().try_lock() {
            Ok(()) if is_linked(file.as_file())? => return Ok(file),
            Err(TryLockError::Error(_)) => return Ok(file),
            // Another process came between the two steps: it has removed the
            // file, or is about to.
            Ok(()) | Err(TryLockError::WouldBlock) => {}
        }
    }
}

/// Removes the temporary files in `directory` that nobody writes any more. What
/// cannot be removed stays; that is no reason not to write.
pub(super) fn remove_stale(directory: &Path) {
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    for entry in entries.take(MAX_ENTRIES).flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && is_temporary(entry.file_name().as_encoded_bytes()) {
            remove_unlocked(&entry.path());
        }
    }
}

/// Removes the file while holding its lock, so that nobody writes to it.
fn remove_unlocked(path: &Path) {
    // To write, although nothing is written: some network file systems give
    // exclusive locks to writers only.
    let Ok(file) = OpenOptions::new().write(true).open(path) else {
        return;
    };
    if file.try_lock().is_ok() {
        let _ = fs::remove_file(path);
    }
}

/// To write alone: who may make files in a directory need not be one who may read
/// what is in it.
fn make_in(directory: &Path, mode: Mode) -> io::Result<NamedTempFile> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(
        &mut options,
        match mode {
            Mode::Shared => 0o644,
            Mode::Private => 0o600,
        },
    );
    #[cfg(not(unix))]
    let _ = mode;
    tempfile::Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .rand_bytes(RANDOM_CHARS)
        .make_in(directory, |path| options.open(path))
}

/// Exactly the names that [`make_in`] makes.
fn is_temporary(name: &[u8]) -> bool {
    let random = name
        .strip_prefix(PREFIX.as_bytes())
        .and_then(|rest| rest.strip_suffix(SUFFIX.as_bytes()));
    random.is_some_and(|r| r.len() == RANDOM_CHARS && r.iter().all(u8::is_ascii_alphanumeric))
}

/// Whether the file still has a name.
#[cfg(unix)]
fn is_linked(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(file.metadata()?.nlink() > 0)
}

/// A file that another process has open keeps its name here.
#[cfg(not(unix))]
fn is_linked(_: &File) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests;

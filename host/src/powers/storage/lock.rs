//! The exclusive lock of a store, held by one commit at a time. The system
//! frees it when its process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::error::StorageError;

/// Held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock and fails with [`StorageError::Busy`] if that takes
    /// too long. Creates the lock file (0600) if it is not there.
    pub(super) fn acquire(path: &Path, patience: Duration) -> Result<Self, StorageError> {
        let failed = StorageError::writing(path);
        let started = Instant::now();
        loop {
            // Opened anew each time: while this one waited, somebody may have
            // removed the file and others may be locking the next one.
            let file = create(path).map_err(&failed)?;
            let left = patience.saturating_sub(started.elapsed());
            let file = match file.try_lock() {
                Ok(()) => file,
                Err(TryLockError::WouldBlock) => match wait(file, left) {
                    Some(locked) => locked.map_err(&failed)?,
                    None => return Err(StorageError::Busy { path: path.into() }),
                },
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            };
            if is_at(&file, path).map_err(&failed)? {
                return Ok(Self { _file: file });
            }
        }
    }
}

/// Waits in the system's queue, where whoever came first is first. Looking again and
/// again would take the processor from whoever has the lock, and of many who look, one
/// may be late each time.
fn wait(file: File, patience: Duration) -> Option<io::Result<File>> {
    let (done, lock) = mpsc::channel();
    // Where this gives up, the lock is freed as soon as the thread has it.
    thread::spawn(move || {
        let locked = file.lock();
        let _ = done.send(locked.map(|()| file));
    });
    lock.recv_timeout(patience).ok()
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether the path still leads to this file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let own = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(found) => Ok((found.dev(), found.ino()) == (own.dev(), own.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Files that are open cannot be removed here.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests;

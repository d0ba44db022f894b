//! The file: lines are added at its end, whole or not at all, and when it is full
//! it makes room for the next one.
//!
//! Whoever adds a line holds a lock on the file meanwhile, so that lines of other
//! processes neither mix with it nor go to a file that was just moved away. A
//! line is one write. It is not flushed to the disk: what a process has written
//! stays when it is killed, and only a machine that stops loses the last lines,
//! for which every single access would wait a disk's time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::error::AuditError;
use crate::project::files::{self, FileAction, FileError, FileProblem, Mode};

/// How long others may hold the lock: each does for less than a millisecond.
const PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(1);

/// The log's file, with those that were full before: `audit.jsonl`,
/// `audit.jsonl.1` and so on, which are older and older.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFile {
    pub path: PathBuf,
    /// The size at which it is full.
    pub max_bytes: u64,
    /// How many full ones are kept.
    pub keep: u32,
}

impl LogFile {
    /// Adds one line, which ends with a line break.
    pub(super) fn append(&self, line: &[u8]) -> Result<(), AuditError> {
        let started = Instant::now();
        loop {
            let file = self.open()?;
            if !self.lock(&file, started)? {
                continue;
            }
            let length = file.metadata().map_err(self.failed())?.len();
            let needed = u64::try_from(line.len()).unwrap_or(u64::MAX);
            if length > 0 && length.saturating_add(needed) > self.max_bytes {
                self.rotate()?;
                continue;
            }
            return add(&file, length, line).map_err(|error| self.failed()(error).into());
        }
    }

    /// The files there are, the oldest first.
    pub(super) fn all(&self) -> Vec<PathBuf> {
        let full = (1..=self.keep).rev().map(|number| self.full(number));
        let mut all: Vec<PathBuf> = full.filter(|path| path.exists()).collect();
        all.extend(self.path.exists().then(|| self.path.clone()));
        all
    }

    fn full(&self, number: u32) -> PathBuf {
        self.path.with_added_extension(number.to_string())
    }

    /// Opens the file, and creates it (0600) where it is not there. No link is
    /// followed, and nothing but a file of this user's is written to: what lies
    /// under this name may have been put there by somebody else.
    fn open(&self) -> Result<File, AuditError> {
        let file = match self.open_as_it_is() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let directory = self.path.parent().unwrap_or(Path::new("."));
                files::create_dirs(directory, Mode::Private)?;
                self.open_as_it_is()
            }
            opened => opened,
        };
        let file = file.map_err(|error| self.not_opened(error))?;
        self.check(&file)?;
        Ok(file)
    }

    fn open_as_it_is(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            // Without the second, opening a pipe would wait for its other end.
            let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
            options.mode(0o600).custom_flags(flags.bits().cast_signed());
        }
        options.open(&self.path)
    }

    fn not_opened(&self, error: io::Error) -> FileError {
        #[cfg(unix)]
        if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
            return self.refused(FileProblem::Symlink);
        }
        self.failed()(error)
    }

    #[cfg(unix)]
    fn check(&self, file: &File) -> Result<(), AuditError> {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        const OTHERS_WRITE: u32 = 0o022;
        let metadata = file.metadata().map_err(self.failed())?;
        let (path, mode) = (self.path.clone(), metadata.permissions().mode() & 0o777);
        if !metadata.is_file() {
            return Err(self.refused(FileProblem::NotAFile).into());
        }
        if metadata.nlink() > 1 {
            return Err(AuditError::HardLink { path });
        }
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(AuditError::NotOwn { path });
        }
        if mode & OTHERS_WRITE != 0 {
            return Err(AuditError::Shared { path, mode });
        }
        Ok(())
    }

    #[cfg(not(unix))]
    fn check(&self, file: &File) -> Result<(), AuditError> {
        if file.metadata().map_err(self.failed())?.is_file() {
            return Ok(());
        }
        Err(self.refused(FileProblem::NotAFile).into())
    }

    /// Waits for the lock. False where the file was moved away meanwhile.
    fn lock(&self, file: &File, started: Instant) -> Result<bool, AuditError> {
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => {
                    thread::sleep(POLL);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(self.refused(FileProblem::Busy).into());
                }
                // Some network file systems have no locks; a line is still one
                // write to the end of the file.
                Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => break,
                Err(TryLockError::Error(error)) => return Err(self.failed()(error).into()),
            }
        }
        Ok(is_at(file, &self.path).map_err(self.failed())?)
    }

    /// Makes the file the newest of the full ones; the oldest goes. The lock is held.
    fn rotate(&self) -> Result<(), AuditError> {
        for number in (1..self.keep).rev() {
            let older = self.full(number + 1);
            match fs::rename(self.full(number), &older) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                renamed => renamed.map_err(FileError::on(FileAction::Write, &older))?,
            }
        }
        let full = self.full(1);
        let renamed = fs::rename(&self.path, &full);
        Ok(renamed.map_err(FileError::on(FileAction::Write, &full))?)
    }

    fn failed(&self) -> impl Fn(io::Error) -> FileError {
        FileError::on(FileAction::Write, &self.path)
    }

    fn refused(&self, problem: FileProblem) -> FileError {
        FileError::refused(FileAction::Write, &self.path, problem)
    }
}

/// Writes the line behind `length` bytes. Where that fails, it leaves nothing of it.
fn add(mut file: &File, length: u64, line: &[u8]) -> io::Result<()> {
    let written = match ends_a_line(file, length) {
        Ok(true) => file.write_all(line),
        // A process was killed in the middle of a long line: what is left of it
        // must not swallow this one.
        Ok(false) => file.write_all(&[b"\n", line].concat()),
        Err(error) => Err(error),
    };
    if written.is_err() {
        let _ = file.set_len(length);
    }
    written
}

fn ends_a_line(mut file: &File, length: u64) -> io::Result<bool> {
    if length == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::Start(length - 1))?;
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

/// Whether the path still leads to this file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let own = file.metadata()?;
    match fs::symlink_metadata(path) {
        Ok(found) => Ok((found.dev(), found.ino()) == (own.dev(), own.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Files that are open cannot be moved away here.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(all(test, unix))]
mod tests;

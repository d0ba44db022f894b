//! The exclusive lock on a project, held while its files are read and
//! written. It is advisory: it keeps Keep's processes apart, nobody else.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::files::{self, FileAction, FileError, FileProblem, Mode};

/// How long another process may hold the lock: changes take milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(5);

/// What keeps `.keep/local/` out of version control.
const GITIGNORE: &str = "# Personal files, not for version control\n\
                         local/\n\
                         # This file itself is shared\n\
                         !.gitignore\n";

/// Held until dropped; the system also frees it when the process ends.
pub(super) struct Lock {
    _file: FileLock,
}

/// An exclusive lock on one file, which is created and never removed.
pub(crate) struct FileLock {
    _file: File,
}

impl Lock {
    /// Waits for the lock of the project at `root`, whose `.keep/` exists.
    /// Creates `.keep/local/` and `.keep/.gitignore` where they are absent.
    pub(super) fn acquire(root: &Path) -> Result<Self, FileError> {
        Self::acquire_within(root, PATIENCE)
    }

    fn acquire_within(root: &Path, patience: Duration) -> Result<Self, FileError> {
        let file = FileLock::acquire_within(&prepare(root)?, patience)?;
        Ok(Self { _file: file })
    }
}

impl FileLock {
    /// Waits for the lock. The file's directory exists.
    pub(crate) fn acquire(path: &Path) -> Result<Self, FileError> {
        Self::acquire_within(path, PATIENCE)
    }

    fn acquire_within(path: &Path, patience: Duration) -> Result<Self, FileError> {
        let failed = FileError::on(FileAction::Lock, path);
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let file = options.open(path).map_err(&failed)?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                    thread::sleep(POLL);
                }
                Err(TryLockError::WouldBlock) => {
                    let problem = FileProblem::Busy;
                    return Err(FileError::refused(FileAction::Lock, path, problem));
                }
                // Some network file systems have no locks. Writes are atomic
                // all the same, so that is no reason to refuse them.
                Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => break,
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
        Ok(Self { _file: file })
    }
}

/// Makes the place of the lock file, and returns it with links followed.
fn prepare(root: &Path) -> Result<PathBuf, FileError> {
    let keep = root.join(".keep");
    let local = keep.join("local");
    let ignore = keep.join(".gitignore");
    files::resolve_inside(root, &local, FileAction::Create)?;
    files::create_dir(&local, Mode::Private)?;
    if ignore.symlink_metadata().is_err() {
        files::write_atomic_inside(root, &ignore, GITIGNORE.as_bytes(), Mode::Shared)?;
    }
    files::resolve_inside(root, &local.join("lock"), FileAction::Lock)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::time::Duration;

    use super::Lock;
    use crate::project::files::{FileAction, FileProblem};

    #[test]
    fn a_second_holder_waits_and_gives_up() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(".keep")).unwrap();
        let first = Lock::acquire(dir.path()).unwrap();
        let error = Lock::acquire_within(dir.path(), Duration::from_millis(20))
            .err()
            .unwrap();
        assert_eq!(
            (error.action, error.problem),
            (FileAction::Lock, FileProblem::Busy)
        );
        assert_eq!(
            error.to_string(),
            format!(
                "cannot lock `{}`: another keep process is at work here",
                dir.path()
                    .canonicalize()
                    .unwrap()
                    .join(".keep/local/lock")
                    .display()
            )
        );
        drop(first);
        drop(Lock::acquire_within(dir.path(), Duration::ZERO).unwrap());
    }

    #[test]
    fn a_gitignore_that_is_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let ignore = dir.path().join(".keep/.gitignore");
        fs::create_dir(dir.path().join(".keep")).unwrap();
        drop(Lock::acquire(dir.path()).unwrap());
        let written = fs::read_to_string(&ignore).unwrap();
        let rules: Vec<_> = written.lines().filter(|l| !l.starts_with('#')).collect();
        assert_eq!(rules, ["local/", "!.gitignore"]);
        fs::write(&ignore, "mine\n").unwrap();
        drop(Lock::acquire(dir.path()).unwrap());
        assert_eq!(fs::read_to_string(&ignore).unwrap(), "mine\n");
    }

    #[test]
    fn a_local_directory_that_leads_elsewhere_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("root");
        let elsewhere = dir.path().join("elsewhere");
        fs::create_dir_all(root.join(".keep")).unwrap();
        fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, root.join(".keep/local")).unwrap();
        let error = Lock::acquire(&root).err().unwrap();
        assert_eq!(error.problem, FileProblem::Symlink);
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    }
}

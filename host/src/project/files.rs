//! Files that are never half-written: every write goes to a temporary file in
//! the same directory, is flushed to the disk and renamed into place. It also
//! removes what writes that were killed have left there.
//!
//! [`write_atomic`] writes exactly the file that was named and refuses a
//! symbolic link; [`write_atomic_inside`] follows links that stay inside a
//! directory. Neither writes to pipes or devices: whoever wants those streams.
//! [`append`] is for a file that another program owns.

use std::fs;
use std::io::{self, Read, Seek as _, Write};
use std::path::{Path, PathBuf};

use super::temporary;

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// 0644 without the umask's bits; a file that exists keeps its mode.
    Shared,
    /// 0600, whatever the file had before.
    Private,
}

/// What was being done to the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileAction {
    Read,
    Write,
    Create,
    Remove,
    Lock,
}

/// Why it failed, as far as a person can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileProblem {
    NotFound,
    PermissionDenied,
    ReadOnly,
    NoSpace,
    /// A symbolic link where a file was expected, or one that leads outside.
    Symlink,
    /// A directory, pipe or device.
    NotAFile,
    TooLarge {
        limit: usize,
    },
    /// Another process held the lock for too long.
    Busy,
    Other,
}

/// A file operation that failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {} `{}`: {}", verb(self.action), self.path.display(), self.reason())]
pub struct FileError {
    pub action: FileAction,
    pub path: PathBuf,
    pub problem: FileProblem,
    /// What the system said; none where Keep itself refused. Part of the
    /// message where `problem` is [`FileProblem::Other`].
    pub error: Option<io::Error>,
}

fn verb(action: FileAction) -> &'static str {
    match action {
        FileAction::Read => "read",
        FileAction::Write => "write",
        FileAction::Create => "create",
        FileAction::Remove => "remove",
        FileAction::Lock => "lock",
    }
}

impl FileError {
    fn reason(&self) -> String {
        match (self.problem, &self.error) {
            // A file that is written need not exist; its directory must.
            (FileProblem::NotFound, _) if self.action == FileAction::Write => {
                "its directory does not exist".into()
            }
            (FileProblem::NotFound, _) => "it does not exist".into(),
            (FileProblem::PermissionDenied, _) => "permission denied".into(),
            (FileProblem::ReadOnly, _) => "the file system is read-only".into(),
            (FileProblem::NoSpace, _) => "no space is left".into(),
            (FileProblem::Symlink, _) => {
                "it is, or is reached through, a symbolic link that is not followed".into()
            }
            (FileProblem::NotAFile, _) => "it is not a regular file".into(),
            (FileProblem::TooLarge { limit }, _) => format!("it has more than {limit} bytes"),
            (FileProblem::Busy, _) => "another keep process is at work here".into(),
            (FileProblem::Other, Some(error)) => error.to_string(),
            (FileProblem::Other, None) => "the operation failed".into(),
        }
    }

    pub(crate) fn refused(action: FileAction, path: &Path, problem: FileProblem) -> Self {
        Self {
            action,
            path: path.into(),
            problem,
            error: None,
        }
    }

    /// For `map_err`: classifies what the system said.
    pub(crate) fn on(action: FileAction, path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self {
            action,
            path: path.into(),
            problem: match error.kind() {
                io::ErrorKind::NotFound => FileProblem::NotFound,
                io::ErrorKind::PermissionDenied => FileProblem::PermissionDenied,
                io::ErrorKind::ReadOnlyFilesystem => FileProblem::ReadOnly,
                // The last: more than the process may write into one file.
                io::ErrorKind::StorageFull
                | io::ErrorKind::QuotaExceeded
                | io::ErrorKind::FileTooLarge => FileProblem::NoSpace,
                io::ErrorKind::IsADirectory => FileProblem::NotAFile,
                _ => FileProblem::Other,
            },
            error: Some(error),
        }
    }
}

/// Replaces the file at `path`, or creates it. On an error the old file is
/// untouched. The directory must exist; `path` must not be a symbolic link.
pub fn write_atomic(path: &Path, bytes: &[u8], mode: Mode) -> Result<(), FileError> {
    let failed = FileError::on(FileAction::Write, path);
    let existing = match fs::symlink_metadata(path) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    if let Some(metadata) = &existing {
        refuse_special(path, metadata)?;
    }
    let directory = directory_of(path);
    temporary::remove_stale(directory);
    let mut file = temporary::create_in(directory, mode).map_err(&failed)?;
    if let (Mode::Shared, Some(metadata)) = (mode, existing) {
        let permissions = metadata.permissions();
        file.as_file()
            .set_permissions(permissions)
            .map_err(&failed)?;
    }
    file.write_all(bytes).map_err(&failed)?;
    file.as_file().sync_all().map_err(&failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    sync_directory(directory);
    Ok(())
}

/// Adds to the end of a regular file that exists, on a line of its own. Owner and
/// mode stay; on an error, so does the content.
pub fn append(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let failed = FileError::on(FileAction::Write, path);
    // Asked first: opening a pipe would wait for its other end.
    refuse_special(path, &fs::symlink_metadata(path).map_err(&failed)?)?;
    let open = fs::OpenOptions::new().read(true).append(true).open(path);
    let mut file = open.map_err(&failed)?;
    let end = file.seek(io::SeekFrom::End(0)).map_err(&failed)?;
    let mut last = [b'\n'];
    if end > 0 {
        file.seek(io::SeekFrom::End(-1)).map_err(&failed)?;
        file.read_exact(&mut last).map_err(&failed)?;
    }
    let line_break: &[u8] = if last == [b'\n'] { b"" } else { b"\n" };
    let written = file
        .write_all(line_break)
        .and_then(|()| file.write_all(bytes))
        .and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a variable would cost the reader the whole file.
        let _ = file.set_len(end);
    }
    written.map_err(failed)
}

/// Refuses to write what is no regular file itself.
pub fn refuse_special(path: &Path, metadata: &fs::Metadata) -> Result<(), FileError> {
    let problem = if metadata.is_file() {
        return Ok(());
    } else if metadata.is_symlink() {
        FileProblem::Symlink
    } else {
        FileProblem::NotAFile
    };
    Err(FileError::refused(FileAction::Write, path, problem))
}

/// As [`write_atomic`], but where `path` or its directory is reached through
/// symbolic links, the file they lead to is written if it is inside `root`.
pub fn write_atomic_inside(
    root: &Path,
    path: &Path,
    bytes: &[u8],
    mode: Mode,
) -> Result<(), FileError> {
    let target = resolve_inside(root, path, FileAction::Write)?;
    write_atomic(&target, bytes, mode)
}

/// Removes the file, or the symbolic link itself.
pub(super) fn remove(path: &Path) -> Result<(), FileError> {
    fs::remove_file(path).map_err(FileError::on(FileAction::Remove, path))?;
    sync_directory(directory_of(path));
    Ok(())
}

/// Creates the directory (not its parents) unless it exists: 0755 without the
/// umask's bits, or 0700.
pub(super) fn create_dir(path: &Path, mode: Mode) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(match mode {
            Mode::Shared => 0o755,
            Mode::Private => 0o700,
        });
    }
    match builder.create(path) {
        Err(_) if path.is_dir() => Ok(()),
        created => created.map_err(FileError::on(FileAction::Create, path)),
    }
}

/// Creates the directory and those above it, as [`create_dir`] does.
pub(crate) fn create_dirs(path: &Path, mode: Mode) -> Result<(), FileError> {
    // Above a name alone is the working directory, which has no name.
    let named = |above: &&Path| !above.as_os_str().is_empty();
    let above = path.parent().filter(named);
    if let Some(above) = above.filter(|above| !above.is_dir()) {
        create_dirs(above, mode)?;
    }
    create_dir(path, mode)
}

/// The whole file, if it is a regular one of at most `limit` bytes.
pub fn read_capped(path: &Path, limit: usize) -> Result<Vec<u8>, FileError> {
    let failed = FileError::on(FileAction::Read, path);
    let file = open_regular(path)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).map_err(&failed)?;
    if bytes.len() > limit {
        let problem = FileProblem::TooLarge { limit };
        return Err(FileError::refused(FileAction::Read, path, problem));
    }
    Ok(bytes)
}

/// The file, if it is a regular one.
pub(crate) fn open_regular(path: &Path) -> Result<fs::File, FileError> {
    let failed = FileError::on(FileAction::Read, path);
    // Asked first: opening a pipe would wait for its other end.
    if !fs::metadata(path).map_err(&failed)?.is_file() {
        let problem = FileProblem::NotAFile;
        return Err(FileError::refused(FileAction::Read, path, problem));
    }
    fs::File::open(path).map_err(&failed)
}

/// Where `path` leads once every link is followed; an error if that is outside
/// `root` or nowhere.
pub(super) fn resolve_inside(
    root: &Path,
    path: &Path,
    action: FileAction,
) -> Result<PathBuf, FileError> {
    let failed = FileError::on(action, path);
    let symlink = || FileError::refused(action, path, FileProblem::Symlink);
    let target = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => fs::canonicalize(path).map_err(|_| symlink())?,
        _ => {
            let directory = fs::canonicalize(directory_of(path)).map_err(&failed)?;
            let name = path
                .file_name()
                .ok_or_else(|| FileError::refused(action, path, FileProblem::NotAFile))?;
            directory.join(name)
        }
    };
    let root = fs::canonicalize(root).map_err(&failed)?;
    if !target.starts_with(root) {
        return Err(symlink());
    }
    Ok(target)
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes the rename itself durable. The new content is in place either way,
/// and some file systems cannot do this, so a failure is not the caller's.
fn sync_directory(directory: &Path) {
    #[cfg(unix)]
    if let Ok(directory) = fs::File::open(directory) {
        let _ = directory.sync_all();
    }
    #[cfg(not(unix))]
    let _ = directory;
}

#[cfg(test)]
mod tests;

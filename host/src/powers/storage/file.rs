//! Files and directories: private ones, replaced as a whole or not at all.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::error::StorageError;
use super::seal::SealError;

/// Of the part of a temporary file's name that is made up.
const RANDOM_CHARS: usize = 16;

/// The directory of a file whose path has one.
pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Opens a regular file of at most `limit` bytes; gives its length too. None
/// if nothing is there. Links are refused: a commit would replace the link.
pub(super) fn open(path: &Path, limit: u64) -> Result<Option<(File, u64)>, StorageError> {
    let failed = StorageError::reading(path);
    // Asked first: opening a pipe would wait for its other end.
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => {
            return Err(StorageError::NotAFile { path: path.into() });
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    }
    let file = File::open(path).map_err(&failed)?;
    // Of the file that was opened: the path may lead to its successor by now.
    let len = file.metadata().map_err(&failed)?.len();
    if len > limit {
        return Err(StorageError::TooLarge {
            path: path.into(),
            limit,
        });
    }
    Ok(Some((file, len)))
}

/// Replaces the file, or creates it (0600), with what `write` writes. Until
/// the very end, which is one rename, the old file is as it was.
pub(super) fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), SealError>,
) -> Result<(), StorageError> {
    let failed = StorageError::writing(path);
    let directory = Directory::open(parent(path))?;
    let temporary = temporary_beside(path).map_err(&failed)?;
    let mut writer = BufWriter::with_capacity(128 << 10, temporary.as_file());
    write(&mut writer).map_err(|error| error.at(path))?;
    writer.flush().map_err(&failed)?;
    drop(writer);
    temporary.as_file().sync_all().map_err(&failed)?;
    temporary.persist(path).map_err(|e| failed(e.error))?;
    directory.sync()
}

/// Creates the file (0600) whole, unless one is there: that is no error.
pub(super) fn create_once(path: &Path, content: &[u8]) -> Result<(), StorageError> {
    let failed = StorageError::writing(path);
    let directory = Directory::open(parent(path))?;
    let temporary = temporary_beside(path).map_err(&failed)?;
    temporary.as_file().write_all(content).map_err(&failed)?;
    temporary.as_file().sync_all().map_err(&failed)?;
    match temporary.persist_noclobber(path) {
        Ok(_) => {}
        // Of two at once, the first may also have removed this one's file.
        Err(_) if path.exists() => {}
        Err(other) => return Err(failed(other.error)),
    }
    // Whatever they hold, it is not going to be this file any more.
    remove_stale(path)?;
    // Whoever created it: what is written next relies on it.
    directory.sync()
}

/// Removes the temporary files that killed processes left beside `path`. Only
/// where nobody else's can become `path`: for the holder of its lock, or once a
/// file that is never replaced is there.
pub(super) fn remove_stale(path: &Path) -> Result<(), StorageError> {
    let directory = parent(path);
    let failed = StorageError::writing(directory);
    for entry in fs::read_dir(directory).map_err(&failed)? {
        let entry = entry.map_err(&failed)?;
        if is_temporary_of(path, &entry.file_name()) {
            let stale = entry.path();
            match fs::remove_file(&stale) {
                // Another process was faster.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed.map_err(StorageError::writing(&stale))?,
            }
        }
    }
    Ok(())
}

/// Creates the directory and what is missing above it (0700), durably.
pub(super) fn create_directory(path: &Path) -> Result<(), StorageError> {
    let missing: Vec<&Path> = path
        .ancestors()
        .take_while(|p| !p.as_os_str().is_empty() && !p.exists())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(StorageError::writing(path))?;
    for created in missing {
        Directory::open(parent(created))?.sync()?;
    }
    Ok(())
}

/// A name of its own per writer: even where locks fail, no one renames what
/// another one is still writing. 0600 from the start.
fn temporary_beside(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut prefix = path.file_name().unwrap_or_default().to_os_string();
    prefix.push(".");
    tempfile::Builder::new()
        .prefix(&prefix)
        .suffix(".tmp")
        .rand_bytes(RANDOM_CHARS)
        .tempfile_in(parent(path))
}

/// Exactly the names that [`temporary_beside`] makes, so that no other file,
/// say of an env whose name starts alike, is taken for one.
fn is_temporary_of(path: &Path, name: &OsStr) -> bool {
    let own = path.file_name().unwrap_or_default().as_encoded_bytes();
    let random = name
        .as_encoded_bytes()
        .strip_prefix(own)
        .and_then(|rest| rest.strip_prefix(b"."))
        .and_then(|rest| rest.strip_suffix(b".tmp"));
    random.is_some_and(|r| r.len() == RANDOM_CHARS && r.iter().all(u8::is_ascii_alphanumeric))
}

/// Opened before the work whose names it makes durable, so that a directory
/// that cannot be opened fails early.
struct Directory {
    path: PathBuf,
    handle: File,
}

impl Directory {
    fn open(path: &Path) -> Result<Self, StorageError> {
        let handle = File::open(path).map_err(StorageError::reading(path))?;
        Ok(Self {
            path: path.into(),
            handle,
        })
    }

    /// Makes created and renamed entries durable, where the file system can.
    fn sync(&self) -> Result<(), StorageError> {
        match self.handle.sync_all() {
            // EINVAL and ENOTSUP: it has no such operation.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
                ) =>
            {
                Ok(())
            }
            synced => synced.map_err(StorageError::writing(&self.path)),
        }
    }
}

#[cfg(test)]
mod tests;

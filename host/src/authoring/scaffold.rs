//! A new project: written beside its place and moved there as a whole.

use std::fs::{self, File, Permissions};
use std::path::Path;

use super::{AuthoringError, Language, manifest, shelf};
use crate::drivers::ManifestError;
use crate::project::files::{self, FileAction, FileError, Mode};
use crate::ui::clean;

const PREFIX: &str = ".keep-";
const SUFFIX: &str = ".tmp";
/// Of the part of a name that is made up. So many that no directory of the user's is
/// taken for one of these.
const RANDOM_CHARS: usize = 16;

/// Writes a project for the driver `id` into `directory`, which must not exist.
/// Where this fails, nothing is there.
pub fn scaffold(id: &str, language: Language, directory: &Path) -> Result<(), AuthoringError> {
    check_name(id)?;
    if fs::symlink_metadata(directory).is_ok() {
        return Err(AuthoringError::Exists(directory.into()));
    }
    let above = match directory.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    };
    files::create_dirs(above, Mode::Shared)?;
    remove_stale(above);
    let failed = FileError::on(FileAction::Create, directory);
    let mut staging = tempfile::Builder::new();
    staging
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .rand_bytes(RANDOM_CHARS);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        staging.permissions(Permissions::from_mode(0o755));
    }
    let staging = staging.tempdir_in(above).map_err(&failed)?;
    // Held until the project has its name: so nobody takes it for a stale one.
    let lock = File::open(staging.path());
    let _lock = lock.inspect(|directory| drop(directory.try_lock()));
    for (path, text) in shelf::files(language, id) {
        let file = staging.path().join(path);
        if let Some(parent) = file.parent() {
            files::create_dirs(parent, Mode::Shared)?;
        }
        fs::write(&file, text).map_err(&failed)?;
    }
    // A directory that came meanwhile stays as it is, unless it is empty.
    fs::rename(staging.path(), directory).map_err(&failed)?;
    // It is not there any more, under this name.
    let _ = staging.keep();
    Ok(())
}

/// Removes what processes that were killed have left there. What cannot be removed
/// stays; that is no reason not to write.
fn remove_stale(above: &Path) {
    let Ok(entries) = fs::read_dir(above) else {
        return;
    };
    for entry in entries.flatten() {
        let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_directory && is_staging(entry.file_name().as_encoded_bytes()) {
            let directory = File::open(entry.path());
            if directory.is_ok_and(|directory| directory.try_lock().is_ok()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// Exactly the names that [`scaffold`] makes.
fn is_staging(name: &[u8]) -> bool {
    let random = name
        .strip_prefix(PREFIX.as_bytes())
        .and_then(|rest| rest.strip_suffix(SUFFIX.as_bytes()));
    random.is_some_and(|r| r.len() == RANDOM_CHARS && r.iter().all(u8::is_ascii_alphanumeric))
}

/// A manifest's id and a plugin's name at once, and a word that is no option.
fn check_name(id: &str) -> Result<(), AuthoringError> {
    let refused = |reason: &str| AuthoringError::Name {
        name: clean(id).into_owned(),
        reason: reason.into(),
    };
    if id.contains('_') || id.starts_with('-') {
        return Err(refused(
            "only lowercase letters, digits and `-` are allowed, and no `-` at its beginning",
        ));
    }
    match manifest::check_id(id) {
        Ok(()) => Ok(()),
        Err(ManifestError::Invalid(reason)) => Err(refused(&reason)),
        Err(other) => Err(refused(&other.to_string())),
    }
}

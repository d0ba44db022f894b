//! A new project: written beside its place and moved there as a whole.

use std::fs::{self, Permissions};
use std::path::Path;

use super::{AuthoringError, Language, manifest, shelf};
use crate::drivers::ManifestError;
use crate::project::files::{self, FileAction, FileError, Mode};
use crate::ui::clean;

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
    let failed = FileError::on(FileAction::Create, directory);
    let mut staging = tempfile::Builder::new();
    staging.prefix(".keep-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        staging.permissions(Permissions::from_mode(0o755));
    }
    let staging = staging.tempdir_in(above).map_err(&failed)?;
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

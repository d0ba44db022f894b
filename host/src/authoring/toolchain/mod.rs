//! From a project to a component, by the tools that its author has.

mod js;
mod python;
mod rust;

use std::io::{self, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

use super::component::finish;
use super::{AuthoringError, Component, Language, MANIFEST, Source};
use crate::project::files::{FileAction, FileError};

/// Where what tools write to their stdout goes as it comes. Without one they are
/// to be quiet. Their stderr is that of this process.
pub type Relay<'r> = Option<&'r mut dyn FnMut(&[u8])>;

/// Builds the project.
pub fn build(directory: &Path, relay: Relay<'_>) -> Result<Component, AuthoringError> {
    let path = directory.join(MANIFEST);
    let source = Source::read(&path)?;
    let language = source.language.ok_or(AuthoringError::NoLanguage(path))?;
    // Tools run there, so that what they write names the project's own paths.
    let directory = &directory
        .canonicalize()
        .map_err(FileError::on(FileAction::Read, directory))?;
    let bytes = match language {
        Language::Rust => rust::build(directory, relay.is_none())?,
        Language::Js => js::build(directory, relay)?,
        Language::Python => python::build(directory, relay)?,
    };
    finish(&bytes, &source)
}

/// Runs a tool to its end.
fn run(
    program: &'static str,
    install: &str,
    command: &mut Command,
    mut relay: Relay<'_>,
) -> Result<(), AuthoringError> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| not_started(program, install, error))?;
    if let Some(mut output) = child.stdout.take() {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = output.read(&mut buffer) {
            if let Some(relay) = &mut relay {
                relay(&buffer[..count]);
            }
        }
    }
    let status = child.wait();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(AuthoringError::ToolFailed { program }),
        Err(error) => Err(AuthoringError::Start { program, error }),
    }
}

fn not_started(program: &'static str, install: &str, error: io::Error) -> AuthoringError {
    if error.kind() == io::ErrorKind::NotFound {
        let install = install.to_owned();
        return AuthoringError::NoTool { program, install };
    }
    AuthoringError::Start { program, error }
}

/// What the tool wrote into a file.
fn read(path: &Path) -> Result<Vec<u8>, AuthoringError> {
    Ok(std::fs::read(path).map_err(FileError::on(FileAction::Read, path))?)
}

/// A directory for it, gone when it is dropped.
fn workplace() -> Result<tempfile::TempDir, AuthoringError> {
    let above = std::env::temp_dir();
    let made = tempfile::tempdir_in(&above);
    Ok(made.map_err(FileError::on(FileAction::Create, &above))?)
}

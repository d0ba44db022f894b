//! Rust: cargo, with the target `wasm32-unknown-unknown`.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;

use super::{not_started, read};
use crate::authoring::AuthoringError;

const INSTALL: &str = "Install Rust: https://rustup.rs";

/// One line of what cargo says for programs.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

pub(super) fn build(directory: &Path, quiet: bool) -> Result<Vec<u8>, AuthoringError> {
    let cargo = keep_pack::cargo_build(directory);
    let mut cargo = cargo.map_err(|error| match error {
        keep_pack::Error::Start { source, .. } => not_started("rustc", INSTALL, source),
        _ => AuthoringError::NoTarget,
    })?;
    if quiet {
        cargo.arg("--quiet");
    }
    let output = cargo
        .args(["--release", "--message-format=json-render-diagnostics"])
        .stdin(Stdio::null())
        // What cargo has to say to people.
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| not_started("cargo", INSTALL, error))?;
    if !output.status.success() {
        return Err(AuthoringError::ToolFailed { program: "cargo" });
    }
    read(&module(&output.stdout).ok_or(AuthoringError::NoModule)?)
}

/// The module of the project itself: cargo builds it last.
fn module(messages: &[u8]) -> Option<PathBuf> {
    let lines = messages.split(|byte| *byte == b'\n');
    let messages = lines.filter_map(|line| serde_json::from_slice::<Message>(line).ok());
    let artifacts = messages.filter(|message| message.reason == "compiler-artifact");
    artifacts
        .flat_map(|message| message.filenames)
        .rfind(|file| file.extension().is_some_and(|end| end == "wasm"))
}

//! JavaScript: componentize-js of the project's own `node_modules`.

use std::path::Path;
use std::process::Command;

use super::{Relay, read, run, workplace};
use crate::authoring::AuthoringError;

const PACKAGE: &str = "node_modules/@bytecodealliance/componentize-js";

/// Run by node in the project, with the file to write as its argument.
const SCRIPT: &str = include_str!("componentize.mjs");

pub(super) fn build(directory: &Path, relay: Relay<'_>) -> Result<Vec<u8>, AuthoringError> {
    // Also where it is installed for several projects above them.
    let mut places = directory.ancestors().map(|place| place.join(PACKAGE));
    if !places.any(|place| place.is_dir()) {
        return Err(AuthoringError::NoTool {
            program: "componentize-js",
            install: "Run `npm install` in the driver's directory".into(),
        });
    }
    let work = workplace()?;
    let output = work.path().join("component.wasm");
    let mut node = Command::new("node");
    node.current_dir(directory)
        .args(["--input-type=module", "--eval", SCRIPT, "--"])
        .arg(&output);
    let install = "Install Node.js: https://nodejs.org";
    run("node", install, &mut node, relay)?;
    read(&output)
}

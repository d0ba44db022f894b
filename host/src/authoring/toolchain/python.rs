//! Python: componentize-py of the project's virtual environment, or on the path.

use std::path::Path;
use std::process::Command;

use super::{Relay, read, run, workplace};
use crate::authoring::AuthoringError;

const PROGRAM: &str = "componentize-py";

const INSTALL: &str = "Run `python3 -m venv .venv && .venv/bin/pip install -r requirements.txt` in \
                       the driver's directory";

pub(super) fn build(directory: &Path, relay: Relay<'_>) -> Result<Vec<u8>, AuthoringError> {
    let work = workplace()?;
    let output = work.path().join("component.wasm");
    let environment = directory.join(".venv");
    let programs = if cfg!(windows) { "Scripts" } else { "bin" };
    let own = environment.join(programs).join(PROGRAM);
    let mut python = if own.is_file() {
        let mut own = Command::new(own);
        // Where the tool looks for what `driver.py` imports.
        own.env("VIRTUAL_ENV", &environment);
        own
    } else {
        Command::new(PROGRAM)
    };
    python
        .current_dir(directory)
        .args(["--wit-path=wit", "--world=plugin", "componentize", "driver"])
        // Nothing of WASI is imported.
        .arg("--stub-wasi")
        .arg("--output")
        .arg(&output);
    run(PROGRAM, INSTALL, &mut python, relay)?;
    read(&output)
}

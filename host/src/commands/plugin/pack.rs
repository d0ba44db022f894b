//! `keep plugin:pack FILE`: what any other toolchain made becomes a driver.

use std::path::Path;

use serde::Serialize;

use crate::app;
use crate::authoring::{self, Component, Source};
use crate::cli::{PluginPackArgs, WrittenFormat};
use crate::error::Error;
use crate::exit::Exit;
use crate::plugins;
use crate::project::files::{self, Mode};
use crate::ui::Ui;

/// What `--format json` of `plugin:build` and `plugin:pack` prints.
#[derive(Serialize)]
struct Document<'a> {
    id: &'a str,
    version: &'a str,
    /// The component.
    file: String,
    sha256: String,
    /// In bytes.
    size: usize,
}

pub(in crate::commands) fn run(ui: &Ui, args: &PluginPackArgs) -> Result<Exit, Error> {
    let source = Source::read(&args.manifest)?;
    let component = authoring::pack(&args.file, &source)?;
    write(ui, &component, &args.output, args.format)?;
    Ok(Exit::Ok)
}

/// Writes the component to the file if Keep can load it, and tells of it.
pub(super) fn write(
    ui: &Ui,
    component: &Component,
    file: &Path,
    format: Option<WrittenFormat>,
) -> Result<(), Error> {
    let Component { manifest, bytes } = component;
    {
        let _progress = ui.progress("Checking", None);
        app::check_component(bytes, manifest)?;
    }
    files::write_atomic(file, bytes, Mode::Shared)?;
    let document = Document {
        id: &manifest.id,
        version: &manifest.version,
        file: file.display().to_string(),
        sha256: plugins::sha256(bytes),
        size: bytes.len(),
    };
    if format.is_some() {
        return ui.json(&document);
    }
    ui.success(&format!(
        "Driver `{}` {} built",
        document.id, document.version
    ));
    ui.note(&format!("  file    {}", document.file));
    ui.note(&format!("  sha256  {}", document.sha256));
    ui.note(&format!("  size    {} bytes", document.size));
    ui.hint(&format!(
        "Run `keep plugin:add {}` in a project to use it",
        as_path(&document.file)
    ));
    Ok(())
}

/// A name alone would be that of a plugin that comes with Keep.
fn as_path(file: &str) -> String {
    if file.contains('/') {
        file.to_owned()
    } else {
        format!("./{file}")
    }
}

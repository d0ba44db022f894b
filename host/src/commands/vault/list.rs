//! `keep vault:list`.

use serde::Serialize;

use crate::app::App;
use crate::cli::{ListFormat, VaultListArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::Cell;

/// One vault in `--format json`.
#[derive(Serialize)]
struct Document<'a> {
    slug: &'a str,
    name: &'a str,
    driver: &'a str,
    default: bool,
}

pub(in crate::commands) fn run(app: &App<'_>, args: &VaultListArgs) -> Result<Exit, Error> {
    app.tell_hidden_vaults()?;
    let vaults = app.project.vaults()?;
    let settings = app.project.settings()?;
    let documents: Vec<Document<'_>> = vaults
        .iter()
        .map(|vault| Document {
            slug: vault.slug().as_str(),
            name: vault.name(),
            driver: vault.driver().as_str(),
            default: settings.default_vault() == Some(vault.slug().as_str()),
        })
        .collect();
    if args.format == ListFormat::Json {
        app.ui.json(&documents)?;
        return Ok(Exit::Ok);
    }
    if documents.is_empty() {
        app.ui.note("no vault is configured");
        app.ui.hint("Run `keep vault:add` to add one");
    }
    let rows: Vec<Vec<Cell<'_>>> = documents
        .iter()
        .map(|vault| {
            let default = if vault.default { "default" } else { "" };
            [vault.slug, vault.name, vault.driver, default]
                .map(Cell::from)
                .into()
        })
        .collect();
    app.ui
        .table(&["Slug", "Name", "Driver", "Default"], &rows)?;
    Ok(Exit::Ok)
}

//! `keep vault:list`.

use serde::Serialize;

use crate::app::{App, Server};
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
    /// The servers that its settings name, for drivers that ask for theirs.
    servers: Vec<Server>,
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
            servers: app.servers(vault),
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
    let mut headers = vec!["Slug", "Name", "Driver", "Default"];
    // A column that most projects have nothing for.
    let has_servers = documents.iter().any(|vault| !vault.servers.is_empty());
    if has_servers {
        headers.push("Server");
    }
    let rows = documents.iter().map(|vault| {
        let default = if vault.default { "default" } else { "" };
        let cells = [vault.slug, vault.name, vault.driver, default].map(Cell::from);
        let servers = has_servers.then(|| Cell::from(lines(&vault.servers)));
        cells.into_iter().chain(servers).collect()
    });
    app.ui.table(&headers, &rows.collect::<Vec<_>>())?;
    Ok(Exit::Ok)
}

fn lines(servers: &[Server]) -> String {
    let lines: Vec<String> = servers.iter().map(Server::line).collect();
    lines.join(", ")
}

//! `keep plugin:list`.

use serde::Serialize;

use crate::app::App;
use crate::cli::{ListFormat, PluginListArgs};
use crate::error::{Error, Kind};
use crate::exit::Exit;
use crate::project::{DriverId, PinnedPlugin};
use crate::ui::Cell;

/// One plugin in `--format json`.
#[derive(Serialize)]
struct Document {
    id: String,
    version: String,
    /// Such as `file:drivers/acme.wasm` or `official:ssm`.
    source: String,
    /// As `.keep/plugins.lock` pins it, in hexadecimal.
    sha256: String,
    /// `trusted`, `not-trusted` (nothing was ever allowed, or to other bytes),
    /// `changed` (it is not what is pinned) or `missing` (it cannot be read).
    status: &'static str,
    /// What the lock file says that it wants.
    wanted: Vec<String>,
    /// What this person lets it do in this project.
    granted: Vec<String>,
    /// The vaults that use it.
    vaults: Vec<String>,
}

pub(in crate::commands) fn run(app: &App<'_>, args: &PluginListArgs) -> Result<Exit, Error> {
    let lock = app.project.plugins()?;
    let documents = lock.iter().map(|(id, pin)| document(app, id, pin));
    let documents = documents.collect::<Result<Vec<_>, Error>>()?;
    if args.format == ListFormat::Json {
        app.ui.json(&documents)?;
        return Ok(Exit::Ok);
    }
    if documents.is_empty() {
        app.ui.note("this project has no plugin");
        app.ui.hint("Run `keep plugin:add FILE` to add one");
    }
    let rows = documents.into_iter().map(|plugin| {
        let powers = plugin.granted.join(", ");
        let cells = [
            plugin.id,
            plugin.version,
            plugin.source,
            plugin.status.into(),
            powers,
        ];
        cells.map(Cell::from).into()
    });
    let rows: Vec<Vec<Cell<'_>>> = rows.collect();
    app.ui
        .table(&["Plugin", "Version", "Source", "Status", "May"], &rows)?;
    Ok(Exit::Ok)
}

fn document(app: &App<'_>, id: &DriverId, pin: &PinnedPlugin) -> Result<Document, Error> {
    let grants = app.trust()?.grants(id.as_str())?;
    let grants = grants.filter(|grants| grants.sha256 == pin.sha256);
    let status = match app.pinned_plugin(id, pin) {
        Ok(_) if grants.is_some() => "trusted",
        Ok(_) => "not-trusted",
        Err(error) if error.kind == Kind::Driver => "changed",
        Err(_) => "missing",
    };
    let vaults = app.project.vaults()?;
    let users = vaults.iter().filter(|vault| vault.driver() == id);
    Ok(Document {
        id: id.to_string(),
        version: pin.version.clone(),
        source: pin.source.clone(),
        sha256: pin.sha256.clone(),
        status,
        wanted: pin.powers.clone(),
        granted: grants.map_or_else(Vec::new, |grants| grants.powers.into_iter().collect()),
        vaults: users.map(|vault| vault.slug().to_string()).collect(),
    })
}

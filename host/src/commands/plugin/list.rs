//! `keep plugin:list`.

use serde::Serialize;

use crate::app::{App, grants};
use crate::cli::{ListFormat, PluginListArgs};
use crate::error::{Error, Kind};
use crate::exit::Exit;
use crate::project::{DriverId, PinnedPlugin, VaultConfig};
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
    /// What these vaults need and this person does not let it do.
    missing: Vec<String>,
    /// The command that allows it.
    #[serde(skip)]
    grant: Option<String>,
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
    for (plugin, command) in documents
        .iter()
        .filter_map(|plugin| Some((plugin, plugin.grant.as_ref()?)))
    {
        app.ui.hint(&format!(
            "Run `{command}` to let the plugin `{}` do what its vaults need",
            plugin.id
        ));
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
    let granted = app.grants(id.as_str())?;
    let granted = granted.filter(|granted| granted.sha256 == pin.sha256);
    let plugin = app.pinned_plugin(id, pin);
    let status = match &plugin {
        Ok(_) if granted.is_some() => "trusted",
        Ok(_) => "not-trusted",
        Err(error) if error.kind == Kind::Driver => "changed",
        Err(_) => "missing",
    };
    let vaults = app.project.vaults()?;
    let users: Vec<&VaultConfig> = vaults.iter().filter(|vault| vault.driver() == id).collect();
    let mut missing = Vec::new();
    for vault in users.iter().filter(|_| status == "trusted") {
        let plugin = plugin.as_ref().ok();
        // A setting that is no URL is told where the vault is used.
        let powers = plugin.and_then(|plugin| app.missing(vault, plugin).ok());
        missing.extend(powers.into_iter().flatten());
    }
    missing.sort();
    missing.dedup();
    let grant = plugin.ok().filter(|_| !missing.is_empty());
    let grant = grant.map(|plugin| grants::grant_command(&plugin, &missing));
    Ok(Document {
        id: id.to_string(),
        version: pin.version.clone(),
        source: pin.source.clone(),
        sha256: pin.sha256.clone(),
        status,
        wanted: pin.powers.clone(),
        granted: granted.map_or_else(Vec::new, |grants| grants.powers.into_iter().collect()),
        vaults: users.iter().map(|vault| vault.slug().to_string()).collect(),
        missing: missing.iter().map(ToString::to_string).collect(),
        grant,
    })
}

//! `keep info`: the project, its vaults and their drivers. Asks no vault.

use serde::Serialize;

use crate::app::App;
use crate::cli::{InfoArgs, ListFormat};
use crate::drivers;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{EnvName, VaultConfig};
use crate::ui::Cell;

/// What `--format json` prints.
#[derive(Serialize)]
struct Document<'a> {
    version: &'a str,
    root: String,
    app_name: &'a str,
    namespace: &'a str,
    envs: Vec<&'a str>,
    default_vault: Option<&'a str>,
    vaults: Vec<VaultDocument>,
}

#[derive(Serialize)]
struct VaultDocument {
    slug: String,
    name: String,
    driver: String,
    /// `built-in`, or `missing` where this Keep has no such driver.
    source: &'static str,
    driver_version: Option<String>,
    scope: String,
}

impl VaultDocument {
    fn of(vault: &VaultConfig) -> Self {
        let driver = drivers::find(vault.driver().as_str());
        let manifest = driver.and_then(|driver| driver.manifest().ok());
        Self {
            slug: vault.slug().to_string(),
            name: vault.name().to_owned(),
            driver: vault.driver().to_string(),
            source: if driver.is_some() {
                "built-in"
            } else {
                "missing"
            },
            driver_version: manifest.map(|manifest| manifest.version),
            scope: vault.scope().to_string(),
        }
    }
}

pub(super) fn run(app: &App<'_>, args: &InfoArgs) -> Result<Exit, Error> {
    app.tell_hidden()?;
    let settings = app.project.settings()?;
    let document = Document {
        version: env!("CARGO_PKG_VERSION"),
        root: app.project.root().display().to_string(),
        app_name: settings.app_name(),
        namespace: settings.namespace().as_str(),
        envs: settings.envs().iter().map(EnvName::as_str).collect(),
        default_vault: settings.default_vault(),
        vaults: app
            .project
            .vaults()?
            .iter()
            .map(VaultDocument::of)
            .collect(),
    };
    if args.format == ListFormat::Json {
        app.ui.json(&document)?;
        return Ok(Exit::Ok);
    }
    let mut facts = vec![
        ("Keep", document.version.to_owned()),
        ("Project", document.root),
        ("App name", document.app_name.to_owned()),
        ("Namespace", document.namespace.to_owned()),
        ("Environments", document.envs.join(", ")),
        (
            "Default vault",
            document.default_vault.unwrap_or("none").to_owned(),
        ),
    ];
    facts.extend(document.vaults.into_iter().map(|vault| {
        let version = vault
            .driver_version
            .map(|version| format!(" {version}"))
            .unwrap_or_default();
        let driver = format!("{}{version}, {}", vault.driver, vault.source);
        (
            "Vault",
            format!("{}: {} ({driver})", vault.slug, vault.name),
        )
    }));
    let rows: Vec<Vec<Cell<'_>>> = facts
        .into_iter()
        .map(|(name, value)| vec![Cell::from(name), Cell::from(value)])
        .collect();
    app.ui.table(&["What", "Value"], &rows)?;
    Ok(Exit::Ok)
}

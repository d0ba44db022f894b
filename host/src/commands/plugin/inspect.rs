//! `keep plugin:inspect PLUGIN`: what a component is and wants. Nothing of it
//! runs, and nothing is compiled.

use serde::Serialize;

use super::source;
use crate::app::{App, Server};
use crate::cli::{ListFormat, PluginInspectArgs};
use crate::drivers::{Field, Outline};
use crate::error::Error;
use crate::exit::Exit;
use crate::plugins::Plugin;
use crate::ui::Cell;

/// What `--format json` prints.
#[derive(Serialize)]
struct Document {
    id: String,
    label: String,
    version: String,
    description: String,
    source: String,
    sha256: String,
    /// In bytes.
    size: usize,
    powers: Vec<PowerDocument>,
    /// The settings of its vaults.
    config: Vec<Field>,
    /// The servers that the vaults which use it name.
    servers: Vec<ServerDocument>,
    /// The optional interfaces that it exports, such as `versions`.
    abilities: Vec<String>,
    /// The version of the contract that it exports.
    contract: Option<String>,
    imports: Vec<String>,
    exports: Vec<String>,
    /// What it was made with, such as `wit-bindgen-rust 0.61.1`.
    producers: Vec<String>,
}

#[derive(Serialize)]
struct ServerDocument {
    vault: String,
    #[serde(flatten)]
    server: Server,
}

#[derive(Serialize)]
struct PowerDocument {
    power: String,
    meaning: String,
}

pub(in crate::commands) fn run(app: &App<'_>, args: &PluginInspectArgs) -> Result<Exit, Error> {
    let lock = app.project.plugins()?;
    let source = match lock.get(&args.plugin) {
        // As it is, also where it is not what is pinned.
        Some(pin) => pin.source.parse()?,
        None => source(app, &args.plugin)?,
    };
    let plugin = app.read_plugin(source)?;
    let mut document = Document::of(plugin);
    if lock.get(&document.id).is_some() {
        document.servers = servers(app, &document.id)?;
    }
    if args.format == ListFormat::Json {
        app.ui.json(&document)?;
    } else {
        table(app, document)?;
    }
    Ok(Exit::Ok)
}

fn servers(app: &App<'_>, id: &str) -> Result<Vec<ServerDocument>, Error> {
    let vaults = app.project.vaults()?;
    let vaults = vaults.iter().filter(|vault| vault.driver().as_str() == id);
    let servers = vaults.flat_map(|vault| {
        let servers = app.servers(vault).into_iter();
        servers.map(|server| ServerDocument {
            vault: vault.slug().to_string(),
            server,
        })
    });
    Ok(servers.collect())
}

impl Document {
    fn of(plugin: Plugin) -> Self {
        let outline = Outline::of(plugin.component().unwrap_or_default());
        let manifest = plugin.manifest;
        let powers = manifest.powers.iter().map(|power| PowerDocument {
            power: power.to_string(),
            meaning: power.meaning(),
        });
        Self {
            id: manifest.id,
            label: manifest.label,
            version: manifest.version,
            description: manifest.description,
            source: plugin.source.to_string(),
            size: outline.size,
            powers: powers.collect(),
            config: manifest.config,
            servers: Vec::new(),
            abilities: outline.abilities(),
            contract: outline.contract(),
            imports: outline.imports,
            exports: outline.exports,
            producers: outline.producers,
            sha256: plugin.sha256,
        }
    }
}

fn table(app: &App<'_>, document: Document) -> Result<(), Error> {
    let none = |text: String| {
        if text.is_empty() {
            "none".to_owned()
        } else {
            text
        }
    };
    let mut facts = vec![
        ("Plugin", document.id),
        ("Label", document.label),
        ("Version", document.version),
        ("Description", document.description),
        ("Source", document.source),
        ("SHA-256", document.sha256),
        ("Size", format!("{} bytes", document.size)),
        ("Contract", none(document.contract.unwrap_or_default())),
        ("Abilities", none(document.abilities.join(", "))),
    ];
    for PowerDocument { power, meaning } in document.powers {
        facts.push(("Wants to", format!("{meaning} ({power})")));
    }
    for ServerDocument { vault, server } in document.servers {
        facts.push(("Server", format!("{vault}: {}", server.line())));
    }
    for field in document.config {
        let required = if field.required { ", required" } else { "" };
        let secret = if field.secret { ", secret" } else { "" };
        facts.push((
            "Setting",
            format!("{}: {}{required}{secret}", field.key, field.label),
        ));
    }
    facts.extend(document.imports.into_iter().map(|name| ("Import", name)));
    facts.extend(document.exports.into_iter().map(|name| ("Export", name)));
    facts.extend(
        document
            .producers
            .into_iter()
            .map(|name| ("Made with", name)),
    );
    let rows: Vec<Vec<Cell<'_>>> = facts
        .into_iter()
        .map(|(name, value)| vec![Cell::from(name), Cell::from(value)])
        .collect();
    app.ui.table(&["What", "Value"], &rows)
}

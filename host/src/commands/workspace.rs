//! `keep workspace`: the vaults and environments that one person works with.

use serde::Serialize;

use crate::app::{App, listed};
use crate::cli::{ListFormat, WorkspaceArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{EnvName, VaultConfig, VaultSlug};
use crate::ui::Cell;

/// What `--format json` prints.
#[derive(Serialize)]
struct Document<'a> {
    vaults: Part<'a>,
    envs: Part<'a>,
}

/// Both lists are in the project's order. What is `hidden` is left out where a
/// command names nothing.
#[derive(Serialize)]
struct Part<'a> {
    shown: Vec<&'a str>,
    hidden: Vec<&'a str>,
}

pub(super) fn run(app: &App<'_>, args: &WorkspaceArgs) -> Result<Exit, Error> {
    if args.reset {
        let removed = app.project.reset_workspace()?;
        app.ui.success(if removed {
            "Workspace removed: every vault and environment is shown"
        } else {
            "There is no workspace: every vault and environment is shown"
        });
    } else if args.vaults.is_empty() && args.envs.is_empty() {
        return show(app, args);
    } else {
        set(app, args)?;
    }
    // The message is for people; a program that asks gets what it is now.
    match args.format {
        ListFormat::Json => show(app, args),
        ListFormat::Table => Ok(Exit::Ok),
    }
}

fn set(app: &App<'_>, args: &WorkspaceArgs) -> Result<(), Error> {
    let vaults = chosen(&args.vaults, |slug| Ok(app.project.vault(slug)?))?;
    let envs = chosen(&args.envs, |name| Ok(app.project.env(name)?))?;
    let vaults: Option<Vec<VaultSlug>> =
        vaults.map(|vaults| vaults.iter().map(|vault| vault.slug().clone()).collect());
    // What is damaged is told before it is written over.
    app.workspace()?;
    app.project
        .set_workspace(vaults.as_deref(), envs.as_deref())?;
    let slugs: Vec<&str> = vaults.iter().flatten().map(VaultSlug::as_str).collect();
    let names: Vec<&str> = envs.iter().flatten().map(EnvName::as_str).collect();
    let parts = [listed("vault", &slugs), listed("environment", &names)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    app.ui
        .success(&format!("Workspace set to {}", parts.join(" and ")));
    Ok(())
}

/// What these names stand for, each once; `None` where nothing was named.
fn chosen<T>(
    names: &[String],
    find: impl Fn(&str) -> Result<T, Error>,
) -> Result<Option<Vec<T>>, Error> {
    let mut once: Vec<&str> = Vec::new();
    for name in names.iter().map(|name| name.trim()) {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    let found: Vec<T> = once.into_iter().map(find).collect::<Result<_, _>>()?;
    Ok((!found.is_empty()).then_some(found))
}

fn show(app: &App<'_>, args: &WorkspaceArgs) -> Result<Exit, Error> {
    let (vaults, envs) = app.workspace_views()?;
    let slugs = |vaults: &'_ [VaultConfig]| -> Vec<String> {
        vaults
            .iter()
            .map(|vault| vault.slug().to_string())
            .collect()
    };
    let (shown, hidden) = (slugs(&vaults.shown), slugs(&vaults.hidden));
    let document = Document {
        vaults: Part {
            shown: shown.iter().map(String::as_str).collect(),
            hidden: hidden.iter().map(String::as_str).collect(),
        },
        envs: Part {
            shown: envs.shown.iter().map(EnvName::as_str).collect(),
            hidden: envs.hidden.iter().map(EnvName::as_str).collect(),
        },
    };
    if args.format == ListFormat::Json {
        app.ui.json(&document)?;
        return Ok(Exit::Ok);
    }
    let rows: Vec<Vec<Cell<'_>>> = [
        ("Vaults", &document.vaults),
        ("Environments", &document.envs),
    ]
    .into_iter()
    .map(|(name, part)| {
        let texts = [
            name.to_owned(),
            part.shown.join(", "),
            part.hidden.join(", "),
        ];
        texts.map(Cell::from).into()
    })
    .collect();
    app.ui.table(&["What", "Shown", "Hidden"], &rows)?;
    Ok(Exit::Ok)
}

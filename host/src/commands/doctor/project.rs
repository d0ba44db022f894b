//! What is wrong with the project, and which places there are to look at: a
//! broken file hides none of the others.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::Place;
use super::diagnosis::Diagnosis;
use super::files;
use crate::app::{App, Driver};
use crate::cli::PlacesArgs;
use crate::drivers::Power;
use crate::error::Error;
use crate::project::{EnvName, ProjectError, Settings, VaultConfig, VaultSlug, View, Workspace};
use crate::vault::Severity;

/// What is wrong, and the places that can be asked. An env or a vault that was
/// typed and is not there is an error, as everywhere.
pub(super) fn examine(
    app: &App<'_>,
    args: &PlacesArgs,
) -> Result<(Vec<Diagnosis>, Vec<Place>), Error> {
    let mut found = files::examine(&app.project);
    let settings = match app.project.settings() {
        Ok(settings) => settings,
        Err(error) => {
            let broken = Diagnosis::of_error("settings", &error.into());
            found.push(broken.fix("Correct the file, or delete it and run `keep init`"));
            return Ok((found, Vec::new()));
        }
    };
    let (vaults, broken) = vaults(app)?;
    let whole = broken.is_empty();
    found.extend(broken);
    if whole {
        found.extend(default_vault(&settings, &vaults));
    }
    found.extend(twins(app, &vaults));
    found.extend(second_layer(app, &vaults));
    let workspace = match app.workspace() {
        Ok(workspace) => Some(workspace),
        Err(error) => {
            found.push(Diagnosis::of_error("workspace", &error));
            None
        }
    };
    let (vaults, envs) = chosen(app, args, workspace.as_ref(), &vaults, whole, &mut found)?;
    let mut places = Vec::new();
    for vault in vaults {
        match app.driver_of(&vault) {
            Ok(_) => places.extend(envs.iter().map(|env| (vault.clone(), env.clone()))),
            Err(error) => {
                found.push(Diagnosis::of_error("unknown-driver", &error).of_vault(&vault));
            }
        }
    }
    Ok((found, places))
}

/// The vaults that can be used, and what is wrong with the files of the others.
fn vaults(app: &App<'_>) -> Result<(Vec<VaultConfig>, Vec<Diagnosis>), Error> {
    let mut by_slug: BTreeMap<VaultSlug, Vec<(PathBuf, VaultConfig)>> = BTreeMap::new();
    let mut broken = Vec::new();
    for (file, read) in app.project.vault_documents()? {
        match read {
            Ok(vault) => {
                let slug = vault.slug().clone();
                by_slug.entry(slug).or_default().push((file, vault));
            }
            Err(error) => {
                let found = Diagnosis::of_error("vault-file", &error.into());
                let fix = "Correct the file, or delete it and run `keep vault:add`";
                broken.push(found.fix(fix));
            }
        }
    }
    let mut usable = Vec::new();
    for (slug, mut files) in by_slug {
        // Which of two is meant nobody knows.
        if let [(first, _), (second, _), ..] = files.as_slice() {
            let error = ProjectError::DuplicateVault {
                slug,
                first: first.clone(),
                second: second.clone(),
            };
            let found = Diagnosis::of_error("vault-file", &error.into());
            broken.push(found.fix("Delete one of them, or give it another `slug`"));
        } else {
            usable.extend(files.pop().map(|(_, vault)| vault));
        }
    }
    Ok((usable, broken))
}

fn default_vault(settings: &Settings, vaults: &[VaultConfig]) -> Option<Diagnosis> {
    let mut slugs = vaults.iter().map(|vault| vault.slug().as_str());
    if vaults.is_empty() {
        let missing = Diagnosis::new(Severity::Problem, "no-vault", "no vault is configured");
        return Some(missing.fix("Run `keep vault:add` to add one"));
    }
    let default = settings.default_vault()?;
    if slugs.any(|slug| slug == default) {
        return None;
    }
    let message = format!("the default vault `{default}` is not there");
    let gone = Diagnosis::new(Severity::Problem, "default-vault", message);
    Some(gone.fix("Run `keep vault:default SLUG` to choose another one"))
}

/// Whether a plugin that breaks out of its sandbox finds nothing else in its way.
fn second_layer(app: &App<'_>, vaults: &[VaultConfig]) -> Option<Diagnosis> {
    let why = app.second_layer().lack()?;
    let is_plugins = |vault: &VaultConfig| matches!(app.driver_of(vault), Ok(Driver::Plugin(_)));
    if !vaults.iter().any(is_plugins) {
        return None;
    }
    let message = format!("the sandbox of plugins has no whole second layer around it: {why}");
    Some(Diagnosis::new(Severity::Warning, "second-layer", message))
}

/// Vaults that are the same place: each would put the other's tags right.
fn twins(app: &App<'_>, vaults: &[VaultConfig]) -> Vec<Diagnosis> {
    let mut found = Vec::new();
    for (index, vault) in vaults.iter().enumerate() {
        let twin = vaults
            .iter()
            .take(index)
            .find(|other| same_place(app, other, vault));
        if let Some(twin) = twin {
            let message = format!(
                "the vaults `{}` and `{}` have the same settings, and so the same secrets",
                twin.slug(),
                vault.slug()
            );
            let fix = format!("Run `keep vault:delete {}` to go on with one", vault.slug());
            found.push(Diagnosis::new(Severity::Warning, "same-secrets", message).fix(fix));
        }
    }
    found
}

fn same_place(app: &App<'_>, one: &VaultConfig, other: &VaultConfig) -> bool {
    let settings = |vault: &VaultConfig| {
        let mut settings = vault.settings();
        settings.retain(|(_, value)| !value.is_empty());
        settings.sort();
        settings
    };
    one.driver() == other.driver()
        && one.scope() == other.scope()
        && settings(one) == settings(other)
        // What is stored here goes by the slug.
        && !is_stored_here(app, one)
}

/// Whether the secrets are in files of this machine.
pub(super) fn is_stored_here(app: &App<'_>, vault: &VaultConfig) -> bool {
    let manifest = app
        .driver_of(vault)
        .ok()
        .and_then(|driver| driver.manifest().ok());
    manifest.is_some_and(|manifest| manifest.powers.contains(&Power::Storage))
}

/// What was named, each once, or what the workspace shows.
fn chosen(
    app: &App<'_>,
    args: &PlacesArgs,
    workspace: Option<&Workspace>,
    vaults: &[VaultConfig],
    whole: bool,
    found: &mut Vec<Diagnosis>,
) -> Result<(Vec<VaultConfig>, Vec<EnvName>), Error> {
    let all = app.project.settings()?.envs().to_vec();
    let by_workspace = |vaults, envs| match workspace {
        Some(workspace) => (workspace.vaults(vaults), workspace.envs(envs)),
        None => (everything(vaults), everything(envs)),
    };
    let (shown_vaults, shown_envs) = by_workspace(vaults.to_vec(), all);
    // A vault that the workspace names may be in a file that is broken.
    let gone_vaults = shown_vaults.gone.iter().filter(|_| whole);
    found.extend(gone_vaults.map(|name| gone("vault", name)));
    found.extend(shown_envs.gone.iter().map(|name| gone("environment", name)));
    app.tell_left_out(
        args.vault.is_empty().then_some(&shown_vaults),
        args.env.is_empty().then_some(&shown_envs),
    );

    let chosen_vaults = if args.vault.is_empty() {
        shown_vaults.shown
    } else {
        named_vaults(app, &args.vault, vaults, whole)?
    };
    let mut envs = Vec::new();
    for name in &args.env {
        let env = app.project.env(name)?;
        if !envs.contains(&env) {
            envs.push(env);
        }
    }
    if args.env.is_empty() {
        envs = shown_envs.shown;
    }
    Ok((chosen_vaults, envs))
}

fn named_vaults(
    app: &App<'_>,
    names: &[String],
    vaults: &[VaultConfig],
    whole: bool,
) -> Result<Vec<VaultConfig>, Error> {
    let mut chosen: Vec<VaultConfig> = Vec::new();
    for name in names {
        let known = vaults.iter().find(|vault| vault.slug().as_str() == name);
        match known {
            Some(vault) if chosen.iter().any(|seen| seen.slug() == vault.slug()) => {}
            Some(vault) => chosen.push(vault.clone()),
            // It is told as unknown.
            None if whole => chosen.push(app.project.vault(name)?),
            // It may be in a file that is broken, which is told.
            None => {}
        }
    }
    Ok(chosen)
}

fn everything<T>(shown: Vec<T>) -> View<T> {
    View {
        shown,
        hidden: Vec::new(),
        gone: Vec::new(),
    }
}

fn gone(kind: &str, name: &str) -> Diagnosis {
    let message = format!("the workspace names the {kind} `{name}`, which the project has not");
    Diagnosis::new(Severity::Warning, "workspace", message)
        .fix("Run `keep workspace` with the names that you want, or with `--reset`")
}

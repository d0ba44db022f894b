//! `keep vault:add`: asks for driver, slug, name and the driver's fields, in
//! that order; every answer has a flag.

use super::fields::Fields;
use crate::app::{App, Credential, Driver, audit, credentials};
use crate::cli::VaultAddArgs;
use crate::commands::plugin;
use crate::drivers::{self, Manifest};
use crate::error::Error;
use crate::exit::Exit;
use crate::plugins::Source;
use crate::project::{DriverId, ProjectError, VaultConfig, VaultSlug};

pub(in crate::commands) fn run(app: &App<'_>, args: VaultAddArgs) -> Result<Exit, Error> {
    let (id, driver) = driver(app, args.driver, args.yes)?;
    let manifest = driver.manifest()?;
    let fields = Fields::parse(&manifest, &args.set)?;
    fields.check(&manifest, &app.project)?;

    let proposed = free_slug(app, id.as_str())?;
    let slug = match args.slug {
        Some(slug) => slug,
        None => app.ui.ask("Slug", "--slug", Some(&proposed))?,
    };
    let slug = VaultSlug::parse(&slug)?;
    let name = match args.name {
        Some(name) => name,
        None => app
            .ui
            .ask("Friendly name", "--name", Some(&manifest.label))?,
    };
    let fields = ask(app, &manifest, fields)?;
    fields.check(&manifest, &app.project)?;

    let invalid = |what: &str, problem| {
        let what = what.to_owned();
        Error::from(ProjectError::Value { what, problem })
    };
    let vault = VaultConfig::new(slug.clone(), id, &name);
    let mut vault = vault.map_err(|problem| invalid("name", problem))?;
    if let Some(scope) = fields.scope {
        vault.set_scope(scope);
    }
    for (field, value) in &fields.settings {
        let set = vault.set_setting(field, value);
        set.map_err(|problem| invalid(field, problem))?;
    }
    let facts = audit::facts(&manifest, driver.digest());
    let default = app.add_vault(vault.clone(), facts, args.default)?;
    app.store_credentials(slug.as_str(), &manifest.id, &fields.secrets)?;
    let role = if default { " and is the default" } else { "" };
    app.ui
        .success(&format!("Vault `{slug}` ({}) added{role}", manifest.label));
    app.warn_unencrypted(&vault, &manifest)?;
    tell_missing(app, &slug, &manifest, &fields.secrets);
    app.offer_grants(&vault, args.yes)?;
    Ok(Exit::Ok)
}

/// The driver that was named or chosen. One that comes with Keep and is not in
/// the project yet is offered.
fn driver(app: &App<'_>, named: Option<String>, yes: bool) -> Result<(DriverId, Driver), Error> {
    let name = match named {
        Some(name) => name,
        None => choose(app)?,
    };
    let missing = || app.no_driver(format!("this project has no driver `{name}`"), &name);
    let id = DriverId::parse(&name).map_err(|_| missing())?;
    if let Some(driver) = app.driver(&id)? {
        return Ok((id, driver));
    }
    let may_ask = yes || app.ui.interactive();
    if !may_ask || drivers::find_official(&name).is_none() {
        return Err(missing());
    }
    plugin::add::install(app, Source::Official(id.clone()), yes)?;
    let driver = app.driver(&id)?.ok_or_else(missing)?;
    Ok((id, driver))
}

fn choose(app: &App<'_>) -> Result<String, Error> {
    let mut ids = app.driver_ids();
    for official in drivers::official() {
        if !ids.iter().any(|id| id == official.id) {
            ids.push(official.id.to_owned());
        }
    }
    let label = |id: &String| {
        let driver = DriverId::parse(id).ok().map(|id| app.driver(&id));
        let manifest = driver.and_then(|driver| driver.ok()??.manifest().ok());
        let official = || drivers::find_official(id)?.manifest().ok();
        match manifest.or_else(official) {
            Some(manifest) => format!("{} ({id})", manifest.label),
            None => id.clone(),
        }
    };
    let labels: Vec<String> = ids.iter().map(label).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let index = app.ui.select("Driver", "--driver", &labels, None)?;
    Ok(ids.swap_remove(index))
}

/// The driver's id, or that with the smallest number from 2 that is free.
fn free_slug(app: &App<'_>, driver: &str) -> Result<String, Error> {
    let vaults = app.project.vaults()?;
    let taken = |slug: &str| vaults.iter().any(|vault| vault.slug().as_str() == slug);
    let numbered = (2..).map(|number| format!("{driver}{number}"));
    let mut proposals = std::iter::once(driver.to_owned()).chain(numbered);
    Ok(proposals.find(|slug| !taken(slug)).unwrap_or_default())
}

/// Asks for the fields that `--set` did not give, on a terminal; elsewhere
/// they keep their defaults.
fn ask(app: &App<'_>, manifest: &Manifest, mut fields: Fields) -> Result<Fields, Error> {
    for field in &manifest.config {
        if fields.has(&field.key) {
            continue;
        }
        if field.secret {
            if app.ui.interactive() {
                fields.ask_secret(app, field, "Enter leaves it out")?;
            }
            continue;
        }
        let flag = format!("--set {}=", field.key);
        let default = match &field.default {
            Some(default) => Some(default.as_str()),
            None if field.required => None,
            None => Some(""),
        };
        let value = if field.prompt && app.ui.interactive() {
            app.ui.ask(&field.label, &flag, default)?
        } else {
            default
                .ok_or_else(|| Error::missing(&field.label, &flag))?
                .to_owned()
        };
        if !value.is_empty() {
            fields.set(manifest, &field.key, &value)?;
        }
    }
    Ok(fields)
}

/// What the driver cannot do without, and was not asked for.
fn tell_missing(app: &App<'_>, slug: &VaultSlug, manifest: &Manifest, secrets: &[Credential]) {
    let mut required = manifest.config.iter().filter(|field| {
        let given = secrets.iter().any(|secret| secret.setting == field.key);
        field.secret && field.required && !given
    });
    if let Some(field) = required.next() {
        let key = &field.key;
        app.ui.hint(&format!(
            "Run `keep vault:edit {slug} --secret {key}` to store its `{key}`, or set `{}`",
            credentials::variable(slug.as_str(), key)
        ));
    }
}

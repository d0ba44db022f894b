//! `keep vault:add`: asks for driver, slug, name and the driver's fields, in
//! that order; every answer has a flag.

use super::fields::Fields;
use crate::app::App;
use crate::cli::VaultAddArgs;
use crate::drivers::{self, Embedded, Manifest};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{DriverId, ProjectError, VaultConfig, VaultSlug, suggest};

pub(in crate::commands) fn run(app: &App<'_>, args: VaultAddArgs) -> Result<Exit, Error> {
    let driver = driver(app, args.driver.as_deref())?;
    let manifest = driver
        .manifest()
        .map_err(|error| Error::driver(error.to_string()))?;
    let fields = Fields::parse(&manifest, &args.set)?;
    fields.check(&manifest, &app.project)?;

    let proposed = free_slug(app, driver.id)?;
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
    let vault = VaultConfig::new(slug.clone(), DriverId::parse(driver.id)?, &name);
    let mut vault = vault.map_err(|problem| invalid("name", problem))?;
    if let Some(scope) = fields.scope {
        vault.set_scope(scope);
    }
    for (field, value) in &fields.settings {
        let set = vault.set_setting(field, value);
        set.map_err(|problem| invalid(field, problem))?;
    }
    let default = app.project.add_vault(vault, args.default)?;
    let role = if default { " and is the default" } else { "" };
    app.ui
        .success(&format!("Vault `{slug}` ({}) added{role}", manifest.label));
    Ok(Exit::Ok)
}

fn driver(app: &App<'_>, named: Option<&str>) -> Result<&'static Embedded, Error> {
    let known: Vec<&str> = drivers::all().iter().map(|driver| driver.id).collect();
    let Some(name) = named else {
        let manifests = drivers::all().iter().map(Embedded::manifest);
        let manifests: Vec<Manifest> = manifests.flatten().collect();
        let labels = manifests
            .iter()
            .map(|manifest| format!("{} ({})", manifest.label, manifest.id));
        let labels: Vec<String> = labels.collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let index = app.ui.select("Driver", "--driver", &labels, None)?;
        return Ok(&drivers::all()[index]);
    };
    drivers::find(name).ok_or_else(|| {
        let error = Error::driver(format!("this Keep has no driver `{name}`"));
        match suggest(name, known.iter().copied()).first() {
            Some(near) => error.hint(format!("Did you mean `{near}`?")),
            None => error.hint(format!("Its drivers are `{}`", known.join("`, `"))),
        }
    })
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

//! The driver under test, with its settings.

use std::env;
use std::path::PathBuf;
use std::rc::Rc;

use crate::app::{App, Driver, credentials, read_plugin, working_directory};
use crate::cli::{GlobalArgs, PluginTestArgs};
use crate::commands::vault::fields::Fields;
use crate::drivers::{self, Manifest};
use crate::error::Error;
use crate::plugins::Source;
use crate::project::{DriverId, ProjectError, VaultConfig, VaultSlug};
use crate::ui::Ui;

/// The vault of a driver that no vault of the project lends its settings to.
const SLUG: &str = "conformance";

pub(super) struct Subject {
    pub(super) driver: Driver,
    pub(super) manifest: Manifest,
    pub(super) vault: VaultConfig,
    /// The project whose vault it is, if it is one's.
    pub(super) lender: Option<PathBuf>,
}

impl Subject {
    /// What was typed. A project is needed only for its own plugins and vaults.
    pub(super) fn find(
        ui: &Ui,
        global: &GlobalArgs,
        name: &str,
        args: &PluginTestArgs,
    ) -> Result<Self, Error> {
        let driver = driver(ui, global, name)?;
        let manifest = driver.manifest()?;
        let fields = Fields::parse(&manifest, &args.set)?;
        let (mut vault, lender) = match &args.vault {
            Some(slug) => lent(ui, global, slug, &manifest)?,
            None => (new_vault(&manifest)?, None),
        };
        if let Some(scope) = fields.scope {
            vault.set_scope(scope);
        }
        for (field, value) in &fields.settings {
            let set = vault.set_setting(field, value);
            set.map_err(|problem| invalid(field, problem))?;
        }
        for field in manifest.config.iter().filter(|field| field.required) {
            if field.secret {
                let variable = credentials::variable(SLUG, &field.key);
                if lender.is_none() && env::var_os(&variable).is_none_or(|value| value.is_empty()) {
                    return Err(Error::usage(format!(
                        "missing {}: set `{variable}`",
                        field.label
                    )));
                }
            } else if Fields::now(&vault, field).is_empty() {
                let flag = format!("--set {}=", field.key);
                return Err(Error::missing(&field.label, &flag));
            }
        }
        Ok(Self {
            driver,
            manifest,
            vault,
            lender,
        })
    }
}

fn driver(ui: &Ui, global: &GlobalArgs, name: &str) -> Result<Driver, Error> {
    let here = working_directory()?;
    let read = |source| -> Result<Driver, Error> {
        Ok(Driver::Plugin(Rc::new(read_plugin(ui, source, &here)?)))
    };
    let source = Source::typed(name, &here, &here)?;
    let Source::Official(id) = &source else {
        return read(source);
    };
    if let Some(embedded) = drivers::find(id.as_str()) {
        return Ok(Driver::Embedded(embedded));
    }
    let app = App::open(global, ui);
    if let Ok(app) = &app
        && let Some(driver) = app.driver(id)?
    {
        return Ok(driver);
    }
    if drivers::find_official(id.as_str()).is_some() {
        return read(source);
    }
    // Without a project, that there is none is what is wrong.
    Err(app?.no_driver(format!("this project has no driver `{id}`"), name))
}

/// The settings of a vault of the project, and where that is.
fn lent(
    ui: &Ui,
    global: &GlobalArgs,
    slug: &str,
    manifest: &Manifest,
) -> Result<(VaultConfig, Option<PathBuf>), Error> {
    let app = App::open(global, ui)?;
    let vault = app.project.vault(slug)?;
    if vault.driver().as_str() != manifest.id {
        return Err(Error::usage(format!(
            "vault `{slug}` is of the driver `{}`, not `{}`",
            vault.driver(),
            manifest.id
        )));
    }
    Ok((vault, Some(app.project.root().to_owned())))
}

fn new_vault(manifest: &Manifest) -> Result<VaultConfig, Error> {
    let (slug, id) = (VaultSlug::parse(SLUG)?, DriverId::parse(&manifest.id)?);
    VaultConfig::new(slug, id, "Conformance").map_err(|problem| invalid("name", problem))
}

fn invalid(what: &str, problem: crate::project::ValueProblem) -> Error {
    let what = what.to_owned();
    Error::from(ProjectError::Value { what, problem })
}

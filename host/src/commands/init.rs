//! `keep init`: makes a directory a project, with a vault that works at once.

use crate::app::{App, audit, working_directory};
use crate::cli::{GlobalArgs, InitArgs};
use crate::drivers;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{
    DriverId, EnvName, InitOptions, Namespace, Project, VaultConfig, VaultSlug, detect_name,
    slug_of,
};
use crate::ui::Ui;

/// The driver, and the slug, of the vault that needs no account.
const LOCAL: &str = "local";

pub(super) fn run(ui: &Ui, global: &GlobalArgs, args: InitArgs) -> Result<Exit, Error> {
    let directory = match &global.project {
        Some(directory) => directory.clone(),
        None => working_directory()?,
    };
    let existing = directory.join(".keep/settings.json").exists();
    let mut options = InitOptions {
        name: args.name,
        namespace: args
            .namespace
            .as_deref()
            .map(Namespace::parse)
            .transpose()?,
        envs: None,
        template_path: None,
    };
    if !args.envs.is_empty() {
        let envs = args.envs.iter().map(|name| EnvName::parse(name.trim()));
        options.envs = Some(envs.collect::<Result<_, _>>()?);
    }
    if !existing && ui.interactive() {
        ask(ui, &directory, &mut options)?;
    }
    let project = Project::init(&directory, options)?;
    let name = project.settings()?.app_name().to_owned();
    let done = if existing { "updated" } else { "initialized" };
    ui.success(&format!(
        "Keep {done} for `{name}` in `{}`",
        project.root().display()
    ));
    if args.no_vault {
        return Ok(Exit::Ok);
    }
    match &project.vaults()?[..] {
        [] => add_local(&App::of(ui, project, global))?,
        [only] if was_cut_off(&project, only)? => {
            App::of(ui, project, global).set_default_vault(LOCAL)?;
            ui.success("Vault `local` is the default");
        }
        _ => {}
    }
    Ok(Exit::Ok)
}

/// Whether an `init` was ended between its vault and that this is the default.
fn was_cut_off(project: &Project, only: &VaultConfig) -> Result<bool, Error> {
    let is_own = only.slug().as_str() == LOCAL && only.driver().as_str() == LOCAL;
    Ok(is_own && project.settings()?.default_vault().is_none())
}

/// Asks for what was not given; an empty answer takes what is proposed.
fn ask(ui: &Ui, directory: &std::path::Path, options: &mut InitOptions) -> Result<(), Error> {
    if options.name.is_none() {
        options.name = Some(ui.ask("Application name", "--name", Some(&detect_name(directory)))?);
    }
    if options.namespace.is_none() {
        let proposed = slug_of(options.name.as_deref().unwrap_or_default());
        let proposed = proposed.as_ref().map(Namespace::as_str);
        let answer = ui.ask("Namespace", "--namespace", proposed)?;
        options.namespace = Some(Namespace::parse(&answer)?);
    }
    if options.envs.is_none() {
        let answer = ui.ask("Environments", "--envs", Some("local,staging,production"))?;
        let envs = answer.split(',').map(|name| EnvName::parse(name.trim()));
        options.envs = Some(envs.collect::<Result<_, _>>()?);
    }
    Ok(())
}

fn add_local(app: &App<'_>) -> Result<(), Error> {
    let driver = drivers::find(LOCAL).ok_or_else(|| Error::driver("no `local` driver"))?;
    let manifest = driver.manifest();
    let manifest = manifest.map_err(|error| Error::driver(error.to_string()))?;
    let (slug, id) = (VaultSlug::parse(LOCAL)?, DriverId::parse(LOCAL)?);
    let vault = VaultConfig::new(slug, id, &manifest.label);
    let vault = vault.map_err(|problem| Error::config(problem.to_string()))?;
    app.add_vault(vault, audit::facts(&manifest, driver.digest), true)?;
    app.ui
        .success("Vault `local` added: encrypted on this machine, and the default");
    app.ui
        .hint("Run `keep vault:add` to add another, such as AWS Secrets Manager");
    Ok(())
}

//! `keep export`: an environment's secrets as a file that something reads.

mod direct;
mod template;
pub(super) mod write;

use crate::app::App;
use crate::cli::ExportArgs;
use crate::error::{Error, Item};
use crate::exit::Exit;
use crate::formats::{Format, Target, proposed_manifest_name};
use crate::project::EnvName;

pub(super) async fn run(app: &App<'_>, args: &ExportArgs) -> Result<Exit, Error> {
    // What is wrong about the options is known before any secret is read.
    check(args)?;
    write::check(args)?;
    let env = app.env(args.env.as_deref())?;
    let name = manifest_name(app, args, &env)?;
    let target = Target {
        format: args.format,
        dialect: args.dialect,
        manifest_name: &name,
    };
    match &args.template {
        None => direct::run(app, args, &env, &target).await,
        Some(path) => template::run(app, args, &env, &target, path.as_deref()).await,
    }
}

/// Refuses options that would do nothing.
fn check(args: &ExportArgs) -> Result<(), Error> {
    let useless = [
        (args.dialect.is_some(), "--dialect", "env", Format::Env),
        (args.name.is_some(), "--name", "k8s", Format::K8s),
    ];
    for (given, option, name, format) in useless {
        if given && args.format != format {
            return Err(Error::usage(format!(
                "`{option}` is for `--format {name}` alone"
            )));
        }
    }
    Ok(())
}

/// What a manifest is called: as told, or after the namespace and the env.
fn manifest_name(app: &App<'_>, args: &ExportArgs, env: &EnvName) -> Result<String, Error> {
    if let Some(name) = &args.name {
        return Ok(name.clone());
    }
    let settings = app.project.settings()?;
    let name = format!("{}-{env}", settings.namespace());
    Ok(proposed_manifest_name(&name))
}

/// Success, or the items that are not in what was written.
fn outcome(items: Vec<Item>) -> Result<Exit, Error> {
    if items.is_empty() {
        return Ok(Exit::Ok);
    }
    let message = match items.len() {
        1 => "1 secret is missing from what was written".to_owned(),
        count => format!("{count} secrets are missing from what was written"),
    };
    Err(Error::partial(message, items))
}

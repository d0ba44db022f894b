//! `keep template:add`: a template with a line for every key of an environment.
//! No value is read.

use std::path::{Path, PathBuf};

use super::generate::{Generated, generate};
use super::own_path;
use crate::app::App;
use crate::cli::TemplateAddArgs;
use crate::commands::sources;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::EnvName;
use crate::project::files::{self, Mode};

/// The `--path` that means stdout.
const STDOUT: &str = "-";

pub(in crate::commands) async fn run(app: &App<'_>, args: &TemplateAddArgs) -> Result<Exit, Error> {
    let env = app.env(args.env.as_deref())?;
    let destination = destination(app, args, &env)?;
    if let Some(path) = &destination {
        check(path, args.overwrite)?;
    }
    let vaults = app.vault_configs(&args.vault)?;
    let keys = sources::keys(app, &vaults, &env).await?;
    if keys.iter().all(|(_, keys)| keys.is_empty()) {
        return Err(nothing(&keys, &env));
    }
    let generated = generate(&env, &keys);
    for what in &generated.left_out {
        app.ui.warn(what);
    }
    match destination {
        Some(path) => write(app, args, &path, &generated, &env)?,
        None => app.ui.out(generated.text.as_bytes())?,
    }
    Ok(Exit::Ok)
}

/// The file to write, or nothing for stdout.
fn destination(
    app: &App<'_>,
    args: &TemplateAddArgs,
    env: &EnvName,
) -> Result<Option<PathBuf>, Error> {
    if args.print {
        return Ok(None);
    }
    let Some(path) = &args.path else {
        return own_path(app, env).map(Some);
    };
    if path.as_os_str() == STDOUT {
        return Ok(None);
    }
    let names_directory = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    Ok(Some(if names_directory || path.is_dir() {
        path.join(format!("{env}.env"))
    } else {
        path.clone()
    }))
}

/// Refuses to write over a file without being told to, before any vault is
/// asked.
fn check(path: &Path, overwrite: bool) -> Result<(), Error> {
    if overwrite || std::fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    Err(Error::other(format!("`{}` exists", path.display()))
        .hint("Pass `--overwrite` to replace it, or `--print` to see what would be written"))
}

fn nothing(keys: &[(String, Vec<String>)], env: &EnvName) -> Error {
    let slugs: Vec<String> = keys.iter().map(|(slug, _)| format!("`{slug}`")).collect();
    let noun = if slugs.len() == 1 { "vault" } else { "vaults" };
    Error::not_found(format!(
        "there are no secrets in the {noun} {} (env `{env}`)",
        slugs.join(", ")
    ))
    .hint(format!("Run `keep set KEY --env {env}` to create one"))
}

/// Names only, and meant for the repository: everybody may read it.
fn write(
    app: &App<'_>,
    args: &TemplateAddArgs,
    path: &Path,
    generated: &Generated,
    env: &EnvName,
) -> Result<(), Error> {
    let directory = path.parent().filter(|path| !path.as_os_str().is_empty());
    if let Some(directory) = directory {
        std::fs::create_dir_all(directory).map_err(|error| {
            Error::other(format!("`{}` could not be made", directory.display()))
                .because(error.to_string())
        })?;
    }
    files::write_atomic(path, generated.text.as_bytes(), Mode::Shared)?;
    let lines = generated.lines;
    let noun = if lines == 1 { "secret" } else { "secrets" };
    let path = path.display();
    app.ui
        .success(&format!("Template with {lines} {noun} written to `{path}`"));
    // The environment's own needs no name.
    let named = match args.path {
        Some(_) => format!("={path}"),
        None => String::new(),
    };
    app.ui.hint(&format!(
        "Run `keep export --env {env} --template{named}` to fill it in"
    ));
    Ok(())
}

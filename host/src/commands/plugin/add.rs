//! `keep plugin:add SOURCE`: shows what it is and what it wants, asks, and pins it.

use super::source;
use crate::app::App;
use crate::cli::PluginAddArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::plugins::{Plugin, Source};

pub(in crate::commands) fn run(app: &App<'_>, args: &PluginAddArgs) -> Result<Exit, Error> {
    let plugin = install(app, source(app, &args.source)?, args.confirm.yes)?;
    app.ui.hint(&format!(
        "Run `keep vault:add --driver {}` to add a vault that uses it",
        plugin.id
    ));
    Ok(Exit::Ok)
}

/// Adds the plugin from there. Nothing is written unless all of it can be.
pub(in crate::commands) fn install(
    app: &App<'_>,
    source: Source,
    yes: bool,
) -> Result<Plugin, Error> {
    let plugin = app.read_plugin(source)?;
    let id = &plugin.id;
    let pin = plugin.pin();
    let old = app.project.plugins()?.get(id.as_str()).cloned();
    if old.is_some_and(|old| old != pin) {
        return Err(
            Error::other(format!("this project has a plugin `{id}` already")).hint(format!(
                "Run `keep plugin:update {id} SOURCE` to put another in its place"
            )),
        );
    }
    app.check(&plugin)?;
    app.ask_for_consent(&plugin, &plugin.manifest.powers, yes)?;
    app.pin(&plugin)?;
    if let Err(error) = app.remember(&plugin, &plugin.manifest.powers) {
        app.unpin(id, &pin)?;
        return Err(error);
    }
    app.keep(&plugin);
    app.ui
        .success(&format!("Plugin `{id}` {} added", plugin.manifest.version));
    if !plugin.source.is_shared() {
        app.ui.warn(&format!(
            "`{}` is outside the project, so other clones of it do not have the plugin",
            plugin.source
        ));
    }
    Ok(plugin)
}

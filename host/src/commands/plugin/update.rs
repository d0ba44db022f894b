//! `keep plugin:update PLUGIN [SOURCE]`: pins what is at the source now. What it
//! wants more than before is asked for.

use super::{pinned, source};
use crate::app::App;
use crate::cli::PluginUpdateArgs;
use crate::drivers::Power;
use crate::error::Error;
use crate::exit::Exit;
use crate::plugins::{Grants, Plugin};

pub(in crate::commands) fn run(app: &App<'_>, args: &PluginUpdateArgs) -> Result<Exit, Error> {
    let (id, old) = pinned(app, &args.plugin)?;
    let from = match &args.source {
        Some(typed) => source(app, typed)?,
        None => old.source.parse()?,
    };
    let plugin = app.read_plugin(from)?;
    if plugin.id != id {
        let message = format!(
            "`{}` is the driver `{}`, not `{id}`",
            plugin.source, plugin.id
        );
        return Err(Error::driver(message).hint(format!(
            "Run `keep plugin:add {}` to have both",
            args.source.as_deref().unwrap_or("SOURCE")
        )));
    }
    let pin = plugin.pin();
    if pin == old {
        app.ui.note(&format!(
            "Plugin `{id}` {} is what is pinned already",
            old.version
        ));
        return Ok(Exit::Ok);
    }
    app.check(&plugin)?;
    let grants = app.grants(id.as_str())?;
    let trusted = grants.filter(|grants| grants.sha256 == old.sha256);
    let before = trusted.as_ref().map(Grants::powers);
    let wider = widened(&plugin, &old.powers);
    // Who lets it do the same as before has been asked; whoever updates it
    // without having trusted it before, or lets it do more, has not.
    if before.is_none() || !wider.is_empty() {
        tell_difference(app, &plugin, &old.powers);
        app.ask_for_consent(&plugin, &plugin.manifest.powers, args.confirm.yes)?;
    }
    let keeps = before.unwrap_or_default();
    let mut powers = keeps;
    powers.retain(|power| is_wanted(&plugin, power));
    powers.extend(wider);
    if trusted.is_none() {
        powers.clone_from(&plugin.manifest.powers);
    }
    app.pin(&plugin)?;
    app.remember(&plugin, &powers)?;
    app.keep(&plugin);
    app.ui.success(&format!(
        "Plugin `{id}` is {} now; it was {}",
        plugin.manifest.version, old.version
    ));
    Ok(Exit::Ok)
}

/// What the plugin wants that it did not want before.
fn widened(plugin: &Plugin, old: &[String]) -> Vec<Power> {
    let powers = plugin.manifest.powers.iter();
    let new = powers.filter(|power| !old.contains(&power.to_string()));
    new.cloned().collect()
}

/// Whether a grant still means something: what the manifest does not ask for by
/// these words may be a server that one of its settings names.
fn is_wanted(plugin: &Plugin, power: &Power) -> bool {
    let names_servers = || {
        plugin
            .manifest
            .powers
            .iter()
            .any(|wanted| matches!(wanted, Power::Http(_)))
    };
    match power {
        Power::Http(_) | Power::PrivateHttp(_) => names_servers(),
        other => plugin.manifest.powers.contains(other),
    }
}

fn tell_difference(app: &App<'_>, plugin: &Plugin, old: &[String]) {
    let now: Vec<String> = plugin
        .manifest
        .powers
        .iter()
        .map(ToString::to_string)
        .collect();
    for power in &now {
        if !old.contains(power) {
            app.ui.state(&format!("  + {power}"));
        }
    }
    for power in old {
        if !now.contains(power) {
            app.ui.state(&format!("  - {power}"));
        }
    }
}

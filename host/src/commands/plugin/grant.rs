//! `keep plugin:grant PLUGIN [POWER…]`: lets a plugin do what it wants, or some
//! of it.

use super::read_pinned;
use crate::app::{App, grants};
use crate::cli::PluginGrantArgs;
use crate::drivers::{HttpTarget, Power};
use crate::error::Error;
use crate::exit::Exit;
use crate::plugins::Plugin;

pub(in crate::commands) fn run(app: &App<'_>, args: &PluginGrantArgs) -> Result<Exit, Error> {
    let plugin = read_pinned(app, &args.plugin)?;
    let wanted = wanted(app, &plugin)?;
    let powers = if args.powers.is_empty() {
        wanted
    } else {
        chosen(&plugin, &args.powers, &wanted)?
    };
    app.ask_for_consent(&plugin, &powers, args.confirm.yes)?;
    app.remember(&plugin, &powers)?;
    app.ui.success(&grants::may_do_this(&plugin));
    Ok(Exit::Ok)
}

/// What the manifest asks for, and the servers that the plugin's vaults name.
fn wanted(app: &App<'_>, plugin: &Plugin) -> Result<Vec<Power>, Error> {
    let mut wanted = plugin.manifest.powers.clone();
    for vault in app.project.vaults()? {
        if *vault.driver() == plugin.id {
            wanted.extend(grants::wanted(&vault, &plugin.manifest)?);
        }
    }
    let mut known: Vec<Power> = Vec::new();
    for power in wanted {
        if !known.contains(&power) {
            known.push(power);
        }
    }
    Ok(known)
}

/// The powers that were named: those that the plugin wants, a part of them, or what
/// only a user can say of a server.
fn chosen(plugin: &Plugin, words: &[String], wanted: &[Power]) -> Result<Vec<Power>, Error> {
    let chosen = words.iter().map(|word| {
        let power: Power = word
            .parse()
            .map_err(|error| Error::usage(format!("`{word}` is no power: {error}")))?;
        let is_setting = matches!(power, Power::Http(HttpTarget::Setting(_)));
        let asked = wanted.iter().any(|own| asks_for(own, &power));
        if is_setting || !asked {
            let words: Vec<String> = wanted
                .iter()
                .filter(|power| !matches!(power, Power::Http(HttpTarget::Setting(_))))
                .map(|power| format!("`{power}`"))
                .collect();
            return Err(
                Error::usage(format!("the plugin `{}` does not want `{word}`", plugin.id))
                    .hint(format!("It wants {}", words.join(", "))),
            );
        }
        Ok(power)
    });
    chosen.collect()
}

/// Whether a plugin that wants the one may be granted the other.
fn asks_for(wanted: &Power, power: &Power) -> bool {
    power.covers(wanted)
        || match (wanted, power) {
            (Power::Aws(wanted), Power::Aws(power)) => wanted.includes(power),
            // Stores lead to other servers, which no manifest can know.
            (Power::Http(_), Power::Http(_) | Power::PrivateHttp(_)) => true,
            _ => false,
        }
}

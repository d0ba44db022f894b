//! `keep plugin:revoke PLUGIN [POWER…]`: takes back what a plugin may do.

use super::pinned;
use crate::app::App;
use crate::cli::PluginRevokeArgs;
use crate::error::Error;
use crate::exit::Exit;

pub(in crate::commands) fn run(app: &App<'_>, args: &PluginRevokeArgs) -> Result<Exit, Error> {
    let Some(mut grants) = app.grants(&args.plugin)? else {
        // Also where it is not pinned any more: what was granted must be gone.
        pinned(app, &args.plugin)?;
        app.ui
            .note(&format!("The plugin `{}` may do nothing here", args.plugin));
        return Ok(Exit::Ok);
    };
    for word in &args.powers {
        if !grants.powers.remove(word) {
            let own: Vec<String> = grants.powers.iter().map(|own| format!("`{own}`")).collect();
            return Err(Error::usage(format!(
                "the plugin `{}` was not granted `{word}`",
                args.plugin
            ))
            .hint(format!("It was granted {}", own.join(", "))));
        }
    }
    let left = (!args.powers.is_empty()).then_some(grants);
    let done = match &left {
        None => format!("The plugin `{}` may do nothing here any more", args.plugin),
        Some(_) => format!(
            "The plugin `{}` may not do this any more: {}",
            args.plugin,
            args.powers.join(", ")
        ),
    };
    app.set_grants(&args.plugin, left)?;
    app.ui.success(&done);
    Ok(Exit::Ok)
}

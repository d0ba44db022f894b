//! `keep plugin:remove PLUGIN`: unpins a plugin and takes back what it may do.

use super::pinned;
use crate::app::App;
use crate::cli::PluginRemoveArgs;
use crate::error::Error;
use crate::exit::Exit;

pub(in crate::commands) fn run(app: &App<'_>, args: &PluginRemoveArgs) -> Result<Exit, Error> {
    let (id, pin) = pinned(app, &args.plugin)?;
    let vaults = app.project.vaults()?;
    let users = vaults.iter().filter(|vault| *vault.driver() == id);
    let users: Vec<String> = users.map(|vault| format!("`{}`", vault.slug())).collect();
    let question = match users[..] {
        [] => format!("Remove the plugin `{id}`?"),
        [ref one] => {
            format!("Remove the plugin `{id}`? The vault {one} cannot be used without it.")
        }
        _ => format!(
            "Remove the plugin `{id}`? The vaults {} cannot be used without it.",
            users.join(", ")
        ),
    };
    app.ui.consent(&question, args.confirm.yes)?;
    // First what it may do: half of this leaves a plugin that may do nothing.
    app.set_grants(id.as_str(), None)?;
    app.unpin(&id, &pin)?;
    app.ui.success(&format!("Plugin `{id}` removed"));
    Ok(Exit::Ok)
}

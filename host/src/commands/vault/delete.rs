//! `keep vault:delete SLUG`: forgets a vault; its secrets stay where they are.

use crate::app::App;
use crate::cli::VaultDeleteArgs;
use crate::error::Error;
use crate::exit::Exit;

pub(in crate::commands) fn run(app: &App<'_>, args: &VaultDeleteArgs) -> Result<Exit, Error> {
    let vault = app.project.vault(&args.slug)?;
    let slug = vault.slug();
    let question = format!("Forget vault `{slug}`? Its secrets stay where they are.");
    app.ui.consent(&question, args.confirm.yes)?;
    app.remove_vault(slug.as_str())?;
    app.forget_credentials(slug.as_str())?;
    app.ui.success(&format!(
        "Vault `{slug}` forgotten; its secrets stay where they are"
    ));
    Ok(Exit::Ok)
}

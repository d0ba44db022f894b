//! `keep vault:default SLUG`.

use crate::app::App;
use crate::cli::VaultDefaultArgs;
use crate::error::Error;
use crate::exit::Exit;

pub(in crate::commands) fn run(app: &App<'_>, args: &VaultDefaultArgs) -> Result<Exit, Error> {
    app.set_default_vault(&args.slug)?;
    app.ui
        .success(&format!("Vault `{}` is the default", args.slug));
    Ok(Exit::Ok)
}

//! `keep restore KEY`: undoes `keep delete`.

use crate::app::App;
use crate::cli::RestoreArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::Key;

pub(super) async fn run(app: &App<'_>, args: &RestoreArgs) -> Result<Exit, Error> {
    let key = Key::parse(&args.key)?;
    let mut vault = app.context(&args.context).await?;
    app.ui.during("Restoring", vault.restore(&key)).await?;
    app.ui
        .success(&format!("Secret `{key}` restored in {}", vault.place()));
    Ok(Exit::Ok)
}

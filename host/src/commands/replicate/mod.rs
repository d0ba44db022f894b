//! `keep replicate KEY`: copies of a secret in other places, which the store
//! itself keeps up to date. Reads no value.

mod many;
pub(super) mod report;

use crate::app::App;
use crate::cli::ReplicateArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::Key;

pub(super) async fn run(app: &App<'_>, args: &ReplicateArgs) -> Result<Exit, Error> {
    let Some(key) = &args.key else {
        return many::run(app, args).await;
    };
    let key = Key::parse(key)?;
    let mut vault = app.context(&args.context).await?;
    let place = vault.place();
    let replicas = if !args.to.is_empty() {
        let replicated = vault.replicate(&key, &args.to);
        app.ui.during("Replicating", replicated).await?
    } else if !args.remove.is_empty() {
        // Applications there lose the secret at once.
        let regions = args.remove.join("`, `");
        let question = format!("Delete the copies of `{key}` from {place} in `{regions}`?");
        app.ui.consent(&question, args.confirm.yes)?;
        let left = app
            .ui
            .during("Removing", vault.remove_replicas(&key, &args.remove))
            .await?;
        app.ui.success(&format!(
            "Copies of `{key}` from {place} deleted in `{regions}`"
        ));
        left
    } else {
        app.ui.during("Reading", vault.replicas(&key)).await?
    };
    if replicas.is_empty() {
        app.ui
            .note(&format!("`{key}` in {place} has no copies elsewhere"));
    }
    let printed = report::print(app, args.format, &key, &vault, &replicas);
    // A copy that failed weighs more than a reader who went away.
    let exit = report::verdict(app, &key, &vault, &replicas)?;
    printed.map(|()| exit)
}

//! `keep delete KEY`: recoverable unless asked otherwise.

use super::time::rfc3339;
use crate::app::App;
use crate::cli::DeleteArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::Key;

pub(super) async fn run(app: &App<'_>, args: &DeleteArgs) -> Result<Exit, Error> {
    let key = Key::parse(&args.key)?;
    let mut vault = app.context(&args.context).await?;
    let place = vault.place();
    let question = if args.purge {
        format!("Delete `{key}` from {place} for ever?")
    } else {
        format!("Delete `{key}` from {place}?")
    };
    app.ui.consent(&question, args.confirm.yes)?;
    if args.purge {
        app.ui.during("Deleting", vault.purge(&key)).await?;
        app.ui
            .success(&format!("Secret `{key}` deleted for ever from {place}"));
        return Ok(Exit::Ok);
    }
    let mut gone = None;
    if let Some(days) = args.recovery_days {
        let entry = app.ui.during("Deleting", vault.discard(&key, days)).await?;
        let at = entry.fact("deletes-ms").and_then(|ms| ms.parse().ok());
        gone = at.map(rfc3339);
    } else {
        app.ui.during("Deleting", vault.delete(&key)).await?;
    }
    app.ui
        .success(&format!("Secret `{key}` deleted from {place}"));
    let until = gone.map(|at| format!(" until {at}")).unwrap_or_default();
    app.ui.hint(&format!(
        "Run `keep restore {key} --vault {} --env {}` to bring it back{until}",
        vault.slug(),
        vault.env()
    ));
    Ok(Exit::Ok)
}

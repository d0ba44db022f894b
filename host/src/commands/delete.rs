//! `keep delete KEY`: recoverable unless asked otherwise.

use super::time::rfc3339;
use crate::app::App;
use crate::cli::DeleteArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::Key;
use crate::vault::{ReplicaState, Vault};

/// The setting of a vault whose secrets have copies from their beginning.
const REPLICA_REGIONS: &str = "replica-regions";

pub(super) async fn run(app: &App<'_>, args: &DeleteArgs) -> Result<Exit, Error> {
    let key = Key::parse(&args.key)?;
    let config = app.vault_config(args.context.vault.as_deref())?;
    let env = app.env(args.context.env.as_deref())?;
    let mut vault = app.open_vault(&config, &env).await?;
    let place = vault.place();
    // It takes a call to know, which is made where there are likely to be some,
    // and where somebody is about to decide.
    let yes = args.confirm.yes;
    let copies = if yes && config.setting(REPLICA_REGIONS).is_some() || !yes && app.ui.interactive()
    {
        let known = copies(&mut vault, &key);
        app.ui.during("Looking", known).await
    } else {
        String::new()
    };
    let mut question = format!("Delete `{key}` from {place}");
    // Where nothing is kept, every deletion is one for ever.
    let for_ever = args.purge || !vault.has_recycle() && args.recovery_days.is_none();
    if for_ever {
        question.push_str(" for ever");
    }
    if !copies.is_empty() {
        question = format!("{question}, and before that its copies in {copies}");
    }
    app.ui.consent(&format!("{question}?"), yes)?;
    if for_ever {
        if vault.has_recycle() {
            app.ui.during("Deleting", vault.purge(&key)).await?;
        } else {
            app.ui.during("Deleting", vault.delete(&key)).await?;
        }
        app.ui
            .success(&format!("Secret `{key}` deleted for ever from {place}"));
        if !copies.is_empty() {
            app.ui.note(&format!("Its copies in {copies} went first"));
        }
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
    if !copies.is_empty() {
        app.ui.note(&format!(
            "Its copies in {copies} went first, and do not come back with it"
        ));
    }
    let until = gone.map(|at| format!(" until {at}")).unwrap_or_default();
    app.ui.hint(&format!(
        "Run `keep restore {key} --vault {} --env {}` to bring it back{until}",
        vault.slug(),
        vault.env()
    ));
    Ok(Exit::Ok)
}

/// The places with copies, which go before the secret does. Not every vault has
/// any, and not everybody may look; what else is wrong, the deletion tells.
async fn copies(vault: &mut Vault, key: &Key) -> String {
    let copies = vault.find_replicas(key).await;
    let copies = copies.ok().flatten().unwrap_or_default();
    let copies = copies
        .iter()
        .filter(|copy| copy.state != ReplicaState::Failed);
    let places: Vec<String> = copies.map(|copy| format!("`{}`", copy.place)).collect();
    places.join(", ")
}

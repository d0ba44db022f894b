//! `keep replicate KEY`: copies of a secret in other places, which the store
//! itself keeps up to date. Reads no value.

use serde::Serialize;

use super::time::rfc3339;
use crate::app::App;
use crate::cli::{ListFormat, ReplicateArgs};
use crate::error::{Error, Item};
use crate::exit::Exit;
use crate::project::Key;
use crate::ui::Cell;
use crate::vault::{Replica, ReplicaState, Vault};

/// What `--format json` prints.
#[derive(Serialize)]
struct Document<'a> {
    key: &'a str,
    vault: &'a str,
    env: &'a str,
    /// All copies there are then.
    replicas: Vec<ReplicaDocument<'a>>,
}

#[derive(Serialize)]
struct ReplicaDocument<'a> {
    region: &'a str,
    /// `in-sync`, `in-progress` or `failed`.
    state: &'a str,
    /// Why it failed, in the store's words.
    message: Option<&'a str>,
    encryption_key: Option<&'a str>,
    /// When it was last read.
    accessed: Option<String>,
}

pub(super) async fn run(app: &App<'_>, args: &ReplicateArgs) -> Result<Exit, Error> {
    let key = Key::parse(&args.key)?;
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
    print(app, args, &key, &vault, &replicas)?;
    verdict(app, &key, &vault, &replicas)
}

fn word(state: ReplicaState) -> &'static str {
    match state {
        ReplicaState::InSync => "in-sync",
        ReplicaState::InProgress => "in-progress",
        ReplicaState::Failed => "failed",
    }
}

fn print(
    app: &App<'_>,
    args: &ReplicateArgs,
    key: &Key,
    vault: &Vault,
    replicas: &[Replica],
) -> Result<(), Error> {
    if args.format == ListFormat::Json {
        let replicas = replicas.iter().map(|replica| ReplicaDocument {
            region: &replica.place,
            state: word(replica.state),
            message: replica.message.as_deref(),
            encryption_key: replica.encryption_key.as_deref(),
            accessed: replica.accessed_ms.map(rfc3339),
        });
        return app.ui.json(&Document {
            key: key.as_str(),
            vault: vault.slug(),
            env: vault.env(),
            replicas: replicas.collect(),
        });
    }
    let rows = replicas.iter().map(|replica| {
        vec![
            Cell::from(replica.place.as_str()),
            Cell::from(word(replica.state)),
            Cell::from(replica.encryption_key.as_deref().unwrap_or_default()),
            Cell::from(replica.accessed_ms.map(rfc3339).unwrap_or_default()),
        ]
    });
    app.ui.table(
        &["Region", "State", "Encryption key", "Last read"],
        &rows.collect::<Vec<_>>(),
    )
}

/// Success, or every copy with those that could not be made.
fn verdict(app: &App<'_>, key: &Key, vault: &Vault, replicas: &[Replica]) -> Result<Exit, Error> {
    let count = |state| replicas.iter().filter(|one| one.state == state).count();
    let (place, failed) = (vault.place(), count(ReplicaState::Failed));
    let options = format!("--vault {} --env {}", vault.slug(), vault.env());
    if replicas.is_empty() {
        app.ui
            .note(&format!("`{key}` in {place} has no copies elsewhere"));
    }
    if failed == 0 {
        if count(ReplicaState::InProgress) > 0 {
            app.ui.hint(&format!(
                "Run `keep replicate {key} --status {options}` to see how far they are"
            ));
        }
        return Ok(Exit::Ok);
    }
    let items = replicas.iter().map(|replica| match replica.state {
        ReplicaState::Failed => {
            let why = replica.message.as_deref();
            let why = why.unwrap_or("the store does not say why");
            Item::failed(&replica.place, &Error::other(why))
        }
        state => Item::done(&replica.place, word(state)),
    });
    let message = format!(
        "{failed} of {} copies of `{key}` in {place} failed",
        replicas.len()
    );
    Err(Error::partial(message, items.collect()).hint(format!(
        "Run `keep replicate {key} --to REGION {options}` to try again when the reason is gone"
    )))
}

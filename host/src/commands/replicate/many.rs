//! The copies of all secrets of an env, or of those that the globs choose: each
//! by itself, so that one that fails keeps no other from being copied.

use super::super::show::filter;
use super::report::{Document, try_again, why, word};
use crate::app::App;
use crate::cli::{ListFormat, ReplicateArgs};
use crate::error::{Error, Item};
use crate::exit::Exit;
use crate::project::Key;
use crate::ui::Cell;
use crate::vault::{ContractError, Replica, ReplicaState, Vault};

/// One secret, and what became of it.
type Outcome = (Key, Result<Vec<Replica>, Error>);

pub(super) async fn run(app: &App<'_>, args: &ReplicateArgs) -> Result<Exit, Error> {
    let mut vault = app.context(&args.context).await?;
    let keys = app.ui.during("Listing", keys(&mut vault, args)).await?;
    if keys.is_empty() {
        app.ui
            .note(&format!("no secret in {} was chosen", vault.place()));
    }
    if !args.remove.is_empty() && !keys.is_empty() {
        let regions = args.remove.join("`, `");
        let question = format!(
            "Delete the copies of {} from {} in `{regions}`?",
            secrets(keys.len()),
            vault.place()
        );
        app.ui.consent(&question, args.confirm.yes)?;
    }
    let progress = app.ui.progress("Replicating", Some(keys.len()));
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(keys.len());
    for key in keys {
        let outcome = one(&mut vault, &key, args).await;
        outcomes.push((key, outcome));
        progress.advance(1);
    }
    drop(progress);
    let printed = print(app, args.format, &vault, &outcomes);
    // A secret that failed weighs more than a reader who went away.
    let exit = verdict(&vault, &outcomes)?;
    printed.map(|()| exit)
}

/// The keys that are meant. What is elsewhere is not replicated from here.
async fn keys(vault: &mut Vault, args: &ReplicateArgs) -> Result<Vec<Key>, Error> {
    let filter = filter(&args.filter);
    let entries = vault.keys().await?.into_iter();
    let own = entries.filter(|entry| filter.passes(&entry.key) && entry.fact("link").is_none());
    Ok(own
        .filter_map(|entry| Key::parse(&entry.key).ok())
        .collect())
}

async fn one(vault: &mut Vault, key: &Key, args: &ReplicateArgs) -> Result<Vec<Replica>, Error> {
    if !args.to.is_empty() {
        return vault.replicate(key, &args.to).await;
    }
    let copies = vault.replicas(key).await?;
    // Not every secret needs to have had a copy there.
    let has = |region: &&String| copies.iter().any(|copy| copy.place == **region);
    let gone: Vec<String> = args.remove.iter().filter(has).cloned().collect();
    if gone.is_empty() {
        return Ok(copies);
    }
    let error = match vault.remove_replicas(key, &gone).await {
        Err(error) if error.code == ContractError::NO_SUCH_REPLICA => error,
        answered => return answered,
    };
    // Somebody else may have removed it in between.
    let left = vault.replicas(key).await?;
    if left.iter().any(|copy| gone.contains(&copy.place)) {
        return Err(error);
    }
    Ok(left)
}

fn print(
    app: &App<'_>,
    format: ListFormat,
    vault: &Vault,
    outcomes: &[Outcome],
) -> Result<(), Error> {
    let known = outcomes
        .iter()
        .filter_map(|(key, outcome)| Some((key, outcome.as_ref().ok()?)));
    if format == ListFormat::Json {
        let documents = known.map(|(key, replicas)| Document::of(key, vault, replicas));
        return app.ui.json(&documents.collect::<Vec<_>>());
    }
    let rows = known.flat_map(|(key, replicas)| {
        replicas.iter().map(move |replica| {
            vec![
                Cell::from(key.as_str()),
                Cell::from(replica.place.as_str()),
                Cell::from(word(replica.state)),
            ]
        })
    });
    app.ui
        .table(&["Key", "Region", "State"], &rows.collect::<Vec<_>>())
}

/// Success, or every secret with those that failed, or of which a copy did.
fn verdict(vault: &Vault, outcomes: &[Outcome]) -> Result<Exit, Error> {
    let items = outcomes.iter().map(|outcome| item(vault, outcome));
    let items: Vec<Item> = items.collect();
    let failed = items.iter().filter(|item| item.failed).count();
    if failed == 0 {
        return Ok(Exit::Ok);
    }
    let message = format!(
        "{failed} of {} in {} failed, or a copy of them",
        secrets(items.len()),
        vault.place()
    );
    Err(Error::partial(message, items))
}

fn item(vault: &Vault, (key, outcome): &Outcome) -> Item {
    let replicas = match outcome {
        Ok(replicas) => replicas,
        Err(error) => return Item::failed(key.as_str(), error),
    };
    let mut failed = replicas
        .iter()
        .filter(|copy| copy.state == ReplicaState::Failed);
    match failed.next() {
        Some(copy) => {
            let why = why(copy).within(copy.place.clone());
            let again = try_again(key, replicas, vault);
            Item::failed(key.as_str(), &why.hint(again))
        }
        None => Item::done(key.as_str(), copies(replicas.len())),
    }
}

fn secrets(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} secret{plural}")
}

fn copies(count: usize) -> String {
    match count {
        1 => "1 copy".to_owned(),
        count => format!("{count} copies"),
    }
}

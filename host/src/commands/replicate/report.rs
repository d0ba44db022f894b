//! What is told of the copies of one secret.

use serde::Serialize;

use super::super::time::rfc3339;
use crate::app::App;
use crate::cli::ListFormat;
use crate::error::{Error, Item, plain};
use crate::exit::Exit;
use crate::project::Key;
use crate::ui::Cell;
use crate::vault::{Entry, Replica, ReplicaState, Vault};

/// What `--format json` prints of one secret; of several, a list of them.
#[derive(Serialize)]
pub(super) struct Document<'a> {
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

impl<'a> Document<'a> {
    pub(super) fn of(key: &'a Key, vault: &'a Vault, replicas: &'a [Replica]) -> Self {
        let replicas = replicas.iter().map(|replica| ReplicaDocument {
            region: &replica.place,
            state: word(replica.state),
            message: replica.message.as_deref(),
            encryption_key: replica.encryption_key.as_deref(),
            accessed: replica.accessed_ms.map(rfc3339),
        });
        Self {
            key: key.as_str(),
            vault: vault.slug(),
            env: vault.env(),
            replicas: replicas.collect(),
        }
    }
}

pub(super) fn word(state: ReplicaState) -> &'static str {
    match state {
        ReplicaState::InSync => "in-sync",
        ReplicaState::InProgress => "in-progress",
        ReplicaState::Failed => "failed",
    }
}

/// Why a copy could not be made.
pub(super) fn why(replica: &Replica) -> Error {
    let why = replica.message.as_deref();
    Error::other(why.unwrap_or("the store does not say why"))
}

pub(super) fn print(
    app: &App<'_>,
    format: ListFormat,
    key: &Key,
    vault: &Vault,
    replicas: &[Replica],
) -> Result<(), Error> {
    if format == ListFormat::Json {
        return app.ui.json(&Document::of(key, vault, replicas));
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

/// What a driver says of the copies of a secret that it has just created.
pub(in crate::commands) fn of_new(entry: &Entry) -> Vec<Replica> {
    let copies = entry.extra.iter().filter_map(|(name, told)| {
        let (state, message) = match told.strip_prefix("failed: ") {
            Some(message) => (ReplicaState::Failed, Some(message)),
            None if told == "in-sync" => (ReplicaState::InSync, None),
            None => (ReplicaState::InProgress, None),
        };
        Some(Replica {
            place: name.strip_prefix("replica:")?.to_owned(),
            state,
            message: message.filter(|text| !text.is_empty()).map(str::to_owned),
            encryption_key: None,
            accessed_ms: None,
        })
    });
    let mut copies: Vec<Replica> = copies.collect();
    copies.sort_by(|a, b| a.place.cmp(&b.place));
    copies
}

/// Success, or every copy with those that could not be made.
pub(in crate::commands) fn verdict(
    app: &App<'_>,
    key: &Key,
    vault: &Vault,
    replicas: &[Replica],
) -> Result<Exit, Error> {
    if let Some(error) = failure(key, vault, replicas) {
        return Err(error);
    }
    let is_on_its_way = |one: &Replica| one.state == ReplicaState::InProgress;
    if replicas.iter().any(is_on_its_way) {
        app.ui
            .hint(&format!("{} to see how far they are", status(key, vault)));
    }
    Ok(Exit::Ok)
}

/// Every copy, where some could not be made.
pub(in crate::commands) fn failure(
    key: &Key,
    vault: &Vault,
    replicas: &[Replica],
) -> Option<Error> {
    let failed = replicas
        .iter()
        .filter(|replica| replica.state == ReplicaState::Failed);
    let message = match failed.count() {
        0 => return None,
        count => format!(
            "{count} of {} copies of `{key}` in {} failed",
            replicas.len(),
            vault.place()
        ),
    };
    let items = replicas.iter().map(|replica| match replica.state {
        ReplicaState::Failed => Item::failed(&replica.place, &why(replica)),
        state => Item::done(&replica.place, word(state)),
    });
    let error = Error::partial(message, items.collect());
    Some(error.hint(try_again(key, replicas, vault)))
}

/// The command that shows the copies.
pub(in crate::commands) fn status(key: &Key, vault: &Vault) -> String {
    format!(
        "Run `keep replicate {key} --status --vault {} --env {}`",
        vault.slug(),
        vault.env()
    )
}

/// What to type for the copies that could not be made.
pub(super) fn try_again(key: &Key, replicas: &[Replica], vault: &Vault) -> String {
    let failed = replicas
        .iter()
        .filter(|replica| replica.state == ReplicaState::Failed);
    let regions = failed.map(|replica| plain(Some(&replica.place)).unwrap_or("REGION"));
    format!(
        "Run `keep replicate {key} --to {} --vault {} --env {}` to try again when the reason is gone",
        regions.collect::<Vec<_>>().join(","),
        vault.slug(),
        vault.env()
    )
}

#[cfg(test)]
mod tests {
    use super::{of_new, word};
    use crate::vault::Entry;

    #[test]
    fn the_copies_of_a_new_secret_are_in_order_of_place() {
        let facts = [
            ("name", "app/production/A"),
            ("replica:us-west-2", "in-sync"),
            ("replica:eu-west-1", "failed: the name: is taken"),
            ("replica:eu-central-1", "failed: "),
            ("replica:ap-east-1", "in-progress"),
        ];
        let entry = Entry {
            extra: facts
                .map(|(name, value)| (name.into(), value.into()))
                .into(),
            ..Entry::default()
        };
        let copies = of_new(&entry);
        let told = copies.iter().map(|copy| {
            let message = copy.message.as_deref();
            (copy.place.as_str(), word(copy.state), message)
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                ("ap-east-1", "in-progress", None),
                ("eu-central-1", "failed", None),
                ("eu-west-1", "failed", Some("the name: is taken")),
                ("us-west-2", "in-sync", None),
            ]
        );
    }
}

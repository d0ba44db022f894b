//! Asking several places side by side, each with an outcome of its own: one
//! that cannot be read hides nothing of the others, and is never taken for empty.

use std::collections::BTreeSet;
use std::future::Future;

use super::sources::{Source, why};
use crate::app::App;
use crate::error::{Error, Item};
use crate::exit::Exit;
use crate::project::{EnvName, Filter, VaultConfig};

/// What one vault answered about one env.
pub(super) struct Answer<T> {
    pub(super) vault: String,
    pub(super) env: String,
    pub(super) outcome: Result<T, Error>,
}

impl<T> Answer<T> {
    /// As contexts are typed.
    pub(super) fn name(&self) -> String {
        format!("{}:{}", self.vault, self.env)
    }
}

/// Asks all places at once; the answers are in the order given.
pub(super) async fn ask_each<'a, T, F>(
    places: &'a [(VaultConfig, EnvName)],
    ask: impl Fn(&'a VaultConfig, &'a EnvName) -> F,
) -> Vec<Answer<T>>
where
    F: Future<Output = Result<T, Error>>,
{
    let asked = places.iter().map(|(vault, env)| {
        let answer = ask(vault, env);
        async move {
            Answer {
                vault: vault.slug().to_string(),
                env: env.to_string(),
                outcome: answer.await,
            }
        }
    });
    futures_util::future::join_all(asked).await
}

/// Reads every secret of all places that the filter lets pass. What drivers did
/// differently is told once, however many places it concerns.
pub(super) async fn read_each(
    app: &App<'_>,
    places: &[(VaultConfig, EnvName)],
    filter: &Filter,
) -> Vec<Answer<Source>> {
    let read = |vault, env| async move {
        let mut vault = app.open_vault(vault, env).await?;
        Ok(Source {
            readings: vault.get_all().await?,
            elsewhere: vault.elsewhere(),
            slug: vault.slug().to_owned(),
            env: vault.env().to_owned(),
        })
    };
    let mut answers = ask_each(places, read).await;
    let mut notes = BTreeSet::new();
    for source in answers.iter_mut().filter_map(|a| a.outcome.as_mut().ok()) {
        source.retain(filter);
        notes.extend(std::mem::take(&mut source.readings.notes));
    }
    for note in &notes {
        app.ui.warn(note);
    }
    answers
}

/// Every secret that could not be read, as the items of a partial failure.
pub(super) fn unread(answers: &[Answer<Source>]) -> Vec<Item> {
    let mut items = Vec::new();
    for answer in answers {
        let Ok(source) = &answer.outcome else {
            continue;
        };
        items.extend(source.readings.failed.iter().map(|failed| {
            let name = format!("{} in {}", failed.key, answer.name());
            Item::failed(name, &why(failed, &answer.vault, &answer.env))
        }));
    }
    items
}

/// Success where everything was read. Where nothing was, and for one reason,
/// that is the failure; else it is a partial one that names all.
pub(super) fn outcome<T>(answers: &[Answer<T>], unread: Vec<Item>) -> Result<Exit, Error> {
    let failures = answers.iter().filter_map(|answer| {
        let error = answer.outcome.as_ref().err()?;
        Some((answer.name(), error))
    });
    let failures: Vec<(String, &Error)> = failures.collect();
    let Some((_, first)) = failures.first() else {
        return if unread.is_empty() {
            Ok(Exit::Ok)
        } else {
            Err(Error::partial(unread_message(unread.len()), unread))
        };
    };
    if answers.len() == 1 {
        return Err((*first).clone());
    }
    let mut message = format!(
        "{} of {} places could not be read",
        failures.len(),
        answers.len()
    );
    if !unread.is_empty() {
        message = format!("{message}, and elsewhere {}", unread_message(unread.len()));
    }
    let places = failures.iter();
    let mut items: Vec<Item> = places
        .map(|(place, error)| Item::failed(place, error))
        .collect();
    items.extend(unread);
    let alike = failures.iter().all(|(_, error)| error.kind == first.kind);
    let mut failed = Error::partial(message, items);
    if failures.len() == answers.len() && alike {
        failed.kind = first.kind;
    }
    Err(failed)
}

fn unread_message(count: usize) -> String {
    let secrets = if count == 1 { "secret" } else { "secrets" };
    format!("{count} {secrets} could not be read")
}

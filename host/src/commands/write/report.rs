//! What is told of a plan, and of what came of it.

use serde::Serialize;

use super::execute::Outcome;
use super::plan::{Plan, Step};
use super::{Action, Job};
use crate::app::App;
use crate::error::{Error, Item, Kind};
use crate::exit::Exit;
use crate::ui::Cell;

/// What `import --report json` and `copy --format json` print, in the order of
/// the file or of the keys. No value is part of it.
#[derive(Serialize)]
struct Document<'a> {
    /// Where the secrets were written to.
    vault: &'a str,
    env: &'a str,
    dry_run: bool,
    items: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    key: &'a str,
    /// `created`, `updated`, `same`, `skipped`, `failed` or `not-tried`; of a
    /// dry run `create`, `update`, `same`, `skip`, `conflict` or `fail`.
    outcome: &'a str,
    /// Why it was skipped, or has failed.
    reason: Option<String>,
    /// The version that was written.
    version: Option<&'a str>,
}

/// The words in the order in which they are counted for people.
const WORDS: [&str; 6] = [
    "created",
    "updated",
    "same",
    "skipped",
    "failed",
    "not-tried",
];

impl Job<'_> {
    /// Prints the plan as data. That a key cannot be read is a failure here too.
    pub(super) fn show(&self, app: &App<'_>, plan: &Plan) -> Result<Exit, Error> {
        if self.json {
            let items = plan.steps.iter().map(|step| Entry {
                key: &step.key,
                outcome: step.action.word(),
                reason: step.action.reason(),
                version: None,
            });
            self.document(app, items.collect())?;
        } else {
            let rows = plan.steps.iter().map(|step| {
                vec![
                    Cell::from(step.key.as_str()),
                    Cell::from(step.action.word()),
                    Cell::from(step.action.reason().unwrap_or_default()),
                ]
            });
            let rows: Vec<Vec<Cell<'_>>> = rows.collect();
            app.ui.table(&["Key", "Action", "Why"], &rows)?;
        }
        app.ui.note("Nothing was written: this was a dry run");
        if let [
            Step {
                action: Action::Fail(error),
                ..
            },
        ] = plan.steps.as_slice()
        {
            return Err(error.clone());
        }
        let failed = plan.steps.iter().filter_map(|step| match &step.action {
            Action::Fail(error) => Some((&step.key, error)),
            _ => None,
        });
        let failed: Vec<(&String, &Error)> = failed.collect();
        if failed.is_empty() {
            return Ok(Exit::Ok);
        }
        let message = match failed.len() {
            1 => "1 secret cannot be written".to_owned(),
            count => format!("{count} secrets cannot be written"),
        };
        let items = failed.iter().map(|(key, error)| Item::failed(*key, error));
        Err(Error::partial(message, items.collect()))
    }

    /// The document for programs and one line for people; an error where
    /// anything failed.
    pub(super) fn report(
        &self,
        app: &App<'_>,
        place: &str,
        outcomes: &[Outcome],
    ) -> Result<Exit, Error> {
        let mut printed = Ok(());
        if self.json {
            let items = outcomes.iter().map(|outcome| Entry {
                key: &outcome.key,
                outcome: outcome.word,
                reason: outcome.reason.clone(),
                version: outcome.version.as_deref(),
            });
            printed = self.document(app, items.collect());
        }
        let summary = format!("{} {place}: {}", self.done, counted(outcomes));
        // That a secret is not there weighs more than a reader who went away.
        if let Some(error) = failure(&summary, outcomes) {
            return Err(error);
        }
        printed?;
        app.ui.success(&summary);
        Ok(Exit::Ok)
    }

    fn document(&self, app: &App<'_>, items: Vec<Entry<'_>>) -> Result<(), Error> {
        app.ui.json(&Document {
            vault: self.vault.slug().as_str(),
            env: self.env.as_str(),
            dry_run: self.dry_run,
            items,
        })
    }
}

/// What the command ends with, where a key was not written as planned.
fn failure(summary: &str, outcomes: &[Outcome]) -> Option<Error> {
    // Of one key alone, the error itself says more, with its own exit code.
    if let [only] = outcomes
        && let Some(error) = &only.error
    {
        return Some(error.clone());
    }
    // What failed comes last: that is what stays on the screen.
    let listed = outcomes.iter().filter(|outcome| outcome.word != "same");
    let (failed, done): (Vec<_>, Vec<_>) = listed.partition(|outcome| outcome.failed);
    if failed.is_empty() {
        return None;
    }
    let errors = outcomes.iter().filter_map(|outcome| outcome.error.as_ref());
    let kind = if failed.len() == outcomes.len() {
        common_kind(errors)
    } else {
        Kind::Partial
    };
    let items = done.into_iter().chain(failed).map(item);
    let mut error = Error::partial(summary, items.collect());
    error.kind = kind;
    let is_left = |outcome: &Outcome| outcome.failed && outcome.version.is_none();
    if !outcomes.iter().any(is_left) {
        return Some(error);
    }
    Some(error.hint("Run the same command again: it writes only what is left"))
}

/// Where nothing worked and all for one reason, that is what failed.
fn common_kind<'a>(mut errors: impl Iterator<Item = &'a Error>) -> Kind {
    match errors.next() {
        Some(first) if errors.all(|error| error.kind == first.kind) => first.kind,
        _ => Kind::Partial,
    }
}

/// `2 created, 1 same`.
fn counted(outcomes: &[Outcome]) -> String {
    let counts = WORDS.iter().filter_map(|word| {
        let count = outcomes.iter().filter(|outcome| outcome.word == *word);
        match count.count() {
            0 => None,
            count => Some(format!("{count} {}", word.replace('-', " "))),
        }
    });
    let mut counts: Vec<String> = counts.collect();
    // Written, and failed even so.
    let lacking = |outcome: &&Outcome| outcome.failed && outcome.version.is_some();
    match outcomes.iter().filter(lacking).count() {
        0 => {}
        1 => counts.push("1 lacks a copy".to_owned()),
        count => counts.push(format!("{count} lack a copy")),
    }
    if counts.is_empty() {
        "nothing".into()
    } else {
        counts.join(", ")
    }
}

fn item(outcome: &Outcome) -> Item {
    let reason = outcome.reason.clone();
    Item {
        name: outcome.key.clone(),
        outcome: match reason {
            Some(reason) if outcome.failed => reason,
            Some(reason) => format!("{}: {reason}", outcome.word),
            None => outcome.word.to_owned(),
        },
        failed: outcome.failed,
        // Without what would help, the same command would fail again.
        hints: match &outcome.error {
            Some(error) => error.hints.clone(),
            None => Vec::new(),
        },
    }
}

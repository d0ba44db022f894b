//! Carries a plan out, several keys at a time.

use std::cell::{Cell, RefCell};

use futures_util::future::{join_all, try_join_all};

use super::Job;
use super::plan::{Action, How, Plan, Step, Write};
use crate::app::App;
use crate::commands::replicate::report as copies;
use crate::error::{Error, Item, Kind};
use crate::ui::Progress;
use crate::vault::{ContractError, Creation, PutMode, PutOptions, Selector, Vault, Written};

/// How many keys are written side by side. A session takes one call at a time;
/// this many keep a store busy that answers within a third of a second at the
/// 25 writes a second that the AWS client allows.
const WORKERS: usize = 8;

/// After so many failures without a success between them, all for reasons that
/// are not a key's own, the rest is not tried.
const PATIENCE: usize = 5;

/// What became of a key.
pub(super) struct Outcome {
    pub(super) key: String,
    /// The stable word.
    pub(super) word: &'static str,
    pub(super) reason: Option<String>,
    pub(super) version: Option<String>,
    pub(super) failed: bool,
    /// What it failed with, where it was tried.
    pub(super) error: Option<Error>,
}

impl Outcome {
    fn of(key: String, word: &'static str) -> Self {
        Self {
            key,
            word,
            reason: None,
            version: None,
            failed: false,
            error: None,
        }
    }

    fn failed(key: String, error: Error) -> Self {
        Self {
            reason: Some(Item::failed("", &error).outcome),
            failed: true,
            error: Some(error),
            ..Self::of(key, "failed")
        }
    }
}

/// The outcomes, in the order of the plan. `vault` is the session that the plan
/// was made with.
pub(super) async fn execute(
    app: &App<'_>,
    job: &Job<'_>,
    vault: Vault,
    plan: Plan,
) -> Result<Vec<Outcome>, Error> {
    let writes = plan
        .steps
        .iter()
        .filter(|step| matches!(step.action, Action::Write(_)))
        .count();
    let progress = app.ui.progress("Writing", Some(writes));
    // All of them before the first write: what is wrong with one is wrong with
    // every other, and then nothing has been written.
    let more = (1..WORKERS.min(writes)).map(|_| app.open_another(job.vault, job.env));
    let mut vaults = try_join_all(more).await?;
    vaults.push(vault);
    let board = Board::of(plan, &progress);
    join_all(vaults.iter_mut().map(|vault| board.work(vault))).await;
    Ok(board.outcomes())
}

/// The steps that are left, and what became of the others.
struct Board<'a> {
    /// Of what there is to write.
    progress: &'a Progress<'a>,
    steps: RefCell<std::iter::Enumerate<std::vec::IntoIter<Step>>>,
    outcomes: RefCell<Vec<(usize, Outcome)>>,
    failures_in_a_row: Cell<usize>,
}

impl<'a> Board<'a> {
    fn of(plan: Plan, progress: &'a Progress<'a>) -> Self {
        Self {
            progress,
            steps: RefCell::new(plan.steps.into_iter().enumerate()),
            outcomes: RefCell::default(),
            failures_in_a_row: Cell::new(0),
        }
    }

    /// Takes one step after another until there are none.
    async fn work(&self, vault: &mut Vault) {
        loop {
            let next = self.steps.borrow_mut().next();
            let Some((index, step)) = next else { return };
            let outcome = self.take(vault, step).await;
            self.outcomes.borrow_mut().push((index, outcome));
        }
    }

    async fn take(&self, vault: &mut Vault, step: Step) -> Outcome {
        let Step { key, action } = step;
        match action {
            Action::Write(write) => {
                let outcome = self.write(vault, key, write).await;
                self.progress.advance(1);
                outcome
            }
            Action::Same => Outcome::of(key, "same"),
            Action::Skip(reason) => Outcome {
                reason: Some(reason.to_owned()),
                ..Outcome::of(key, "skipped")
            },
            Action::Conflict => Outcome {
                failed: true,
                ..Outcome::of(key, "conflict")
            },
            Action::Fail(error) => Outcome::failed(key, error),
        }
    }

    /// Writes, and keeps count of failures that are not the key's own.
    async fn write(&self, vault: &mut Vault, key: String, write: Write) -> Outcome {
        let in_a_row = self.failures_in_a_row.get();
        if in_a_row >= PATIENCE {
            return Outcome {
                reason: Some(format!("not tried after {in_a_row} failures in a row")),
                failed: true,
                ..Outcome::of(key, "not-tried")
            };
        }
        let name = write.key.clone();
        match put(vault, write).await {
            Ok(None) => Outcome::of(key, "same"),
            Ok(Some(written)) => {
                self.failures_in_a_row.set(0);
                let word = if written.created {
                    "created"
                } else {
                    "updated"
                };
                let replicas = copies::of_new(&written.entry);
                let outcome = match copies::failure(&name, vault, &replicas) {
                    Some(error) => Outcome {
                        reason: Some(which_copies(&error)),
                        ..Outcome::failed(key, error)
                    },
                    None => Outcome::of(key, word),
                };
                Outcome {
                    word,
                    version: written.entry.version,
                    ..outcome
                }
            }
            Err(error) => {
                let error = adoptable(error, vault);
                if let Kind::Unavailable | Kind::Driver | Kind::Config = error.kind {
                    self.failures_in_a_row.set(self.failures_in_a_row.get() + 1);
                }
                Outcome::failed(key, error)
            }
        }
    }

    fn outcomes(self) -> Vec<Outcome> {
        let mut outcomes = self.outcomes.into_inner();
        outcomes.sort_by_key(|(index, _)| *index);
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }
}

/// `set --adopt`, one key after another, would take them over without the values
/// of this command.
fn adoptable(mut error: Error, vault: &Vault) -> Error {
    if error.code == ContractError::NOT_MANAGED && vault.features().upkeep {
        error.hints = vec![
            "Change it with the tool that made it".to_owned(),
            format!(
                "Run `keep doctor --vault {} --env {} --fix --adopt` to take over what is there, \
                 and then the same command again",
                vault.slug(),
                vault.env()
            ),
        ];
    }
    error
}

/// The secret is there; these are not.
fn which_copies(error: &Error) -> String {
    let failed = error.items.iter().filter(|item| item.failed);
    let copies = failed.map(|item| format!("its copy in `{}`: {}", item.name, item.outcome));
    copies.collect::<Vec<_>>().join("; ")
}

/// `None` where the key has that value already: it was created since the plan
/// was made, by the same command run twice, or before the reading caught up.
async fn put(vault: &mut Vault, write: Write) -> Result<Option<Written>, Error> {
    let Write { key, value, how } = write;
    match how {
        How::Create { denied } => match vault.create(&key, value).await? {
            Creation::Done(written) => Ok(Some(written)),
            Creation::Exists { error, value } => {
                if let Some(denied) = denied {
                    return Err(denied);
                }
                match vault.get(&key, &Selector::Current).await {
                    Ok(found) if found.value.same_as(&value) => Ok(None),
                    _ => Err(error),
                }
            }
        },
        How::Update { version } => {
            let options = PutOptions {
                mode: version.map_or(PutMode::Upsert, PutMode::IfVersion),
                ..PutOptions::default()
            };
            Ok(Some(vault.put(&key, value, &options).await?))
        }
    }
}

//! What is to become of each key, found by reading these keys of the place.

use std::collections::HashMap;

use crate::app::App;
use crate::commands::sources::why;
use crate::error::{Error, Item, Kind};
use crate::project::Key;
use crate::secret::SecretValue;
use crate::vault::{Found, Vault};

/// A key that may be written.
pub(crate) enum Candidate {
    Write {
        key: Key,
        value: SecretValue,
    },
    Skip {
        key: String,
        reason: &'static str,
    },
    /// It is known already that it cannot be written.
    Fail {
        key: String,
        error: Error,
    },
}

impl Candidate {
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Write { key, .. } => key.as_str(),
            Self::Skip { key, .. } | Self::Fail { key, .. } => key,
        }
    }
}

/// What becomes of a key that has another value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// Nothing at all is written.
    Refuse,
    Overwrite,
    Skip,
}

pub(crate) struct Plan {
    pub(super) steps: Vec<Step>,
}

/// One key and what is to become of it.
pub(super) struct Step {
    pub(super) key: String,
    pub(super) action: Action,
}

pub(super) enum Action {
    Write(Write),
    Same,
    Skip(&'static str),
    /// It has another value, which is not to be overwritten.
    Conflict,
    Fail(Error),
}

pub(super) struct Write {
    pub(super) key: Key,
    pub(super) value: SecretValue,
    pub(super) how: How,
}

pub(super) enum How {
    /// Fails where the key exists by then.
    Create {
        /// Reading the key was denied. AWS may say so of a key that does not
        /// exist; only where it does exist was it a real denial.
        denied: Option<Error>,
    },
    /// Fails where another version has become current.
    Update { version: Option<String> },
}

impl Action {
    /// The stable word for what is to be done.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Write(write) => match write.how {
                How::Create { .. } => "create",
                How::Update { .. } => "update",
            },
            Self::Same => "same",
            Self::Skip(_) => "skip",
            Self::Conflict => "conflict",
            Self::Fail(_) => "fail",
        }
    }

    pub(super) fn reason(&self) -> Option<String> {
        match self {
            Self::Write(_) | Self::Same => None,
            Self::Skip(reason) => Some((*reason).to_owned()),
            Self::Conflict => Some("it has another value".to_owned()),
            Self::Fail(error) => Some(Item::failed("", error).outcome),
        }
    }
}

impl Plan {
    /// Reads the current values of the keys that may be written, by name: a list
    /// lags behind writes.
    pub(super) async fn make(
        app: &App<'_>,
        vault: &mut Vault,
        candidates: Vec<Candidate>,
        existing: Existing,
    ) -> Result<Self, Error> {
        let wanted = candidates.iter().filter_map(|candidate| match candidate {
            Candidate::Write { key, .. } => Some(key.to_string()),
            _ => None,
        });
        let wanted: Vec<String> = wanted.collect();
        let mut present = Present::default();
        if !wanted.is_empty() {
            let _progress = app.ui.progress("Comparing", None);
            let readings = vault.get_many(&wanted).await?;
            for note in &readings.notes {
                app.ui.warn(note);
            }
            let found = readings.found.into_iter();
            present.found = found
                .map(|found| (found.entry.key.clone(), found))
                .collect();
            let failed = readings.failed.into_iter();
            present.failed = failed
                .map(|failed| {
                    let why = why(&failed, vault.slug(), vault.env());
                    (failed.key, why)
                })
                .collect();
        }
        let steps = candidates.into_iter().map(|candidate| match candidate {
            Candidate::Write { key, value } => present.step(key, value, existing),
            Candidate::Skip { key, reason } => Step {
                key,
                action: Action::Skip(reason),
            },
            Candidate::Fail { key, error } => Step {
                key,
                action: Action::Fail(error),
            },
        });
        Ok(Self {
            steps: steps.collect(),
        })
    }

    /// The keys that stand in the way of any writing.
    pub(super) fn conflicts(&self) -> Vec<Item> {
        let conflicts = self
            .steps
            .iter()
            .filter(|step| matches!(step.action, Action::Conflict));
        conflicts
            .map(|step| Item::done(&step.key, step.action.reason().unwrap_or_default()))
            .collect()
    }

    /// What is not the same, for people to see before it is done. What fails
    /// already is told at the end.
    pub(super) fn changes(&self) -> Vec<Item> {
        let changes = self
            .steps
            .iter()
            .filter(|step| !matches!(step.action, Action::Same | Action::Fail(_)));
        changes
            .map(|step| {
                let word = step.action.word();
                let outcome = match step.action.reason() {
                    Some(reason) => format!("{word}: {reason}"),
                    None => word.to_owned(),
                };
                Item::done(&step.key, outcome)
            })
            .collect()
    }
}

/// What the place holds of the keys.
#[derive(Default)]
struct Present {
    found: HashMap<String, Found>,
    failed: HashMap<String, Error>,
}

impl Present {
    fn step(&mut self, key: Key, value: SecretValue, existing: Existing) -> Step {
        let name = key.to_string();
        let action = match (self.found.remove(&name), self.failed.remove(&name)) {
            (Some(found), _) if found.value.same_as(&value) => Action::Same,
            (Some(found), _) => match existing {
                Existing::Refuse => Action::Conflict,
                Existing::Skip => Action::Skip("it has another value"),
                Existing::Overwrite => Action::Write(Write {
                    key,
                    value,
                    how: How::Update {
                        version: found.entry.version,
                    },
                }),
            },
            (None, Some(error)) if error.kind != Kind::Denied => Action::Fail(error),
            (None, denied) => Action::Write(Write {
                key,
                value,
                how: How::Create { denied },
            }),
        };
        Step { key: name, action }
    }
}

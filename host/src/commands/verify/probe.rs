//! Finding out what the identity in use may do in one place, by doing it.

use serde::Serialize;

use crate::app::App;
use crate::error::{Error, Kind};
use crate::project::{EnvName, Key, VaultConfig};
use crate::secret::SecretValue;
use crate::vault::{Entry, ErrorKind, PutMode, PutOptions, Selector, Vault};

/// What the keys of probes begin with, as PHP Keep's do.
pub(in crate::commands) const PREFIX: &str = "keep-verify-";

/// Whether something may be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::commands) enum May {
    Yes,
    No,
    /// Tried, without an answer to this question.
    Unknown,
    #[default]
    Untried,
}

/// What is told of one place.
#[derive(Debug, Default)]
pub(in crate::commands) struct Findings {
    pub(in crate::commands) list: May,
    pub(in crate::commands) read: May,
    pub(in crate::commands) history: May,
    pub(in crate::commands) write: May,
    pub(in crate::commands) delete: May,
    pub(in crate::commands) problems: Vec<Problem>,
    /// The keys of probes that are still there: this run's, where it could not
    /// be removed, and those of runs that were ended too early.
    pub(in crate::commands) left_behind: Vec<String>,
    /// Whether the probe waits in the recycle bin, since nobody could empty it.
    pub(in crate::commands) in_bin: bool,
    /// The secret of somebody's that was read.
    pub(in crate::commands) read_from: Option<Key>,
}

/// Why the answer is not yes.
#[derive(Debug)]
pub(in crate::commands) struct Problem {
    pub(in crate::commands) permission: &'static str,
    pub(in crate::commands) error: Error,
    /// Whether the answer is still open, and so nothing is wrong yet.
    pub(in crate::commands) open: bool,
}

/// What is tried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Trial {
    /// Reading what is there, and a name that nothing has only where nobody may
    /// say what is there.
    Present,
    /// Reading, and be it a name that nothing has.
    Reading,
    /// Writing the probe and removing it, too.
    Writing,
}

/// What is read to see whether reading is allowed.
enum Subject {
    /// A secret that is there.
    Existing(Key),
    /// The probe, which is there too.
    Written(Key),
    /// A name that nothing has. Some policies deny that and allow the rest.
    Absent(Key),
}

impl Subject {
    fn key(&self) -> &Key {
        match self {
            Self::Existing(key) | Self::Written(key) | Self::Absent(key) => key,
        }
    }
}

/// What a try at writing has left in the store.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trace {
    None,
    Written,
    /// The answer was lost, or was a failure: better look twice.
    Perhaps,
}

/// Tries everything that reads and, where asked to, writes.
pub(in crate::commands) async fn probe(
    app: &App<'_>,
    config: &VaultConfig,
    env: &EnvName,
    probe: &Key,
    trial: Trial,
) -> Findings {
    let write = trial == Trial::Writing;
    let mut findings = Findings::default();
    let mut vault = match app.open_vault(config, env).await {
        Ok(vault) => vault,
        Err(error) => {
            findings.give_up("list", error, write);
            return findings;
        }
    };
    let entries = match vault.keys().await {
        Ok(entries) => {
            findings.list = May::Yes;
            let keys = entries.iter().map(|entry| &entry.key);
            let probes = keys.filter(|key| key.starts_with(PREFIX));
            findings.left_behind.extend(probes.cloned());
            entries
        }
        Err(error) if is_denial(&error) => {
            findings.list = findings.judge("list", Err(error));
            Vec::new()
        }
        // Nobody answers, or nobody knows who asks: nor would they elsewhere.
        Err(error) => {
            findings.give_up("list", error, write);
            return findings;
        }
    };
    let trace = if write {
        findings.write(&mut vault, probe).await
    } else {
        Trace::None
    };
    if trial == Trial::Present && findings.list == May::Yes && existing(&entries).is_none() {
        return findings;
    }
    let subject = if trace == Trace::Written {
        Subject::Written(probe.clone())
    } else {
        existing(&entries).map_or_else(|| Subject::Absent(probe.clone()), Subject::Existing)
    };
    if let Subject::Existing(key) = &subject {
        findings.read_from = Some(key.clone());
    }
    findings.read(&mut vault, &subject).await;
    findings.look_back(&mut vault, &subject).await;
    if trace != Trace::None {
        findings.clean_up(&mut vault, probe).await;
    }
    findings
}

/// A listed key that can be asked for. What is elsewhere says nothing of this
/// place, and has no history here.
fn existing(entries: &[Entry]) -> Option<Key> {
    let mut own = entries.iter().filter(|entry| entry.fact("link").is_none());
    own.find_map(|entry| Key::parse(&entry.key).ok())
}

fn is_denial(error: &Error) -> bool {
    error.answer == Some(ErrorKind::Denied)
}

/// Nothing of the probe's name: an error that seems to quote the value is not
/// passed on, and this one must be.
fn probe_value() -> SecretValue {
    SecretValue::from_text("nothing secret".into())
}

impl Findings {
    /// What the outcome of a step means.
    fn judge(&mut self, permission: &'static str, outcome: Result<(), Error>) -> May {
        let Err(error) = outcome else {
            return May::Yes;
        };
        let may = match error.answer {
            // What cannot be decrypted or encrypted is not to be had either.
            Some(ErrorKind::Denied | ErrorKind::Encryption) => May::No,
            // Whoever is told that it is not there may look.
            Some(ErrorKind::NotFound) => return May::Yes,
            _ => May::Unknown,
        };
        self.problems.push(Problem {
            permission,
            error,
            open: false,
        });
        may
    }

    fn give_up(&mut self, permission: &'static str, error: Error, write: bool) {
        // Whatever it says, also that something is not there: nothing was tried.
        self.problems.push(Problem {
            permission,
            error,
            open: false,
        });
        for may in [&mut self.list, &mut self.read, &mut self.history] {
            *may = May::Unknown;
        }
        if write {
            self.write = May::Unknown;
            self.delete = May::Unknown;
        }
    }

    /// Creates the probe and writes it again: stores may allow one and not the
    /// other.
    async fn write(&mut self, vault: &mut Vault, probe: &Key) -> Trace {
        let options = PutOptions {
            mode: PutMode::CreateOnly,
            description: Some("Written by `keep verify` and removed again".into()),
            ..PutOptions::default()
        };
        let created = vault.put(probe, probe_value(), &options).await;
        self.write = self.judge("write", created.map(drop));
        match self.write {
            May::Yes => {
                let options = PutOptions::default();
                let updated = vault.put(probe, probe_value(), &options).await;
                self.write = self.judge("write", updated.map(drop));
                Trace::Written
            }
            May::No => Trace::None,
            May::Unknown | May::Untried => Trace::Perhaps,
        }
    }

    async fn read(&mut self, vault: &mut Vault, subject: &Subject) {
        let found = vault.find(subject.key(), &Selector::Current).await;
        let outcome = match (found, subject) {
            (Ok(Some(found)), Subject::Written(_)) if !found.value.same_as(&probe_value()) => {
                Err(Error::other("what was written is not what was read"))
            }
            (found, _) => found.map(drop),
        };
        self.read = self.judge_looking("read", outcome, subject);
    }

    async fn look_back(&mut self, vault: &mut Vault, subject: &Subject) {
        // What nobody can do needs no permission.
        if !vault.features().versions {
            return;
        }
        let history = vault.find_history(subject.key()).await;
        self.history = self.judge_looking("history", history.map(drop), subject);
    }

    /// A denial of what is not there says nothing about what is.
    fn judge_looking(
        &mut self,
        permission: &'static str,
        outcome: Result<(), Error>,
        subject: &Subject,
    ) -> May {
        match (outcome, subject) {
            (Err(error), Subject::Absent(_)) if is_denial(&error) => {
                self.problems.push(Problem {
                    permission,
                    error,
                    open: true,
                });
                May::Unknown
            }
            (outcome, _) => self.judge(permission, outcome),
        }
    }

    /// Removes the probe for ever, or where that is refused as far as allowed.
    async fn clean_up(&mut self, vault: &mut Vault, probe: &Key) {
        let removed = if vault.has_recycle() {
            vault.purge(probe).await
        } else {
            vault.delete(probe).await
        };
        let Err(error) = removed else {
            self.delete = May::Yes;
            return;
        };
        if error.kind == Kind::NotFound {
            // The write that failed was not made.
            self.delete = May::Unknown;
            return;
        }
        if vault.has_recycle() && vault.delete(probe).await.is_ok() {
            self.delete = May::Yes;
            self.in_bin = true;
            return;
        }
        self.delete = self.judge("delete", Err(error));
        self.left_behind.push(probe.to_string());
    }
}

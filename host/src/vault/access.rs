//! The only way from a vault to its session: through the audit log.

use std::collections::HashSet;
use std::rc::Rc;

use crate::audit::{Action, FailedKey, Log, Outcome, Subject};
use crate::error::{Error, Kind, Place};
use crate::runtime::{CallError, Session};
use crate::vault::{ErrorKind, Readings, Written};

/// A session that is only called where that can be recorded.
pub(super) struct Access {
    session: Session,
    recorder: Option<Recorder>,
}

/// The log, with what is the same in each of a session's lines.
pub(crate) struct Recorder {
    pub(crate) log: Rc<Log>,
    pub(crate) subject: Subject,
}

/// Why there is no answer.
pub(super) enum Failure {
    Call(CallError),
    /// The audit log could not be written.
    Audit(Error),
}

impl Failure {
    /// What the driver's own answer was, where there was one.
    pub(super) fn kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Call(error) => error.kind(),
            Self::Audit(_) => None,
        }
    }
}

impl Access {
    pub(super) fn new(session: Session, recorder: Option<Recorder>) -> Self {
        Self { session, recorder }
    }

    /// For what is known without a call: a call needs the session for itself.
    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// One call to the driver. It is made only once the log has it, and its answer
    /// is given only once the log has that.
    pub(super) async fn call<T: Answer>(
        &mut self,
        action: Action,
        keys: &[&str],
        work: impl AsyncFnOnce(&mut Session) -> Result<T, CallError>,
    ) -> Result<T, Failure> {
        let Some(recorder) = &self.recorder else {
            return work(&mut self.session).await.map_err(Failure::Call);
        };
        let mut subject = recorder.subject.clone();
        subject.keys = keys.iter().map(ToString::to_string).collect();
        let pending = recorder.log.start(action, subject);
        let pending = pending.map_err(|error| Failure::Audit(Error::unrecorded(error)))?;
        let answer = work(&mut self.session).await;
        let outcome = match &answer {
            Ok(answer) => answer.outcome(keys),
            Err(error) => failed(Kind::of_call(error)),
        };
        let finished = pending.finish(outcome);
        finished.map_err(|error| Failure::Audit(Error::half_recorded(error)))?;
        answer.map_err(Failure::Call)
    }
}

fn failed(kind: Kind) -> Outcome {
    Outcome::failed(kind.outcome())
}

/// What an answer means in the log.
pub(super) trait Answer {
    fn outcome(&self, keys: &[&str]) -> Outcome;
}

/// Whether it was there.
impl Answer for bool {
    fn outcome(&self, _: &[&str]) -> Outcome {
        if *self {
            Outcome::default()
        } else {
            failed(Kind::NotFound)
        }
    }
}

impl<T> Answer for Option<T> {
    fn outcome(&self, keys: &[&str]) -> Outcome {
        self.is_some().outcome(keys)
    }
}

/// Values, so their keys are told. Some may have failed, or not be there.
impl Answer for Readings {
    fn outcome(&self, keys: &[&str]) -> Outcome {
        let read: Vec<String> = self.found.iter().map(|one| one.entry.key.clone()).collect();
        let mut failures: Vec<(&str, Kind)> = Vec::new();
        for one in &self.failed {
            let error = Error::contract(&one.error, Place::default());
            failures.push((&one.key, error.kind));
        }
        let answered: HashSet<&str> = read
            .iter()
            .map(String::as_str)
            .chain(failures.iter().map(|(key, _)| *key))
            .collect();
        let missing = keys.iter().filter(|key| !answered.contains(*key));
        failures.extend(missing.map(|key| (*key, Kind::NotFound)));
        Outcome {
            error: together(read.is_empty(), &failures).map(Kind::outcome),
            failed: failures
                .into_iter()
                .map(|(key, kind)| FailedKey {
                    key: key.to_owned(),
                    outcome: kind.name().into(),
                })
                .collect(),
            keys: Some(read),
            ..Outcome::default()
        }
    }
}

/// What these come to: what all of them are where nothing was read.
fn together(nothing_read: bool, failures: &[(&str, Kind)]) -> Option<Kind> {
    let (_, first) = failures.first()?;
    let alike = failures.iter().all(|(_, kind)| kind == first);
    Some(if nothing_read && alike {
        *first
    } else {
        Kind::Partial
    })
}

/// Names, of which the log keeps none.
impl<T> Answer for Vec<T> {
    fn outcome(&self, _: &[&str]) -> Outcome {
        Outcome::default()
    }
}

impl Answer for Written {
    fn outcome(&self, _: &[&str]) -> Outcome {
        Outcome::default()
    }
}

impl Answer for String {
    fn outcome(&self, _: &[&str]) -> Outcome {
        Outcome::default()
    }
}

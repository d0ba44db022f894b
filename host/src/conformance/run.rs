//! Making the checks one after another, and removing what they wrote.

use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::bench::{Bench, INTERRUPTED};
use super::check::{Check, Stop};
use super::trace::Trace;
use super::{Conditions, Opener};
use crate::error::Error;
use crate::runtime::{CallError, Session};
use crate::vault::{ErrorKind, Scope};

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    /// What was found.
    Failed(String),
    /// Why.
    Skipped(String),
}

/// A check that was made, or left out.
pub struct Tested {
    pub check: &'static Check,
    pub outcome: Outcome,
    pub took: Duration,
}

/// What came of all of them.
#[derive(Default)]
pub struct Report {
    pub tested: Vec<Tested>,
    /// What could not be removed, as `env/KEY`.
    pub left_behind: Vec<String>,
    /// Whether it was ended from outside.
    pub interrupted: bool,
}

/// A namespace that nobody has.
///
/// # Errors
/// The system gives no random numbers.
pub fn namespace() -> Result<String, Error> {
    Ok(format!("keep-conformance-{:08x}", random()?))
}

fn random() -> Result<u32, Error> {
    getrandom::u32().map_err(|error| {
        Error::other("the system gives no random numbers").because(error.to_string())
    })
}

/// Makes these checks, and tells of each as it is done.
///
/// # Errors
/// The driver cannot be opened at all.
pub async fn run(
    opener: &dyn Opener,
    conditions: &Conditions,
    namespace: &str,
    selected: &[&'static Check],
    mut told: impl FnMut(&Tested),
) -> Result<Report, Error> {
    let trace = Trace::default();
    let scope = |number: usize| Scope {
        namespace: namespace.to_owned(),
        path: conditions.path.clone(),
        env: format!("check{number}"),
        vault: conditions.vault.clone(),
    };
    // What cannot be opened fails every check for one reason.
    opener.open(&scope(0)).await?;
    let mark: Rc<str> = format!("keep-value-{:08x}", random()?).into();
    let mut report = Report::default();
    for (number, check) in selected.iter().enumerate() {
        let bench = Bench {
            opener,
            conditions,
            trace: trace.clone(),
            scope: scope(number + 1),
            mark: Rc::clone(&mark),
        };
        let started = Instant::now();
        let outcome = bench.outcome(check).await;
        let left = clean_up(opener, conditions, &trace).await;
        report.left_behind.extend(left);
        let tested = Tested {
            check,
            outcome,
            took: started.elapsed(),
        };
        told(&tested);
        report.tested.push(tested);
    }
    report.interrupted = conditions.interrupted.load(Ordering::Relaxed);
    Ok(report)
}

impl Bench<'_> {
    async fn outcome(&self, check: &Check) -> Outcome {
        if let Some(why) = check.skipped(self.conditions) {
            return Outcome::Skipped(why);
        }
        if self.conditions.interrupted.load(Ordering::Relaxed) {
            return Outcome::Skipped(INTERRUPTED.into());
        }
        match (check.run)(self).await {
            Ok(()) => Outcome::Passed,
            // A driver's message may hold what it should not.
            Err(Stop::Failed(found)) => Outcome::Failed(found.replace(&*self.mark, "***")),
            Err(Stop::Skipped(why)) => Outcome::Skipped(why.replace(&*self.mark, "***")),
        }
    }
}

/// Removes what was written; what cannot be removed is told.
async fn clean_up(opener: &dyn Opener, conditions: &Conditions, trace: &Trace) -> Vec<String> {
    let mut left = Vec::new();
    for (scope, keys) in trace.take() {
        let mut session = None;
        for key in keys {
            // A session that crashed answers nothing any more.
            if session.is_none() {
                session = opener.open(&scope).await.ok();
            }
            let removed = match &mut session {
                Some(session) => removed(session, conditions, &key).await,
                None => false,
            };
            if !removed {
                session = None;
                left.push(format!("{}/{key}", scope.env));
            }
        }
    }
    left
}

async fn removed(session: &mut Session, conditions: &Conditions, key: &str) -> bool {
    if conditions.abilities.recycle && is_gone(session.purge(key).await) {
        return true;
    }
    is_gone(session.delete(key).await)
}

/// A key that the driver calls impossible was never written.
fn is_gone(outcome: Result<bool, CallError>) -> bool {
    outcome.map_or_else(|error| error.kind() == Some(ErrorKind::Invalid), |_| true)
}

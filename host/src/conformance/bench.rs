//! What one check works on: sessions in an env that no other check uses.

use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::check::{Checked, Stop};
use super::client::Client;
use super::trace::Trace;
use super::{Conditions, Opener};
use crate::error::Error;
use crate::vault::Scope;

/// Between two looks at a list that may lag, at first and at most.
const SOON: Duration = Duration::from_millis(100);
const LATER: Duration = Duration::from_secs(2);

pub(super) struct Bench<'o> {
    pub(super) opener: &'o dyn Opener,
    pub(super) conditions: &'o Conditions,
    pub(super) trace: Trace,
    /// Where the check works.
    pub(super) scope: Scope,
    /// Part of every value that is to be recognised: in no message and no name
    /// does it come up by chance.
    pub(super) mark: Rc<str>,
}

impl Bench<'_> {
    /// A session in the check's own env.
    pub(super) async fn client(&self) -> Checked<Client> {
        self.client_in(self.scope.clone()).await
    }

    /// A session elsewhere.
    pub(super) async fn client_in(&self, scope: Scope) -> Checked<Client> {
        if self.conditions.interrupted.load(Ordering::Relaxed) {
            return Err(Stop::Skipped(INTERRUPTED.into()));
        }
        let session = self.opener.open(&scope).await;
        let session = session.map_err(|error| not_opened(&error))?;
        Ok(Client::new(session, scope, self.trace.clone()))
    }

    /// A value that is recognised wherever it shows up.
    pub(super) fn value(&self, name: &str) -> Vec<u8> {
        format!("{}-{name}", self.mark).into_bytes()
    }

    /// Looks until it holds, as long as a list may lag.
    pub(super) async fn eventually<T>(
        &self,
        mut look: impl AsyncFnMut() -> Checked<T>,
    ) -> Checked<T> {
        let end = Instant::now() + self.conditions.patience;
        let mut pause = SOON;
        loop {
            match look().await {
                Err(Stop::Failed(_))
                    if Instant::now() + pause < end
                        && !self.conditions.interrupted.load(Ordering::Relaxed) =>
                {
                    sleep(pause).await;
                    pause = (pause * 2).min(LATER);
                }
                outcome => return outcome,
            }
        }
    }

    /// None of these texts may hold a value.
    pub(super) fn holds_no_value<'a>(
        &self,
        what: &str,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Checked {
        if texts.into_iter().any(|text| text.contains(&*self.mark)) {
            return Err(Stop::Failed(format!("{what} holds the value")));
        }
        Ok(())
    }
}

pub(super) const INTERRUPTED: &str = "interrupted";

fn not_opened(error: &Error) -> Stop {
    let causes = error.causes.iter().map(|cause| format!(": {cause}"));
    Stop::Failed(format!(
        "`open` failed with {}{}",
        error.message,
        causes.collect::<String>()
    ))
}

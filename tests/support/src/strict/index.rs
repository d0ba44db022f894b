//! What the listing knows. It may lag behind what was written, so it keeps every
//! state a secret was in, and tells the one of the time that it has got to.

use std::collections::BTreeMap;
use std::time::Duration;

use super::secret::{Id, Secret};

#[derive(Default)]
pub(super) struct Index {
    states: BTreeMap<Id, Vec<State>>,
    /// How many states were noted.
    noted: u64,
    pub(super) lag: Duration,
    /// The number of the state that it stands still at.
    frozen_at: Option<u64>,
}

/// A secret from some moment on; `None` once it is gone.
struct State {
    since: u64,
    number: u64,
    secret: Option<Secret>,
}

impl Index {
    pub(super) fn note(&mut self, id: &Id, now: u64, secret: Option<Secret>) {
        self.noted += 1;
        let state = State {
            since: now,
            number: self.noted,
            secret,
        };
        self.states.entry(id.clone()).or_default().push(state);
    }

    /// From now on it shows what there is now, whatever is written.
    pub(super) fn freeze(&mut self) {
        self.frozen_at = Some(self.noted);
    }

    pub(super) fn thaw(&mut self) {
        self.frozen_at = None;
    }

    /// The secrets as far as the listing has got, of every region.
    pub(super) fn secrets(&self, now: u64) -> impl Iterator<Item = &Secret> {
        let lag = u64::try_from(self.lag.as_millis()).unwrap_or(u64::MAX);
        let until = now.saturating_sub(lag);
        let last = self.frozen_at.unwrap_or(u64::MAX);
        self.states.values().filter_map(move |states| {
            let known = |state: &&State| state.since <= until && state.number <= last;
            states.iter().rev().find(known)?.secret.as_ref()
        })
    }
}

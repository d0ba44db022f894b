//! Everything the service knows, behind one lock.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::authorization::{Authorize, Check};
use super::faults::Faults;
use super::index::Index;
use super::pages::Token;
use super::replication::Replication;
use super::rotation::Rotation;
use super::secret::{Id, Secret};

#[derive(Default)]
pub(super) struct World {
    pub(super) secrets: BTreeMap<Id, Secret>,
    pub(super) index: Index,
    pub(super) tokens: HashMap<String, Token>,
    /// Counts whatever needs a number of its own.
    pub(super) numbers: u64,
    pub(super) checks: Vec<Check>,
    pub(super) settings: Settings,
    pub(super) faults: Faults,
}

/// What a test chose.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) authorize: Option<Arc<Authorize>>,
    /// How far this service's clock is ahead of the machine's.
    pub(super) ahead: Duration,
    pub(super) broken_secrets: BTreeSet<String>,
    pub(super) broken_keys: BTreeSet<String>,
    pub(super) rotation: Rotation,
    pub(super) replication: Replication,
    pub(super) empty_pages: bool,
    pub(super) largest_page: Option<usize>,
    pub(super) most_versions: Option<usize>,
}

impl World {
    /// Milliseconds since 1970.
    pub(super) fn now(&self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.expect("no clock is set before 1970") + self.settings.ahead;
        u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
    }

    pub(super) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// The secret of that name that can be read in a region: its own, or a
    /// replica of another region's.
    pub(super) fn named(&self, region: &str, name: &str) -> Option<&Secret> {
        let own = self.secrets.get(&(region.to_owned(), name.to_owned()));
        own.or_else(|| {
            let mut secrets = self.secrets.values();
            secrets.find(|secret| secret.name == name && secret.is_readable_in(region))
        })
    }

    /// Forgets the secrets whose recovery window is over.
    pub(super) fn bury(&mut self) {
        let now = self.now();
        let due = |secret: &&Secret| secret.deletion.is_some_and(|deletion| deletion.due <= now);
        let due: Vec<Id> = self.secrets.values().filter(due).map(Secret::id).collect();
        for id in due {
            self.remove(&id);
        }
    }

    pub(super) fn remove(&mut self, id: &Id) {
        self.secrets.remove(id);
        self.list(id);
    }

    /// Has the listing take note of how a secret is now.
    pub(super) fn list(&mut self, id: &Id) {
        let now = self.now();
        let secret = self.secrets.get(id).map(Secret::without_values);
        self.index.note(id, now, secret);
    }
}

//! What an entry may say.

use std::time::{SystemTime, UNIX_EPOCH};

use super::bench::Bench;
use super::check::{Checked, Stop, ensure};
use crate::vault::Entry;

/// How far the clock of a store may be from ours.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Milliseconds since 1970-01-01T00:00:00Z.
pub(super) fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| u64::try_from(now.as_millis()).unwrap_or(u64::MAX))
}

/// A time that is about now.
pub(super) fn is_now(what: &str, ms: Option<u64>) -> Checked {
    let Some(ms) = ms else {
        return Err(Stop::Skipped(format!("the driver tells no {what}")));
    };
    let now = now_ms();
    ensure!(
        ms.abs_diff(now) < DAY_MS,
        "{what} is {ms}, which is {} hours from now",
        ms.abs_diff(now) / (60 * 60 * 1000)
    );
    Ok(())
}

/// The version that an entry tells.
pub(super) fn version(entry: &Entry) -> Checked<String> {
    let version = entry.version.clone();
    version.ok_or_else(|| Stop::Skipped("the driver tells no versions".into()))
}

impl Bench<'_> {
    /// No part of the entry may hold a value.
    pub(super) fn clean(&self, what: &str, entry: &Entry) -> Checked {
        let facts = entry.extra.iter();
        let facts = facts.flat_map(|(name, fact)| [name.as_str(), fact.as_str()]);
        let own = std::iter::once(entry.key.as_str()).chain(entry.version.as_deref());
        self.holds_no_value(what, own.chain(facts))
    }
}

//! Round trips, as a server counts them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Counts the round trips that waited for one another.
#[derive(Debug, Default)]
pub(crate) struct Trips(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    /// How long each answer takes, so that requests sent together are seen together.
    latency: Duration,
    at_once: usize,
    most_at_once: usize,
    /// The depth of the deepest request that was answered.
    depth: usize,
}

impl Trips {
    /// Counts one request, and serves it.
    pub(crate) fn count<T>(&self, serve: impl FnOnce() -> T) -> T {
        let (depth, latency) = {
            let mut counted = self.lock();
            counted.at_once += 1;
            counted.most_at_once = counted.most_at_once.max(counted.at_once);
            (counted.depth + 1, counted.latency)
        };
        thread::sleep(latency);
        let served = serve();
        let mut counted = self.lock();
        counted.at_once -= 1;
        counted.depth = counted.depth.max(depth);
        served
    }

    /// Begins to count anew, with answers that take so long.
    pub(crate) fn restart(&self, latency: Duration) {
        *self.lock() = Counted {
            latency,
            ..Counted::default()
        };
    }

    /// The round trips that waited for one another, and the most requests that were
    /// under way together.
    pub(crate) fn counted(&self) -> (usize, usize) {
        let counted = self.lock();
        (counted.depth, counted.most_at_once)
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

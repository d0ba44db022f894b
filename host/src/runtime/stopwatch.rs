//! How long a guest ran: time on the thread, without what it waited for.
//!
//! Ticks cannot be counted instead: on a busy machine they come late, and a
//! guest would compute for twice its limit.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Shared by a call, which runs and stops it, and by the guest's interruptions
/// in that call, which read it.
#[derive(Clone, Default)]
pub(crate) struct Stopwatch(Arc<Mutex<Time>>);

#[derive(Default)]
struct Time {
    /// Set while it runs.
    since: Option<Instant>,
    before: Duration,
    left_out: Duration,
}

impl Stopwatch {
    pub(crate) fn reset(&self) {
        self.with(|time| *time = Time::default());
    }

    /// Runs whenever `call` does.
    pub(crate) async fn time<T>(&self, call: impl Future<Output = T>) -> T {
        let mut call = pin!(call);
        poll_fn(|context| {
            self.with(|time| time.since = Some(Instant::now()));
            let polled = call.as_mut().poll(context);
            self.with(|time| {
                time.before = time.total();
                time.since = None;
            });
            polled
        })
        .await
    }

    /// The time so far.
    pub(crate) fn running(&self) -> Duration {
        self.with(|time| time.total().saturating_sub(time.left_out))
    }

    /// Does not count that time, in which the thread waited for another process.
    pub(crate) fn leave_out(&self, waited: Duration) {
        self.with(|time| time.left_out += waited);
    }

    fn with<T>(&self, look: impl FnOnce(&mut Time) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Time {
    fn total(&self) -> Duration {
        let now = self.since.map(|since| since.elapsed());
        self.before + now.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use super::Stopwatch;

    #[tokio::test]
    async fn waiting_is_not_running() {
        let watch = Stopwatch::default();
        let step = Duration::from_millis(20);
        let call = async {
            thread::sleep(step);
            // Others have the thread meanwhile.
            tokio::time::sleep(20 * step).await;
            thread::sleep(step);
            watch.running()
        };
        let inside = watch.time(call).await;
        assert!(inside >= 2 * step && inside < 20 * step, "{inside:?}");
        assert!(watch.running() >= inside);
        let before = watch.running();
        watch.leave_out(step);
        assert_eq!(watch.running() + step, before);
        watch.reset();
        assert_eq!(watch.running(), Duration::ZERO);
    }
}

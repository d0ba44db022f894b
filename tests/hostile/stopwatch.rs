//! Whether an attack ended in time.

use std::time::{Duration, Instant};

/// What a deadline may be overrun by: some ticks, and the way back.
const SLACK: Duration = Duration::from_millis(100);

/// A busy machine may hold up any one run, but not every one.
const RUNS: usize = 5;

/// Runs the attack, which must end within `deadline`, and returns its outcome.
pub(crate) async fn ends_within<T>(deadline: Duration, attack: impl AsyncFn() -> T) -> T {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        let outcome = attack().await;
        let took = started.elapsed();
        if took <= deadline + SLACK {
            return outcome;
        }
        times.push(took);
    }
    panic!("the attack should have ended after {deadline:?} and took {times:?}");
}

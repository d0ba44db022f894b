//! Ends programs at moments that nobody chose.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use keep_test_support::{Outcome, Run};

use crate::random::Random;

/// How far beyond the usual duration of a command a kill may come.
const BEYOND: f64 = 1.2;

/// The part of that duration that a write takes at most, until all is durable.
const WRITE: f64 = 0.5;

/// Kills commands that usually take about as long as each other.
pub(crate) struct Killer {
    random: Random,
    /// Where those commands write.
    directories: Vec<PathBuf>,
    usual: Duration,
    strikes: usize,
    killed: usize,
    /// How many of the kills left a temporary file behind.
    hits: usize,
}

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It ended with code 0 before the kill came.
    Succeeded,
    Killed,
}

impl Killer {
    /// `command`, run a few times, tells how long the others will take.
    pub(crate) fn new(
        seed: u64,
        directories: impl IntoIterator<Item = PathBuf>,
        mut command: impl FnMut() -> Outcome,
    ) -> Self {
        let mut times: Vec<Duration> = (0..5)
            .map(|_| {
                let started = Instant::now();
                let outcome = command();
                assert!(outcome.code == 0, "{outcome}");
                started.elapsed()
            })
            .collect();
        times.sort_unstable();
        Self {
            random: Random::new(seed),
            directories: directories.into_iter().collect(),
            usual: times[times.len() / 2],
            strikes: 0,
            killed: 0,
            hits: 0,
        }
    }

    /// How many programs were killed so far. Those that were faster are not
    /// among them.
    pub(crate) fn killed(&self) -> usize {
        self.killed
    }

    /// Runs the command up to a moment. That it fails by itself is a failure.
    #[track_caller]
    pub(crate) fn strike(&mut self, command: Run<'_>) -> Fate {
        self.strikes += 1;
        assert!(
            self.strikes < 1000,
            "only {} of 1000 commands were killed",
            self.killed
        );
        let before = temporaries(&self.directories);
        let is_new = |path: &PathBuf| !before.contains(path);
        let outcome = if self.strikes.is_multiple_of(2) {
            let delay = self.usual.mul_f64(BEYOND * self.random.fraction());
            command.run_until(|| thread::sleep(delay))
        } else {
            let delay = self.usual.mul_f64(WRITE * self.random.fraction());
            let deadline = self.usual.mul_f64(BEYOND);
            let started = Instant::now();
            command.run_until(|| {
                while started.elapsed() < deadline {
                    if temporaries(&self.directories).iter().any(is_new) {
                        thread::sleep(delay);
                        return;
                    }
                }
            })
        };
        match outcome.code {
            0 => Fate::Succeeded,
            137 => {
                self.killed += 1;
                if temporaries(&self.directories).iter().any(is_new) {
                    self.hits += 1;
                }
                Fate::Killed
            }
            _ => panic!("{outcome}\nbut expected success, or the kill"),
        }
    }

    /// What killed programs leave behind does not pile up: it is at most one
    /// file in each directory, because each write removes what it finds.
    #[track_caller]
    pub(crate) fn assert_no_pile(&self) {
        for directory in &self.directories {
            let left = temporaries([directory]);
            assert!(left.len() <= 1, "files of killed programs: {left:?}");
        }
    }

    /// Nor is there any after a write that was not killed.
    #[track_caller]
    pub(crate) fn assert_clean(&self) {
        assert_eq!(temporaries(&self.directories), Vec::<PathBuf>::new());
    }
}

impl Drop for Killer {
    fn drop(&mut self) {
        // Else the loop has proved nothing.
        assert!(
            thread::panicking() || self.hits > 0,
            "no kill fell into a write"
        );
    }
}

/// The temporary files in these directories, which need not be there.
fn temporaries<P: AsRef<Path>>(directories: impl IntoIterator<Item = P>) -> Vec<PathBuf> {
    let entries = directories
        .into_iter()
        .filter_map(|directory| fs::read_dir(directory).ok())
        .flatten()
        .map(|entry| entry.expect("the directory can be listed").path());
    entries
        .filter(|path| path.extension().is_some_and(|e| e == "tmp"))
        .collect()
}

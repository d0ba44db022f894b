//! The table, in Markdown.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::cases::Case;

/// Prints the surroundings and a row for each case.
pub(crate) fn print(
    keep: &Path,
    direct: &Path,
    rounds: usize,
    cases: &[Case],
    times: Vec<Vec<Duration>>,
) {
    let cores = thread::available_parallelism().map_or(0, usize::from);
    println!("{rounds} runs of each, one of each in turn; {cores} processors");
    println!(
        "binaries: keep {}, AWS SDK program {}\n",
        size(keep),
        size(direct)
    );
    println!("| whole process, ms | min | median | max | to the first |");
    println!("|---|---:|---:|---:|---:|");
    let mut first = None;
    for (case, mut times) in cases.iter().zip(times) {
        times.sort_unstable();
        let median = median(&times);
        let ratio = median / *first.get_or_insert(median);
        let (min, max) = (times.first(), times.last());
        println!(
            "| {} | {:.1} | {median:.1} | {:.1} | {ratio:.2} |",
            case.name,
            min.copied().map_or(0.0, milliseconds),
            max.copied().map_or(0.0, milliseconds),
        );
    }
}

/// Of times in order, at least one.
fn median(times: &[Duration]) -> f64 {
    let middle = times.len() / 2;
    if times.len() % 2 == 1 {
        return milliseconds(times[middle]);
    }
    f64::midpoint(milliseconds(times[middle - 1]), milliseconds(times[middle]))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn size(path: &Path) -> String {
    let bytes = fs::metadata(path).map_or(0, |metadata| metadata.len());
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

//! The tables, in Markdown.

use std::time::Duration;

/// What came of one case.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) times: Vec<Duration>,
    /// Peak, in bytes.
    pub(crate) memory: u64,
}

/// Prints a row for each case; the first is what the others are compared with.
pub(crate) fn print(title: &str, rounds: usize, rows: Vec<Row>) {
    println!("\n### {title}\n");
    println!(
        "| {rounds} runs of each, in turn | min ms | median ms | max ms | to the first | peak MB |"
    );
    println!("|---|---:|---:|---:|---:|---:|");
    let mut first = None;
    for Row {
        name,
        mut times,
        memory,
    } in rows
    {
        times.sort_unstable();
        let median = median(&times);
        let ratio = median / *first.get_or_insert(median);
        let end = |time: Option<&Duration>| time.copied().map_or(0.0, milliseconds);
        println!(
            "| {name} | {:.1} | {median:.1} | {:.1} | {ratio:.2} | {}.{} |",
            end(times.first()),
            end(times.last()),
            memory / 1_000_000,
            memory % 1_000_000 / 100_000
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

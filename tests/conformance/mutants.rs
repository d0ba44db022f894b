//! discovery
use crate::laboratory::{Mutant, failures};
#[test]
fn discover() {
    let defects = std::fs::read_to_string("/tmp/defects.txt").unwrap();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let defects: Vec<&'static str> = defects.leak().lines().collect();
    std::thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| {
                loop {
                    let i = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(d) = defects.get(i) else { return };
                    let started = std::time::Instant::now();
                    let report = Mutant::new(d).test(|_| true);
                    let f = failures(&report);
                    use std::io::Write as _;
                    let mut out = std::fs::OpenOptions::new()
                        .append(true)
                        .create(true)
                        .open("/tmp/found.txt")
                        .unwrap();
                    let mut text = format!(
                        "== {d} ({:?}) left {}\n",
                        started.elapsed(),
                        report.left_behind.len()
                    );
                    for (id, found) in f {
                        text += &format!("{id}\t{found}\n");
                    }
                    out.write_all(text.as_bytes()).unwrap();
                }
            });
        }
    });
}

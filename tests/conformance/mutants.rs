//! discovery
use crate::laboratory::{Mutant, failures};
#[test]
fn discover() {
    let defects = std::fs::read_to_string("/tmp/defects.txt").unwrap();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let defects: Vec<&'static str> = defects.leak().lines().collect();
    let confusions: [(&str, crate::laboratory::Confusion, bool); 6] = [
        ("CONFUSED-env", |l| l.env = "one".into(), false),
        ("CONFUSED-env-prefix", |l| l.env.truncate(6), false),
        ("CONFUSED-namespace", |l| l.namespace = "one".into(), false),
        (
            "CONFUSED-namespace-case",
            |l| l.namespace.make_ascii_lowercase(),
            false,
        ),
        ("CONFUSED-vault", |l| l.vault = "one".into(), false),
        (
            "CONFUSED-scope",
            |l| l.namespace = l.namespace.split('/').next().unwrap().into(),
            true,
        ),
    ];
    let total = defects.len() + confusions.len();
    std::thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| {
                loop {
                    let i = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    if i >= total {
                        return;
                    }
                    let (d, mutant) = match defects.get(i) {
                        Some(d) => (*d, Mutant::new(d)),
                        None => {
                            let (n, c, s) = confusions[i - defects.len()];
                            let m = Mutant::confused("", c);
                            (n, if s { m.scoped() } else { m })
                        }
                    };
                    let started = std::time::Instant::now();
                    let paging = d.ends_with("one-page");
                    let report = mutant.test(|id| paging || id != "driver.paging.everything");
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

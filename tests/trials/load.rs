//! Fifty processes at once on one local vault, each followed by the next as soon as
//! it ends: nothing that was reported is lost, and no reader sees what nobody wrote.

use std::collections::BTreeMap;
use std::env;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use keep_test_support::{Outcome, TestEnv};
use serde_json::Value;

use crate::project::local;

/// How long it goes on, unless `KEEP_TEST_LOAD_SECONDS` says so.
const SECONDS: u64 = 4;

/// Who is at work: most write, each its own key and now and then a shared one.
const WRITERS: usize = 35;
const SHARED: usize = 3;
/// Those that count together, each from the number that it has read.
const COUNTERS: usize = 5;
const READERS: usize = 10;
const PROCESSES: usize = WRITERS + COUNTERS + READERS;

/// How many versions the vault keeps of a secret.
const KEPT: usize = 20;

/// What was reported so far.
struct Load {
    env: TestEnv,
    end: Instant,
    /// By writer: the last number whose `set` has succeeded.
    written: Vec<AtomicUsize>,
    /// By shared key: each version with its value.
    versions: Vec<Mutex<BTreeMap<usize, String>>>,
    counted: AtomicUsize,
    refused: AtomicUsize,
    reads: AtomicUsize,
    running: AtomicUsize,
    most_running: AtomicUsize,
}

#[expect(clippy::print_stdout, reason = "the figures are asked for")]
#[test]
fn fifty_processes_lose_nothing_and_see_nothing_torn() {
    let seconds = env::var("KEEP_TEST_LOAD_SECONDS").ok();
    let seconds = seconds.map_or(SECONDS, |text| text.parse().expect("a number"));
    let zeros = || (0..WRITERS).map(|_| AtomicUsize::new(0)).collect();
    let load = Load {
        env: local(),
        end: Instant::now() + Duration::from_secs(seconds),
        written: zeros(),
        versions: (0..SHARED).map(|_| Mutex::default()).collect(),
        counted: AtomicUsize::new(0),
        refused: AtomicUsize::new(0),
        reads: AtomicUsize::new(0),
        running: AtomicUsize::new(0),
        most_running: AtomicUsize::new(0),
    };
    load.keep("set TOGETHER 0 --env local -q").assert(0, "", "");
    thread::scope(|scope| {
        let load = &load;
        for writer in 0..WRITERS {
            scope.spawn(move || load.write(writer));
        }
        for _ in 0..COUNTERS {
            scope.spawn(|| load.count());
        }
        for _ in 0..READERS {
            scope.spawn(|| load.read());
        }
    });
    load.assert_all_is_there();
    let own: usize = load.written.iter().map(get).sum();
    let shared: usize = load.versions.iter().map(|known| lock(known).len()).sum();
    println!(
        "{seconds} s, {} processes at most at once: {own} writes of a writer's own key, {shared} of \
         {SHARED} shared keys, {} of a counter that {} others were refused for, {} reads of all",
        get(&load.most_running),
        get(&load.counted),
        get(&load.refused),
        get(&load.reads),
    );
    assert_eq!(get(&load.most_running), PROCESSES);
}

fn get(number: &AtomicUsize) -> usize {
    number.load(Ordering::SeqCst)
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().expect("no thread panics with it")
}

/// What a writer writes as its own: a torn one would not be of this form.
fn value(writer: usize, number: usize) -> String {
    format!("{writer} {number} {}", "x".repeat(number % 100))
}

/// The number in such a value.
fn number(writer: usize, text: &str) -> usize {
    let number = text.split(' ').nth(1).and_then(|word| word.parse().ok());
    let number = number.unwrap_or_else(|| panic!("{text:?} is what nobody wrote"));
    assert_eq!(text, value(writer, number));
    number
}

impl Load {
    fn keep(&self, line: &str) -> Outcome {
        self.keep_with(line, String::new())
    }

    fn keep_with(&self, line: &str, stdin: String) -> Outcome {
        let now = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_running.fetch_max(now, Ordering::SeqCst);
        let outcome = self.env.keep(line.split(' ')).stdin(stdin).run();
        self.running.fetch_sub(1, Ordering::SeqCst);
        outcome
    }

    fn goes_on(&self) -> bool {
        Instant::now() < self.end
    }

    fn write(&self, writer: usize) {
        for number in 1.. {
            if !self.goes_on() {
                return;
            }
            let line = format!("set OWN_{writer} --stdin --env local -q");
            self.keep_with(&line, value(writer, number))
                .assert(0, "", "");
            self.written[writer].store(number, Ordering::SeqCst);
            if number % 8 == 0 {
                let shared = writer % SHARED;
                let text = value(writer, number);
                let line = format!("set SHARED_{shared} --stdin --env local --format json");
                let told = self.keep_with(&line, text.clone()).json();
                let before = lock(&self.versions[shared]).insert(version(&told), text);
                assert_eq!(before, None, "one version, two writers");
            }
        }
    }

    /// Adds one to a number that others add to as well, where nobody was faster.
    fn count(&self) {
        while self.goes_on() {
            let now = self.keep("get TOGETHER --env local --format json").json();
            let number: usize = text(&now["value"]).parse().expect("a number");
            let (next, version) = (number + 1, text(&now["version"]));
            let line = format!("set TOGETHER {next} --if-version {version} --env local -q");
            let outcome = self.keep(&line);
            if outcome.code == 0 {
                outcome.assert(0, "", "");
                self.counted.fetch_add(1, Ordering::SeqCst);
            } else {
                let refused = format!("version `{version}` of `TOGETHER` is not current");
                assert!(outcome.stderr.contains(&refused), "{outcome}");
                self.refused.fetch_add(1, Ordering::SeqCst);
            }
        }
    }

    fn read(&self) {
        while self.goes_on() {
            let written: Vec<usize> = self.written.iter().map(get).collect();
            let all = self.keep("export --env local --format json").json();
            for (writer, written) in written.into_iter().enumerate() {
                let found = match &all[format!("OWN_{writer}")] {
                    Value::Null => 0,
                    found => number(writer, text(found)),
                };
                assert!(
                    found >= written,
                    "{found} was read after {written} was written"
                );
            }
            self.reads.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn assert_all_is_there(&self) {
        let all = self.keep("export --env local --format json").json();
        for (writer, written) in self.written.iter().enumerate() {
            let found = number(writer, text(&all[format!("OWN_{writer}")]));
            assert_eq!(found, get(written), "writer {writer}");
        }
        assert_eq!(text(&all["TOGETHER"]), get(&self.counted).to_string());
        for (shared, versions) in self.versions.iter().enumerate() {
            let versions = lock(versions);
            let numbers: Vec<usize> = versions.keys().copied().collect();
            let expected: Vec<usize> = (1..=numbers.len()).collect();
            assert_eq!(numbers, expected, "versions of SHARED_{shared}");
            for (version, text) in versions.iter().rev().take(KEPT) {
                let line = format!("get SHARED_{shared} --version {version} --env local");
                self.keep(&line).assert(0, text, "");
            }
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn version(told: &Value) -> usize {
    text(&told["version"]).parse().expect("a number")
}

//! Every command that writes on this machine, killed at moments that are spread
//! over all of its time, from its first instruction to its last.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use clap::CommandFactory as _;
use keep_host::cli::Cli;
use keep_test_support::{Outcome, TestEnv};

use crate::cases::{self, CASES, Case, Law, OTHERS};
use crate::observed::{Pieces, left, pieces};
use crate::random::Random;
use crate::tree::Tree;

/// How many kills there are in all, unless `KEEP_TEST_KILLS` says so.
const KILLS: usize = 180;

/// How many commands are killed at the same time.
const AT_ONCE: usize = 4;

/// Of the usual time of a command, how long after its start a kill comes at most.
const BEYOND: f64 = 1.05;

/// How many of the latest times make the usual one.
const TIMES: usize = 9;

#[test]
fn every_command_that_writes_has_a_case() {
    let cli = Cli::command();
    let commands = cli.get_subcommands().map(clap::Command::get_name);
    let commands: BTreeSet<&str> = commands.collect();
    let cases = CASES.iter().filter_map(|case| case.line.split(' ').next());
    let cases: BTreeSet<&str> = cases.collect();
    let others: BTreeSet<&str> = OTHERS.iter().map(|(command, _)| *command).collect();
    assert_eq!(cases.intersection(&others).count(), 0);
    assert_eq!(
        cases.union(&others).copied().collect::<BTreeSet<_>>(),
        commands
    );
}

#[expect(
    clippy::print_stdout,
    reason = "the seed repeats the moments, and the figures are asked for"
)]
#[test]
fn a_killed_command_has_changed_all_or_nothing() {
    let number = |name: &str, default: usize| {
        let text = env::var(name).ok();
        text.map_or(default, |text| text.parse().expect("a number"))
    };
    let kills = number("KEEP_TEST_KILLS", KILLS).div_ceil(CASES.len());
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let seed = number(
        "KEEP_TEST_SEED",
        now.map_or(0, |now| now.subsec_nanos() as usize),
    );
    println!("KEEP_TEST_SEED={seed}");
    let waiting = Mutex::new(CASES.iter().enumerate());
    let counts = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let filled = TestEnv::new(env!("CARGO_BIN_EXE_keep"));
                cases::fill(&filled);
                let bare = TestEnv::new(env!("CARGO_BIN_EXE_keep"));
                loop {
                    let next = waiting.lock().expect("no panic").next();
                    let Some((number, case)) = next else { return };
                    let env = if case.in_project { &filled } else { &bare };
                    let count = Trial::new(env, *case, seed + number).kill(kills);

                    counts.lock().expect("no panic").push((number, count));
                }
            });
        }
    });
    let mut counts = counts.into_inner().expect("no panic");
    counts.sort_by_key(|(number, _)| *number);
    let mut report = String::from("kills  before  between  after     ms  command\n");
    let mut all = 0;
    for (_, count) in &counts {
        all += count.kills();
        let _ = writeln!(report, "{count}");
    }
    println!("{report}{all:5}  in all");
    assert!(all >= kills * CASES.len(), "{all} kills");
}

/// What kills have come to.
struct Count {
    line: &'static str,
    usual: Duration,
    /// Nothing was changed; some of it was; all of it was.
    before: usize,
    between: usize,
    after: usize,
}

impl Count {
    fn kills(&self) -> usize {
        self.before + self.between + self.after
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            line,
            usual,
            before,
            between,
            after,
        } = self;
        let (kills, ms) = (self.kills(), usual.as_millis());
        write!(
            f,
            "{kills:5}  {before:6}  {between:7}  {after:5}  {ms:5}  {line}"
        )
    }
}

/// What a command line does where nobody kills it, and what it then does again.
struct Trial<'e> {
    env: &'e TestEnv,
    case: Case,
    random: Random,
    start: Tree,
    /// What there is before, after, and after the same once more.
    stages: [Pieces; 3],
    done: Outcome,
    again: Outcome,
    times: Vec<Duration>,
}

impl<'e> Trial<'e> {
    fn new(env: &'e TestEnv, case: Case, seed: usize) -> Self {
        let start = Tree::read(env.root());
        let run = || {
            let words = case.line.split(' ');
            let started = Instant::now();
            let outcome = env.keep(words).stdin(case.stdin).run();
            (outcome, started.elapsed())
        };
        let mut times = Vec::new();
        let mut trial: Option<Self> = None;
        for _ in 0..3 {
            start.restore();
            let before = pieces(env);
            let (done, time) = run();
            assert!(done.code == 0, "{done}");
            times.push(time);
            let after = pieces(env);
            assert!(after != before, "`{}` changes nothing", case.line);
            let (again, _) = run();
            let stages = [before, after, pieces(env)];
            if let Some(first) = &trial {
                assert_same(&stages[1], &first.stages[1], case.line);
            }
            trial = Some(Self {
                env,
                case,
                random: Random::new(seed as u64),
                start: Tree::read(env.root()),
                stages,
                done,
                again,
                times: Vec::new(),
            });
        }
        start.restore();
        let trial = trial.expect("there were rounds");
        Self {
            start,
            times,
            ..trial
        }
    }

    /// Kills the command so many times.
    fn kill(mut self, kills: usize) -> Count {
        let mut count = Count {
            line: self.case.line,
            usual: self.usual(),
            before: 0,
            between: 0,
            after: 0,
        };
        let mut strikes = 0;
        while count.kills() < kills {
            strikes += 1;
            assert!(strikes < 20 * kills, "`{}` is too fast", self.case.line);
            self.start.restore();
            let delay = self.usual().mul_f64(self.moment(strikes));
            let words = self.case.line.split(' ');
            let run = self.env.keep(words).stdin(self.case.stdin);
            let outcome = run.run_until(|| thread::sleep(delay));
            let found = pieces(self.env);
            self.assert_lawful(&found);
            if outcome.code == 137 {
                if found == self.stages[0] {
                    count.before += 1;
                } else if found == self.stages[1] {
                    count.after += 1;
                } else {
                    count.between += 1;
                }
            } else {
                assert!(outcome.code == 0, "{outcome}");
                assert_same(&found, &self.stages[1], self.case.line);
            }
            self.finish(&found);
        }
        count.usual = self.usual();
        self.start.restore();
        count
    }

    /// Each piece is as before or as after, all of them if the case says so, and
    /// what is there before and after is there.
    fn assert_lawful(&self, found: &Pieces) {
        let [before, after, _] = &self.stages;
        if found == before || found == after {
            return;
        }
        let line = self.case.line;
        if self.case.law == Law::Any {
            return;
        }
        assert!(
            self.case.law == Law::Parts,
            "`{line}` was half done: {found:#?}"
        );
        for name in found.keys().chain(before.keys()).chain(after.keys()) {
            let piece = found.get(name);
            let is_lawful = piece == before.get(name) || piece == after.get(name);
            assert!(is_lawful, "`{line}` left `{name}` as {piece:?}");
        }
        for (name, value) in before {
            let is_kept = |pieces: &Pieces| pieces.values().any(|other| other == value);
            assert!(!is_kept(after) || is_kept(found), "`{line}` lost `{name}`");
        }
    }

    /// The same command ends what was begun, or says that it was done.
    fn finish(&mut self, found: &Pieces) {
        let words = self.case.line.split(' ');
        let started = Instant::now();
        let outcome = self.env.keep(words).stdin(self.case.stdin).run();
        let time = started.elapsed();
        let [before, after, again] = &self.stages;
        let was_half_done = found != before && found != after;
        if was_half_done && !self.case.end.is_empty() && pieces(self.env) != *after {
            // It is there, and not all of it: what is left has a command of its own.
            let is_told = ["exists already", "is what is pinned already"];
            let is_told = is_told.iter().any(|told| outcome.stderr.contains(told));
            assert!(is_told, "{outcome}");
            for line in self.case.end {
                let outcome = self.env.keep(line.split(' ')).run();
                assert!(outcome.code == 0, "{outcome}");
            }
            assert_same(&pieces(self.env), after, self.case.line);
            return;
        }
        let now = pieces(self.env);
        if found == after {
            let Outcome {
                code,
                stdout,
                stderr,
                ..
            } = &self.again;
            outcome.assert(*code, stdout, stderr);
            assert_same(&now, again, self.case.line);
            return;
        }
        assert!(outcome.code == 0, "{outcome}");
        assert_same(&now, after, self.case.line);
        if found == before {
            self.times.push(time);
            let Outcome {
                code,
                stdout,
                stderr,
                ..
            } = &self.done;
            outcome.assert(*code, stdout, stderr);
        }
        let left = left(self.env);
        assert!(left.is_empty(), "`{}` leaves {left:?}", self.case.line);
    }

    /// When the next kill comes, in usual times. Commands write in their second
    /// half, which every other kill falls into.
    fn moment(&mut self, strikes: usize) -> f64 {
        let from = if strikes.is_multiple_of(2) { 0.0 } else { 0.5 };
        from + (BEYOND - from) * self.random.fraction()
    }

    /// The median of the latest times.
    fn usual(&self) -> Duration {
        let from = self.times.len().saturating_sub(TIMES);
        let mut times = self.times[from..].to_vec();
        times.sort_unstable();
        times[times.len() / 2]
    }
}

#[track_caller]
fn assert_same(found: &Pieces, expected: &Pieces, line: &str) {
    for name in found.keys().chain(expected.keys()) {
        let (found, expected) = (found.get(name), expected.get(name));
        assert!(
            found == expected,
            "after `{line}`, `{name}` is\n{found:?}\nand not\n{expected:?}"
        );
    }
}

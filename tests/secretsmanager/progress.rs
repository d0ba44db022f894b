//! What moves on the terminal while a vault takes its time.

use std::thread;
use std::time::Duration;

use keep_test_support::shelf::Shelf;
use keep_test_support::{StandIn, TestEnv};

use crate::KEEP;
use crate::service::{answering, serving};

/// A service that takes longer than a person waits without wondering.
fn slow() -> (TestEnv, StandIn) {
    let shelf = Shelf::numbered(1);
    answering(move |call, _| {
        thread::sleep(Duration::from_millis(2500));
        shelf.answer(call)
    })
}

const EXPORT: [&str; 3] = ["export", "--env", "local"];
const LINE: &str = "K0000='value of app/local/K0000'\n";

#[test]
fn a_person_sees_that_something_is_going_on() {
    let (env, _aws) = slow();
    let screen = env.on_terminal(KEEP, EXPORT, &[("Reading", "")]);
    assert_eq!(
        (screen.code, screen.stdout.as_str()),
        (0, LINE),
        "{screen:?}"
    );
    // The line is taken back: what was drawn last is that it is gone.
    assert!(screen.screen.ends_with("\u{1b}[2K"), "{screen:?}");
    assert!(screen.restored, "{screen:?}");
}

#[test]
fn nothing_moves_in_a_pipe_or_when_quiet() {
    let (env, _aws) = slow();
    env.keep(EXPORT).run().assert_stdout(LINE);
    let screen = env.on_terminal(KEEP, EXPORT.iter().chain(&["--quiet"]), &[]);
    assert_eq!(
        (screen.code, screen.stdout.as_str(), screen.screen.as_str()),
        (0, LINE, ""),
        "{screen:?}"
    );
}

#[test]
fn what_is_fast_shows_nothing() {
    let (env, _aws) = serving(Shelf::numbered(1));
    let screen = env.on_terminal(KEEP, EXPORT, &[]);
    assert_eq!(
        (screen.code, screen.stdout.as_str()),
        (0, LINE),
        "{screen:?}"
    );
    assert!(!screen.screen.contains("Reading"), "{screen:?}");
}

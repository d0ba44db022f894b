//! What moves on the terminal while a vault takes its time.

use std::thread;
use std::time::Duration;

use keep_test_support::shelf::Shelf;
use keep_test_support::{Reply, StandIn, TestEnv};

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
fn an_interrupt_ends_it_and_leaves_the_terminal_as_it_was() {
    let (env, _aws) = slow();
    let screen = env.on_terminal(KEEP, EXPORT, &[("Reading", "\u{3}")]);
    assert_eq!(
        (screen.code, screen.stdout.as_str()),
        (130, ""),
        "{screen:?}"
    );
    assert!(screen.restored, "{screen:?}");
    // The cursor was never hidden.
    assert!(!screen.screen.contains("\u{1b}[?25l"), "{screen:?}");
}

/// What is said meanwhile stands on lines of its own.
#[test]
fn warnings_are_not_drawn_over() {
    let shelf = Shelf::numbered(1);
    let (env, _aws) = answering(move |call, _| {
        thread::sleep(Duration::from_millis(1500));
        match call.action.as_str() {
            "ListSecrets" => Reply::error(400, "AccessDeniedException", "no"),
            _ => shelf.answer(call),
        }
    });
    env.write("t", "A={sm:K0000}\n");
    let words = ["template:validate", "t", "--env", "local", "--color=never"];
    let screen = env.on_terminal(KEEP, words, &[("Checking", "")]);
    assert_eq!(screen.code, 0, "{screen:?}");
    let said = "warning: the names in vault `sm` (env `local`) may not be listed: the secrets are \
        read instead, and which are unused stays unknown\r\n";
    let (before, _) = screen.screen.split_once(said).expect("the whole line");
    assert!(before.ends_with(['\n', '\r', 'K']), "{before:?}");
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
    // On a busy machine, one run or another may not be fast.
    let shows_nothing = (0..10).any(|_| {
        let screen = env.on_terminal(KEEP, EXPORT, &[]);
        assert_eq!(
            (screen.code, screen.stdout.as_str()),
            (0, LINE),
            "{screen:?}"
        );
        screen.screen.is_empty()
    });
    assert!(shows_nothing);
}

//! What moves on the terminal while a vault takes its time.

use std::thread;
use std::time::Duration;

use keep_test_support::shelf::Shelf;
use keep_test_support::{Reply, StandIn, TestEnv};

use crate::KEEP;
use crate::service::{answering, serving};
use crate::store::Store;

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

/// A place where every call takes its time, and writing `K0001` even more.
fn slow_to_write() -> (TestEnv, StandIn) {
    Store::numbered("local", 2, "v").serve(|call, _| {
        let writes = call.action == "CreateSecret";
        let longer = writes && call.field("Name").ends_with("K0001");
        thread::sleep(Duration::from_millis(if longer { 4000 } else { 1500 }));
        None
    })
}

const WRITTEN: &str =
    "  K0000  create\n  K0001  create\nCopied to vault `sm` (env `production`): 2 created\n";

/// The command took 20 seconds without a sign of life.
#[test]
fn writing_counts_what_is_done() {
    let (env, _aws) = slow_to_write();
    let words = ["copy", "--only=*", "--from=local", "--to=production"];
    let steps = ["Reading", "Comparing", "Writing 0/2", "Writing 1/2"];
    let screen = env.on_terminal(KEEP, words, &steps.map(|shown| (shown, "")));
    assert_eq!(screen.code, 0, "{screen:?}");
    assert!(screen.screen.contains("2 created"), "{screen:?}");
    assert!(screen.restored, "{screen:?}");
    let (env, _aws) = slow_to_write();
    env.keep(words).run().assert(0, "", WRITTEN);
}

#[test]
fn an_import_is_shown_too() {
    let (env, _aws) = slow_to_write();
    env.write("x.env", "K0000=w\nK0001=w\n");
    let words = ["import", "x.env", "--env=production"];
    let steps = ["Comparing", "Writing 0/2", "Writing 1/2"];
    let screen = env.on_terminal(KEEP, words, &steps.map(|shown| (shown, "")));
    assert_eq!(screen.code, 0, "{screen:?}");
}

#[test]
fn every_command_on_one_place_shows_something() {
    for (line, shown) in [
        ("get K0000 --env local", "Reading"),
        ("show --env local", "Reading"),
        ("set K0000 x --env local", "Writing"),
        ("delete K0000 --env local --yes", "Deleting"),
        ("restore K0000 --env local", "Restoring"),
        ("history K0000 --env local", "Reading"),
    ] {
        let (env, _aws) = answering(|_, _| {
            thread::sleep(Duration::from_millis(1500));
            Reply::error(400, "AccessDeniedException", "no")
        });
        let screen = env.on_terminal(KEEP, line.split(' '), &[(shown, "")]);
        assert_eq!(screen.code, 4, "{line}: {screen:?}");
        assert!(screen.restored, "{line}: {screen:?}");
    }
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

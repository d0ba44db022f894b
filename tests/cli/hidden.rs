//! Values that are typed at a terminal, and do not show there.

use keep_test_support::TestEnv;

use crate::projects::{initialized, stored};

const KEEP: &str = env!("CARGO_BIN_EXE_keep");
const SET: [&str; 4] = ["set", "A", "--env=local", "--color=never"];

#[track_caller]
fn assert_nothing_stored(env: &TestEnv) {
    let names = env.keep(["show", "--keys", "--env=local", "--quiet"]);
    names.run().assert(0, "", "");
}

/// The prompt was there before the echo was off: what a quick hand, or a script,
/// typed in that moment stood on the screen. Here no prompt can be written until
/// nothing shows any more, and Keep would wait for ever if it wrote first.
#[test]
fn nothing_shows_from_the_moment_that_the_prompt_is_there() {
    let env = initialized();
    let screen = env.typed_ahead(KEEP, SET, "correct hørse\u{7f}e\r");
    assert_eq!(
        (screen.code, screen.stdout.as_str(), screen.screen.as_str()),
        (
            0,
            "",
            "Value: \r\nSecret `A` created in vault `local` (env `local`)\r\n"
        ),
        "{screen:?}"
    );
    assert!(screen.restored, "{screen:?}");
    assert_eq!(stored(&env, "A"), "correct hørse".as_bytes());
}

/// Ctrl-C ended Keep before the terminal was itself again: nothing that was
/// typed after it showed, until somebody typed `stty sane` blindly.
#[test]
fn an_interrupt_leaves_a_terminal_that_shows_what_is_typed() {
    let env = initialized();
    let screen = env.on_terminal(KEEP, SET, &[("Value: ", "half\u{3}")]);
    assert_eq!(
        (screen.code, screen.stdout.as_str(), screen.screen.as_str()),
        (130, "", "Value: \r\n"),
        "{screen:?}"
    );
    assert!(screen.restored, "{screen:?}");
    assert_nothing_stored(&env);
}

#[test]
fn the_end_of_input_is_a_missing_answer() {
    let env = initialized();
    let screen = env.on_terminal(KEEP, SET, &[("Value: ", "\u{4}")]);
    assert_eq!(
        (screen.code, screen.stdout.as_str(), screen.screen.as_str()),
        (2, "", "Value: \r\nerror: missing value: pass `--stdin`\r\n"),
        "{screen:?}"
    );
    assert!(screen.restored, "{screen:?}");
    assert_nothing_stored(&env);
}

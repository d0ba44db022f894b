//! Choosing from a list on a terminal. The list is drawn on stderr, for stdout
//! is data.

use crate::projects::with_secrets;

const KEEP: &str = env!("CARGO_BIN_EXE_keep");
const HELP: &str = "Esc to cancel";

#[test]
fn arrows_and_letters_choose() {
    let env = with_secrets(&[("A", "value-a")]);
    for keys in ["\r", "\u{1b}[B\u{1b}[A\r", "loc\r"] {
        let screen = env.on_terminal(KEEP, ["get", "A"], &[(HELP, keys)]);
        assert_eq!(
            (screen.code, screen.stdout.as_str()),
            (0, "value-a"),
            "{screen:?}"
        );
        assert!(screen.screen.contains("Environment:"), "{screen:?}");
        assert!(screen.restored, "{screen:?}");
    }
    let down = env.on_terminal(KEEP, ["get", "A"], &[(HELP, "\u{1b}[B\r")]);
    assert_eq!((down.code, down.stdout.as_str()), (3, ""), "{down:?}");
    assert!(down.screen.contains("(env `staging`)"), "{down:?}");
}

#[test]
fn esc_and_interrupt_fail_and_restore_the_terminal() {
    let env = with_secrets(&[("A", "value-a")]);
    for keys in ["\u{1b}", "\u{3}"] {
        let screen = env.on_terminal(KEEP, ["get", "A"], &[(HELP, keys)]);
        assert_eq!((screen.code, screen.stdout.as_str()), (1, ""), "{screen:?}");
        assert!(
            screen.screen.contains("cancelled; nothing was changed"),
            "{screen:?}"
        );
        // Lines are edited and shown again, and so is the cursor.
        assert!(screen.restored, "{screen:?}");
        let shown = screen.screen.rfind("\u{1b}[?25h");
        assert!(shown > screen.screen.rfind("\u{1b}[?25l"), "{screen:?}");
    }
}

#[test]
fn nothing_is_asked_that_has_a_flag_or_without_interaction() {
    let env = with_secrets(&[("A", "value-a")]);
    let named = env.on_terminal(KEEP, ["get", "A", "--env=local"], &[]);
    assert_eq!((named.code, named.screen.as_str()), (0, ""), "{named:?}");
    let never = env.on_terminal(KEEP, ["get", "A", "-n", "--color=never"], &[]);
    assert_eq!(
        (never.code, never.screen.as_str()),
        (
            2,
            "error: missing environment: pass `--env`\r\n\r\n\
             hint: One of: local, staging, production\r\n"
        ),
        "{never:?}"
    );
}

/// Colours are for those who want them.
#[test]
fn the_list_has_no_colours_where_none_are_wanted() {
    let env = with_secrets(&[("A", "value-a")]);
    let words = ["get", "A", "--color=never"];
    let screen = env.on_terminal(KEEP, words, &[(HELP, "\r")]);
    assert_eq!(screen.stdout, "value-a", "{screen:?}");
    assert!(!screen.screen.contains("\u{1b}[38;"), "{screen:?}");
}

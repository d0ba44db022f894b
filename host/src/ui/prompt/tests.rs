use crate::error::{Error, Kind};
use crate::ui::capture::Captured;

#[test]
fn an_answer_is_trimmed() {
    let ui = Captured::terminal(" main \n");
    assert_eq!(ui.ask("Slug", "--slug", None), Ok("main".into()));
    assert_eq!(ui.stderr(), "Slug: ");
    assert_eq!(ui.stdout(), "");
}

#[test]
fn an_empty_answer_is_the_default_or_asked_again() {
    let ui = Captured::terminal("\n");
    assert_eq!(ui.ask("Slug", "--slug", Some("local")), Ok("local".into()));
    assert_eq!(ui.stderr(), "Slug [local]: ");

    let ui = Captured::terminal("\n");
    assert_eq!(ui.ask("KMS key", "--set key=", Some("")), Ok(String::new()));
    assert_eq!(ui.stderr(), "KMS key: ");

    let ui = Captured::terminal("\n\nx\n");
    assert_eq!(ui.ask("Slug", "--slug", None), Ok("x".into()));
    assert_eq!(ui.stderr(), "Slug: Slug: Slug: ");
}

#[test]
fn without_a_terminal_the_flag_is_named() {
    let ui = Captured::pipe_with("main\n");
    let missing = Error::usage("missing slug: pass `--slug`");
    assert_eq!(ui.ask("Slug", "--slug", None), Err(missing.clone()));
    assert_eq!(missing.kind.exit().code(), 2);
    assert_eq!(
        ui.select("Driver", "--driver", &["a", "b"], None),
        Err(Error::usage("missing driver: pass `--driver`").hint("One of: a, b"))
    );
    let many: Vec<String> = (1..=12).map(|number| format!("env{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let listed = "One of: env1, env2, env3, env4, env5, env6, env7, env8, env9, env10 and 2 others";
    assert_eq!(
        ui.select("Environment", "--env", &many, None),
        Err(Error::usage("missing environment: pass `--env`").hint(listed))
    );
    assert_eq!(
        ui.hidden("Value", "--stdin").map(|_| ()),
        Err(Error::usage("missing value: pass `--stdin`"))
    );
    assert_eq!(ui.stderr(), "");
}

#[test]
fn without_a_terminal_a_default_answers_but_never_consents() {
    let ui = Captured::pipe();
    assert_eq!(ui.ask("Slug", "--slug", Some("local")), Ok("local".into()));
    assert_eq!(ui.select("Driver", "--driver", &["a", "b"], Some(1)), Ok(1));
    let needed = Error::usage("confirmation is needed: pass `--yes`");
    assert_eq!(ui.confirm("Go on?", "--yes", true), Err(needed.clone()));
    assert_eq!(ui.consent("Delete it?", false), Err(needed));
    assert_eq!(ui.consent("Delete it?", true), Ok(()));
}

#[test]
fn the_end_of_input_is_a_missing_answer() {
    let ui = Captured::terminal("");
    assert_eq!(
        ui.ask("Slug", "--slug", None),
        Err(Error::usage("missing slug: pass `--slug`"))
    );
    assert_eq!(ui.stderr(), "Slug: \n");
}

#[test]
fn a_hidden_answer_is_exact_and_not_shown() {
    let ui = Captured::terminal("  two words \nmore");
    let value = ui.hidden("Value", "--stdin").unwrap();
    assert_eq!(
        (ui.stderr(), ui.stdout()),
        ("Value: ".into(), String::new())
    );
    ui.secret(&value).unwrap();
    assert_eq!(ui.stdout(), "  two words \n");
}

#[test]
fn a_choice_is_one_of_the_options() {
    let options = ["secretsmanager", "local"];
    for (typed, default, index) in [
        ("local\n", None, 1),
        ("2\nother\nsecretsmanager\n", None, 0),
        ("\n", Some(1), 1),
        ("\nlocal\n", None, 1),
        ("\nlocal\n", Some(7), 1),
    ] {
        let ui = Captured::terminal(typed);
        let answer = ui.select("Driver", "--driver", &options, default);
        assert_eq!(answer, Ok(index), "{typed:?}");
    }
    let ui = Captured::terminal("\n");
    assert_eq!(ui.select("Driver", "--driver", &options, Some(0)), Ok(0));
    assert_eq!(ui.stderr(), "Driver (secretsmanager, local): ");
}

#[test]
fn a_confirmation_takes_yes_and_no() {
    for (typed, default, expected) in [
        ("y\n", false, true),
        ("YES\n", false, true),
        ("n\n", true, false),
        ("\n", false, false),
        ("\n", true, true),
        ("maybe\nno\n", true, false),
    ] {
        let ui = Captured::terminal(typed);
        assert_eq!(
            ui.confirm("Go on?", "--yes", default),
            Ok(expected),
            "{typed:?}"
        );
    }
}

#[test]
fn declining_fails() {
    let ui = Captured::terminal("\n");
    let declined = ui.consent("Delete `A`?", false);
    assert_eq!(
        declined,
        Err(Error::other("cancelled; nothing was changed"))
    );
    assert_eq!(declined.map_err(|error| error.kind), Err(Kind::Other));
    assert_eq!(ui.stderr(), "Delete `A`? [y/N] ");
}

#[test]
fn a_question_is_shown_even_when_quiet_and_cleaned() {
    let ui = Captured::terminal("x\n").made_quiet();
    let default = Some("a\u{1b}[2J");
    assert_eq!(ui.ask("Slug", "--slug", default), Ok("x".into()));
    assert_eq!(ui.stderr(), "Slug [a[2J]: ");
}

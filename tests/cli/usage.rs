//! Help, the version, and words that are no command.

use clap::CommandFactory as _;
use keep_host::cli::Cli;

use crate::projects::bare;

const TRY: &str = "For more information, try '--help'.\n";
const USAGE: &str = "Usage: keep [OPTIONS] <COMMAND>";

#[test]
fn the_version_is_one_line() {
    let line = format!("keep {}\n", env!("CARGO_PKG_VERSION"));
    for word in ["--version", "-V"] {
        bare().keep([word]).run().assert_stdout(&line);
    }
}

/// Three of them were once to be found in the sources alone.
#[test]
fn help_names_every_variable() {
    let help = bare().keep(["help"]).run();
    let text = String::from_utf8(help.stdout).expect("help is text");
    for variable in [
        "KEEP_PROJECT",
        "KEEP_ENV",
        "KEEP_VAULT",
        "KEEP_CONFIG_DIR",
        "KEEP_CACHE_DIR",
        "KEEP_STATE_DIR",
        "KEEP_DRIVER_TIMEOUT",
        "NO_COLOR",
    ] {
        assert!(text.contains(&format!("\n  {variable} ")), "{variable}");
    }
}

#[test]
fn help_that_was_asked_for_is_data() {
    let env = bare();
    for command in Cli::command().get_subcommands() {
        let name = command.get_name();
        let outcome = env.keep([name, "--help"]).run();
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (0, ""),
            "{outcome}"
        );
        let text = String::from_utf8(outcome.stdout).expect("help is text");
        for part in [
            &format!("Usage: keep {name}"),
            "Examples:\n  keep ",
            "\n\nExit codes:\n  0  ok\n",
        ] {
            assert!(text.contains(part), "help of {name} lacks {part:?}");
        }
        let other = env.keep(["help", name]).run();
        assert_eq!((other.code, other.stderr.as_str()), (0, ""), "{other}");
        assert!(String::from_utf8_lossy(&other.stdout).contains(&format!("Usage: keep {name}")));
    }
    for words in [&["--help"][..], &["-h"], &["help"]] {
        let outcome = env.keep(words).run();
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (0, ""),
            "{outcome}"
        );
        let text = String::from_utf8(outcome.stdout).expect("help is text");
        for command in Cli::command().get_subcommands() {
            assert!(
                text.contains(&format!("\n  {} ", command.get_name())),
                "{text}"
            );
        }
    }
}

#[test]
fn help_that_was_not_asked_for_is_an_error() {
    let outcome = bare().keep::<&str>([]).run();
    assert_eq!((outcome.code, &*outcome.stdout), (2, &b""[..]), "{outcome}");
    assert!(outcome.stderr.contains(USAGE), "{outcome}");
}

#[test]
fn wrong_words_are_wrong_usage() {
    let env = bare();
    for (words, message) in [
        ("bogus", format!("unrecognized subcommand 'bogus'\n\n{USAGE}")),
        (
            "exprot",
            format!("unrecognized subcommand 'exprot'\n\n  tip: a similar subcommand exists: 'export'\n\n{USAGE}"),
        ),
        (
            "vault lst",
            format!("unrecognized subcommand 'vault:lst'\n\n  tip: a similar subcommand exists: 'vault:list'\n\n{USAGE}"),
        ),
        ("get", "the following required arguments were not provided:\n  <KEY>\n\nUsage: keep get <KEY>".into()),
        ("get A B", "unexpected argument 'B' found\n\nUsage: keep get [OPTIONS] <KEY>".into()),
        (
            "get A --unmsk",
            "unexpected argument '--unmsk' found\n\n  tip: to pass '--unmsk' as a value, use '-- --unmsk'\n\n\
             Usage: keep get <KEY>"
                .into(),
        ),
        (
            "show --unmsk",
            "unexpected argument '--unmsk' found\n\n  tip: a similar argument exists: '--unmask'\n\n\
             Usage: keep show --unmask"
                .into(),
        ),
        (
            "get A --format xml",
            "invalid value 'xml' for '--format <FORMAT>'\n  [possible values: table, raw, json]".into(),
        ),
        (
            "get A --env",
            "a value is required for '--env <ENV>' but none was supplied".into(),
        ),
        (
            "info --quiet --verbose",
            "the argument '--quiet' cannot be used with '--verbose...'\n\nUsage: keep info --quiet".into(),
        ),
    ] {
        let said = format!("error: {message}\n\n{TRY}");
        env.keep(words.split(' ')).run().assert(2, "", &said);
    }
}

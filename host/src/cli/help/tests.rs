use std::ffi::OsString;

use clap::{CommandFactory as _, Parser as _};

use crate::cli::Cli;

#[test]
fn every_command_has_help_an_example_and_the_exit_codes() {
    let cli = Cli::command();
    for command in cli.get_subcommands() {
        let name = command.get_name();
        let about = command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(
            !about.is_empty() && !about.ends_with('.'),
            "{name}: {about:?}"
        );
        let after = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let (examples, codes) = after.split_once("\n\nExit codes:\n").unwrap_or_default();
        assert!(codes.starts_with("  0  ok\n"), "{name}: {codes:?}");
        assert!(codes.contains("\n  2  "), "{name}: {codes:?}");
        assert!(
            examples.starts_with("Examples:\n  "),
            "{name}: {examples:?}"
        );
        assert!(
            examples.contains(&format!("keep {name}")),
            "{name}: {examples:?}"
        );
        for arg in command.get_arguments().filter(|arg| arg.get_id() != "help") {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(
                !help.is_empty() && !help.ends_with('.'),
                "{name} {}",
                arg.get_id()
            );
        }
    }
}

#[test]
fn every_command_has_examples_that_can_be_typed() {
    let cli = Cli::command();
    for command in cli.get_subcommands() {
        let after = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let examples = after.lines().filter_map(|line| line.split_once("keep "));
        let mut seen = 0;
        for (_, example) in examples {
            let typed = example.split(['|', '>']).next().unwrap_or_default();
            let mut args = vec![OsString::from("keep")];
            args.extend(shell_words(typed).into_iter().map(OsString::from));
            let result = Cli::try_parse_from(args);
            assert_eq!(result.err().map(|e| e.to_string()), None, "{typed}");
            seen += 1;
        }
        assert!(seen > 0, "`keep {}` has no example", command.get_name());
    }
}

/// Words as a shell splits them, as far as the examples need it.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

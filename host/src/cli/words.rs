//! What happens to the words before clap sees them: `vault add` becomes
//! `vault:add`, and the colour is known before anything can fail.

use std::ffi::{OsStr, OsString};

use clap::ValueEnum as _;

use super::Color;

/// Command groups, whose commands may be written as two words.
pub(crate) const GROUPS: [&str; 5] = ["vault", "env", "template", "plugin", "audit"];

/// Global options that take the next word as their value.
pub(super) const GLOBALS_WITH_VALUE: [&str; 2] = ["--project", "--color"];

/// Joins `vault add` to `vault:add`, where it is the command (or what `help`
/// and `man` explain). `args` starts with the program's name.
#[must_use]
pub fn join_groups(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    let Some(mut at) = next_word(&args, 1) else {
        return args;
    };
    if args[at] == "help" || args[at] == "man" {
        match next_word(&args, at + 1) {
            Some(topic) => at = topic,
            None => return args,
        }
    }
    let Some(group) = GROUPS.iter().find(|group| args[at] == **group) else {
        return args;
    };
    // Only the very next word: `keep vault --help add` is no one's habit.
    let verb = args.get(at + 1).and_then(|word| word.to_str());
    if let Some(verb) = verb.filter(|verb| !verb.starts_with('-')) {
        args[at] = OsString::from(format!("{group}:{verb}"));
        args.remove(at + 1);
    }
    args
}

/// The command among the words, if there is one.
pub(crate) fn command(args: &[OsString]) -> Option<&str> {
    next_word(args, 1).and_then(|at| args[at].to_str())
}

/// Index of the first word from `start` that is no option and no option's value.
fn next_word(args: &[OsString], start: usize) -> Option<usize> {
    let mut at = start;
    while let Some(word) = args.get(at) {
        if word == "--" {
            return None;
        }
        if !word.as_encoded_bytes().starts_with(b"-") {
            return Some(at);
        }
        at += 1 + usize::from(GLOBALS_WITH_VALUE.iter().any(|option| word == option));
    }
    None
}

/// The `--color` among the words, for messages about words that do not parse.
#[must_use]
pub fn color(args: &[OsString]) -> Color {
    let mut found = Color::default();
    let mut words = args.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        let value = if word == "--color" {
            words.next().map(OsString::as_os_str)
        } else {
            word.to_str()
                .and_then(|text| text.strip_prefix("--color="))
                .map(OsStr::new)
        };
        let parsed = value
            .and_then(OsStr::to_str)
            .map(|v| Color::from_str(v, false));
        if let Some(Ok(color)) = parsed {
            found = color;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::CommandFactory as _;

    use super::{GLOBALS_WITH_VALUE, GROUPS, color, join_groups};
    use crate::cli::{Cli, Color};

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn two_words_are_one_command() {
        for (typed, meant) in [
            ("keep vault add --slug x", "keep vault:add --slug x"),
            ("keep env list", "keep env:list"),
            (
                "keep -v --project vault env list",
                "keep -v --project vault env:list",
            ),
            ("keep --project=x vault list", "keep --project=x vault:list"),
            ("keep help vault add", "keep help vault:add"),
            ("keep man vault add", "keep man vault:add"),
            ("keep template validate", "keep template:validate"),
            ("keep vault:add", "keep vault:add"),
            ("keep vault lst", "keep vault:lst"),
            ("keep vault", "keep vault"),
            ("keep audit on --shared", "keep audit:on --shared"),
            ("keep audit --env local", "keep audit --env local"),
            ("keep vault --help", "keep vault --help"),
            ("keep set vault add", "keep set vault add"),
            ("keep -- vault add", "keep -- vault add"),
            ("keep help", "keep help"),
            ("keep", "keep"),
        ] {
            assert_eq!(join_groups(words(typed)), words(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_known_before_parsing_matches_the_definition() {
        let cli = Cli::command();
        let with_value: Vec<String> = cli
            .get_arguments()
            .filter(|arg| arg.get_action().takes_values())
            .filter_map(|arg| arg.get_long().map(|long| format!("--{long}")))
            .collect();
        assert_eq!(with_value, GLOBALS_WITH_VALUE);
        for command in cli.get_subcommands() {
            if let Some((group, _)) = command.get_name().split_once(':') {
                assert!(GROUPS.contains(&group), "{group}");
            }
        }
    }

    #[test]
    fn colour_is_known_even_where_nothing_parses() {
        for (typed, expected) in [
            ("keep --bad --color never", Color::Never),
            ("keep get --color=always --bad", Color::Always),
            ("keep set K -- --color=never", Color::Auto),
            ("keep --color sometimes", Color::Auto),
        ] {
            assert_eq!(color(&words(typed)), expected, "{typed}");
        }
    }
}

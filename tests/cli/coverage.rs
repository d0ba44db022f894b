//! The table of commands and options in `tests/README.md`: each has a test, and
//! that test types it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use clap::{Arg, Command, CommandFactory as _};
use keep_host::cli::Cli;
use keep_test_support::{repository, table};

/// Where the table begins.
const HEADING: &str = "| command | option | test |";

/// Every command.
pub(crate) fn commands() -> Vec<String> {
    let cli = Cli::command();
    cli.get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect()
}

/// Every command, alone and with each of its long options: what all take is
/// `keep`'s.
fn defined() -> BTreeSet<(String, String)> {
    let mut cli = Cli::command();
    cli.build();
    let mut defined = BTreeSet::new();
    let mut add = |command: &Command, own: &dyn Fn(&Arg) -> bool| {
        let name = command.get_name().to_owned();
        defined.insert((name.clone(), String::new()));
        for argument in command.get_arguments().filter(|argument| own(argument)) {
            let aliases = argument.get_visible_aliases().unwrap_or_default();
            let longs = argument.get_long().into_iter().chain(aliases);
            defined.extend(longs.map(|long| (name.clone(), format!("--{long}"))));
        }
    };
    add(&cli, &|_| true);
    let own = |argument: &Arg| !argument.is_global_set() && argument.get_long() != Some("help");
    for command in cli
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
    {
        add(command, &own);
    }
    defined
}

/// The rows of the table: command, option (or nothing), test.
fn rows() -> Vec<(String, String, String)> {
    let word = |cell: String| cell.trim_matches('`').to_owned();
    let rows = table("tests/README.md", HEADING).into_iter();
    rows.map(|[command, option, test]| (word(command), word(option), word(test)))
        .collect()
}

fn read(path: &str) -> String {
    let tests = repository().join("tests");
    fs::read_to_string(tests.join(path)).unwrap_or_else(|error| panic!("tests/{path}: {error}"))
}

#[test]
fn every_command_and_option_has_a_row() {
    let rows: BTreeSet<(String, String)> = rows()
        .into_iter()
        .map(|(command, option, _)| (command, option))
        .collect();
    let defined = defined();
    let missing: Vec<_> = defined.difference(&rows).collect();
    assert!(
        missing.is_empty(),
        "write a test and its row in `tests/README.md` for {missing:?}"
    );
    let surplus: Vec<_> = rows.difference(&defined).collect();
    assert!(
        surplus.is_empty(),
        "`tests/README.md` has rows for what is not there: {surplus:?}"
    );
}

#[test]
fn every_row_names_a_test_that_types_it() {
    let mut sources = BTreeMap::new();
    for (command, option, test) in rows() {
        let (file, function) = test
            .rsplit_once("::")
            .unwrap_or_else(|| panic!("`{test}` is no path"));
        let source = sources
            .entry(file.to_owned())
            .or_insert_with(|| read(&format!("{}.rs", file.replace("::", "/"))));
        let begins = [
            format!("#[test]\nfn {function}() {{\n"),
            format!("\nfn {function}(service: Service) {{\n"),
        ];
        let mut found = begins.iter().filter_map(|begin| source.split_once(begin));
        let Some((_, after)) = found.next() else {
            panic!("`tests/README.md` names the test `{test}`, which does not exist");
        };
        let body = after.split_once("\n}\n").map_or(after, |(body, _)| body);
        let typed = if option.is_empty() { &command } else { &option };
        assert!(
            command == "keep" && option.is_empty() || types(body, typed),
            "`tests/README.md` names the test `{test}` for `{command} {option}`, but it never types `{typed}`"
        );
    }
}

/// Whether the word is there as a word: `--env` is not in `--envs`.
fn types(source: &str, word: &str) -> bool {
    let in_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    source.match_indices(word).any(|(at, _)| {
        let before = source[..at].chars().next_back();
        let after = source[at + word.len()..].chars().next();
        !before.is_some_and(|c| in_word(c) || c == ':')
            && !after.is_some_and(|c| in_word(c) || c == ':')
    })
}

#[test]
fn a_word_is_found_as_a_whole() {
    for (source, word, expected) in [
        ("get A --env local", "--env", true),
        ("init --envs a", "--env", false),
        ("[\"--env\", \"x\"]", "--env", true),
        ("--env=x", "--env", true),
        ("vault:add", "add", false),
        ("vault:add --slug", "vault:add", true),
    ] {
        assert_eq!(types(source, word), expected, "{source} {word}");
    }
}

/// Commands that open no vault, or need none.
const WITHOUT_A_VAULT: [&str; 21] = [
    "init",
    "info",
    "vault:list",
    "vault:edit",
    "vault:delete",
    "vault:default",
    "env:add",
    "env:list",
    "env:remove",
    "plugin:add",
    "plugin:list",
    "plugin:inspect",
    "plugin:grant",
    "plugin:revoke",
    "plugin:update",
    "plugin:remove",
    "plugin:new",
    "plugin:build",
    "plugin:pack",
    "completions",
    "man",
];

fn sources_below(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("the directory is there");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                sources_below(&path)
            } else {
                vec![fs::read_to_string(&path).expect("sources are text")]
            }
        })
        .collect()
}

/// The table's tests run on the local vault; all that a command can meet is
/// found on AWS only.
#[test]
fn every_command_with_a_vault_is_tested_on_aws_too() {
    let sources = sources_below(&repository().join("tests/secretsmanager"));
    for command in commands() {
        if WITHOUT_A_VAULT.contains(&command.as_str()) {
            continue;
        }
        let typed = [format!("\"{command} "), format!("\"{command}\"")];
        let typed = |source: &String| typed.iter().any(|text| source.contains(text));
        let typed = sources.iter().any(typed);
        assert!(typed, "no test in `tests/secretsmanager` types `{command}`");
    }
}

//! `keep completions`: what the shells themselves make of it.

use std::env;
use std::path::Path;

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{bare, store};

const KEEP: &str = env!("CARGO_BIN_EXE_keep");

/// A project whose `keep` the shells find, and which may take its time.
fn shop() -> TestEnv {
    let bin = Path::new(KEEP)
        .parent()
        .expect("a binary lies in a directory");
    let path = env::var("PATH").unwrap_or_default();
    let env = TestEnv::new(KEEP)
        .with_var("PATH", format!("{}:{path}", bin.display()))
        .with_var("KEEP_COMPLETION_TIMEOUT", "30")
        .with_var("PS1", "READY> ");
    assert_eq!(env.keep(["init", "-n"]).run().code, 0);
    for (key, value) in [
        ("API_KEY", "value-of-api-key"),
        ("DB_HOST", "value-of-db-host"),
        ("DB_PASSWORD", "value-of-db-password"),
    ] {
        store(&env, key, value);
    }
    for (shell, file) in [
        ("bash", "keep.bash"),
        ("zsh", "_keep"),
        ("fish", "keep.fish"),
    ] {
        let script = env.keep(["completions", shell]).run();
        assert_eq!((script.code, script.stderr.as_str()), (0, ""), "{script}");
        env.write(file, script.stdout);
    }
    env
}

/// What `keep` answers a script.
fn asked(env: &TestEnv, words: &[&str]) -> Outcome {
    let words = ["--"].iter().chain(words);
    env.keep(words).env("KEEP_COMPLETE", "bash").run()
}

#[test]
fn every_shell_has_a_script_without_a_project() {
    let env = bare();
    for (shell, sign) in [
        ("bash", "complete -F _keep keep\n"),
        ("zsh", "#compdef keep\n"),
        ("fish", "complete --keep-order --exclusive --command keep "),
        (
            "powershell",
            "Register-ArgumentCompleter -Native -CommandName keep ",
        ),
        ("elvish", "set edit:completion:arg-completer[keep] = "),
    ] {
        let outcome = env.keep(["completions", shell]).run();
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (0, ""),
            "{outcome}"
        );
        let script = String::from_utf8(outcome.stdout).expect("a script is text");
        for part in [sign, "KEEP_COMPLETE"] {
            assert!(script.contains(part), "{shell} has no {part}");
        }
    }
    env.keep(["completions", "tcsh"]).run().assert(
        2,
        "",
        "error: invalid value 'tcsh' for '<SHELL>'\n  \
         [possible values: bash, zsh, fish, powershell, elvish]\n\n  \
         tip: a similar value exists: 'zsh'\n\nFor more information, try '--help'.\n",
    );
}

/// Bash breaks `vault:add` and `--env=local` into three words each.
#[test]
fn bash_completes_what_is_typed() {
    let env = shop();
    env.write("my dir/file.env", "NEW=1\n");
    let screen = env.in_terminal(
        "bash",
        ["--norc", "--noprofile", "-i"],
        &[
            ("READY> ", "source ./keep.bash\r"),
            ("READY> ", "keep vault:li\t\r"),
            ("local", "keep env li\t\r"),
            ("production", "keep get --env=lo\tDB_P\t\r"),
            ("value-of-db-password", "keep get -e local A\t\r"),
            // Once each name of a list put one more backslash before the comma.
            (
                "value-of-api-key",
                "keep diff --env local,st\t\u{8},pro\t--only NO\r",
            ),
            // Once nothing went on from a quote or a backslash.
            ("0 missing", "keep import -e local --dry-run my\tfi\t\r"),
            ("dry run", "keep get --vault local -e 'loc\t\"DB_H\t\r"),
            ("value-of-db-host", "keep env:\t\t"),
            ("remove", "\u{15}exit\r"),
        ],
    );
    assert_eq!(screen.code, 0, "{screen:?}");
    assert!(screen.screen.contains("keep vault:list "), "{screen:?}");
}

#[test]
fn zsh_completes_what_is_typed() {
    let load = "autoload -U compinit; fpath=($PWD $fpath); compinit -u -D\r";
    let screen = shop().in_terminal(
        "zsh",
        ["-f", "-i"],
        &[
            ("READY> ", load),
            ("READY> ", "keep vault:li\t\r"),
            ("local", "keep env li\t\r"),
            ("production", "keep get --env=lo\tDB_P\t\r"),
            ("value-of-db-password", "keep get -e local A\t\r"),
            ("value-of-api-key", "keep vault:\t"),
            // The help beside a name.
            ("Forget a vault", "\u{15}exit\r"),
        ],
    );
    assert_eq!(screen.code, 0, "{screen:?}");
    // A completion that fails rings amid the word.
    assert!(screen.screen.contains("keep vault:list"), "{screen:?}");
}

#[test]
fn fish_completes_what_is_typed() {
    let env = shop();
    for (typed, expected) in [
        ("keep vault:l", "vault:list\tList the vaults\n"),
        ("keep vault l", "list\tList the vaults\n"),
        ("keep get --env local DB", "DB_HOST\nDB_PASSWORD\n"),
        ("keep get --env ", "local\nstaging\nproduction\n"),
        ("keep export --vault ", "local\tLocal encrypted vault\n"),
        ("keep completions z", "zsh\n"),
    ] {
        let script = format!("source keep.fish; complete -C '{typed}'");
        let run = env.program("fish", ["--no-config", "-c", &script]);
        run.run().assert_stdout(expected);
    }
}

#[test]
fn names_come_from_where_the_line_says() {
    let env = shop();
    env.write("sub/file", "");
    let lines = |words: &[&str]| asked(&env, words);
    let get = ["keep", "get", "--env", "local", "A"];
    lines(&get).assert_stdout("API_KEY\n");
    // Nothing is there, so options are what is left to type.
    lines(&["keep", "get", "-e", "staging", ""]).assert_stdout(
        "--env\n--vault\n--field\n--stage\n--version\n--output\n--format\n--help\n\
         --project\n--no-interaction\n--verbose\n--quiet\n--trust-lock\n--color\n",
    );
    // Without an env there is nothing to list, and nobody to ask.
    lines(&["keep", "get", "A"]).assert_stdout("");
    let words = ["--"].iter().chain(&["keep", "delete", "A"]);
    let run = env
        .keep(words)
        .env("KEEP_COMPLETE", "bash")
        .env("KEEP_ENV", "local");
    run.run().assert_stdout("API_KEY\n");
    let elsewhere = ["--", "keep", "--project", "project", "get", "-elocal", "A"];
    let run = env
        .keep(elsewhere)
        .env("KEEP_COMPLETE", "bash")
        .current_dir(env.root());
    run.run().assert_stdout("API_KEY\n");
    lines(&["keep", "export", "--vault", "local,"]).assert_stdout("local,local\n");
    lines(&["keep", "vault:default", ""]).assert_stdout("local\n");
    lines(&["keep", "env", "remove", "st"]).assert_stdout("staging\n");
    let deleted = env
        .keep(["delete", "API_KEY", "--env=local", "--yes"])
        .run();
    assert_eq!(deleted.code, 0, "{deleted}");
    lines(&get).assert_stdout("");
    lines(&["keep", "restore", "--env", "local", "A"]).assert_stdout("API_KEY\n");
    lines(&["keep", "template:validate", "su"]).assert_stdout("sub/\n");
}

/// A person is in the middle of a line: no message, whatever is wrong.
#[test]
fn nothing_is_said_where_nothing_is_known() {
    let env = bare();
    let get = ["keep", "get", "--env", "local", "A"];
    asked(&env, &get).assert_stdout("");
    asked(&env, &["keep", "get", "--env", "x"]).assert_stdout("");
    env.write(".keep/settings.json", "{ damaged");
    asked(&env, &get).assert_stdout("");
    asked(&env, &["keep", "nonsense", "--x"]).assert_stdout("");
    // What is no question of a script is an ordinary run.
    let version = env.keep(["--version"]).env("KEEP_COMPLETE", "bash").run();
    version.assert_stdout(format!("keep {}\n", env!("CARGO_PKG_VERSION")));
}

/// Names of the local vault are not kept: listing it is quick.
#[test]
fn a_local_vault_leaves_no_names_behind() {
    let env = shop();
    asked(&env, &["keep", "get", "--env", "local", "A"]).assert_stdout("API_KEY\n");
    let cached = std::fs::read_dir(env.root().join("cache")).expect("the cache is there");
    assert_eq!(cached.count(), 0);
}

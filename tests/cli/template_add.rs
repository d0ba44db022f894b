//! `keep template:add`: a template from keys, no value read.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{add_second_vault, initialized, store_in_second, with_secrets};

fn add(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("template:add {options}");
    env.keep(words.split_whitespace()).run()
}

/// Keys that need another name, and one in two vaults.
fn shop() -> TestEnv {
    let env = with_secrets(&[
        ("DB_HOST", "db.internal"),
        ("db-password", "it's"),
        ("1st", "one"),
        ("TZ", "Europe/Berlin"),
    ]);
    add_second_vault(&env);
    for (key, value) in [("DB_HOST", "other"), ("EXTRA", "x y")] {
        store_in_second(&env, key, value);
    }
    env
}

const HEADING: &str = "\
# The environment `local`, as a template: no line holds a secret, each says where
# one is. `keep export --env local --template=FILE` fills it in, and
# `keep template:validate FILE --env local` checks it.
";

const LOCAL: &str = "
# ----- Vault local -----

KEY_1ST={local:1st}
DB_HOST={local:DB_HOST}
TZ={local:TZ}
DB_PASSWORD={local:db-password}
";

const SECOND: &str = "
# ----- Vault second -----

# `DB_HOST` of the vault `second` is left out: the variable `DB_HOST` is for `DB_HOST` of the vault `local`.
# DB_HOST={second:DB_HOST}
EXTRA={second:EXTRA}
";

const SETTINGS: &str = "
# ----- Settings that are no secrets: fill in and uncomment -----

# APP_NAME=MyApp
# APP_ENV=local
# APP_DEBUG=false
# APP_URL=https://app.example.com
# LOG_LEVEL=info
";

const LEFT_OUT: &str = "warning: `DB_HOST` of the vault `second` is left out: \
    the variable `DB_HOST` is for `DB_HOST` of the vault `local`\n";

const WRITTEN: &str = "Template with 5 secrets written to `$DIR/project/env/local.env`\n\
    hint: Run `keep export --env local --template` to fill it in\n";

#[test]
fn every_vault_is_a_section() {
    let env = shop();
    let whole = [HEADING, LOCAL, SECOND, SETTINGS].concat();
    let printed = env.keep(["template:add", "--env=local", "--print"]).run();
    printed.assert(0, &whole, LEFT_OUT);
    add(&env, "--env local --path -").assert(0, &whole, LEFT_OUT);
    let written = format!("{LEFT_OUT}{WRITTEN}");
    add(&env, "--env local").assert(0, "", &written);
    assert_eq!(String::from_utf8_lossy(&env.read("env/local.env")), whole);
    // It holds names, and is meant to be shared.
    let metadata = fs::metadata(env.project().join("env/local.env")).expect("it was written");
    assert_eq!(metadata.permissions().mode() & 0o777, 0o644);
}

#[test]
fn vaults_can_be_chosen_and_the_first_has_the_line() {
    let env = shop();
    let local = [HEADING, LOCAL, SETTINGS].concat();
    add(&env, "--env local --vault local --print").assert_stdout(&local);
    let both = add(&env, "--env local --vault second,local --print");
    let text = String::from_utf8_lossy(&both.stdout);
    assert!(text.contains("\nDB_HOST={second:DB_HOST}\n"), "{text}");
    assert!(text.contains("\n# DB_HOST={local:DB_HOST}\n"), "{text}");
    let run = env.keep(["template", "add", "--print"]);
    let filled = run.env("KEEP_ENV", "local").env("KEEP_VAULT", "local");
    filled.run().assert_stdout(&local);
}

/// The names are those of an export without a template, so one can take the
/// other's place.
#[test]
fn what_it_writes_is_valid_and_exports_alike() {
    let env = shop();
    let words = ["--vault=local", "--env=local"];
    assert_eq!(add(&env, "--env local --vault local").code, 0);
    env.keep(["template:validate", "--env=local", "--vault=local"])
        .run()
        .assert(
            0,
            "7\tKEY_1ST\tlocal\t1st\tok\n8\tDB_HOST\tlocal\tDB_HOST\tok\n\
             9\tTZ\tlocal\tTZ\tok\n10\tDB_PASSWORD\tlocal\tdb-password\tok\n",
            "`$DIR/project/env/local.env` is valid: 4 placeholders, and each has its secret\n",
        );
    let direct = env
        .keep(["export", "--format=json"].iter().chain(&words))
        .run();
    let direct = direct.json();
    let filled = env
        .keep(["export", "--env=local", "--template", "--format=json"])
        .run();
    let filled = filled.json();
    let by_name = |name: &str| filled[name].as_str().map(str::to_owned);
    assert_eq!(
        by_name("DB_PASSWORD").as_deref(),
        direct["db-password"].as_str()
    );
    let lines = |options: &[&str]| {
        let outcome = env
            .keep(["export", "--env=local"].iter().chain(options))
            .run();
        assert_eq!(outcome.code, 0, "{outcome}");
        let text = String::from_utf8_lossy(&outcome.stdout).into_owned();
        let mut lines: Vec<String> = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(str::to_owned)
            .collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&["--template"]), lines(&["--vault=local"]));
}

#[test]
fn a_file_is_replaced_only_when_told_to() {
    let env = shop();
    env.write("env/local.env", "MINE=1\n");
    let exists = "error: `$DIR/project/env/local.env` exists\n\n\
        hint: Pass `--overwrite` to replace it, or `--print` to see what would be written\n";
    add(&env, "--env local").assert(1, "", exists);
    assert_eq!(env.read("env/local.env"), b"MINE=1\n");
    let written = format!("{LEFT_OUT}{WRITTEN}");
    add(&env, "--env local --overwrite").assert(0, "", &written);
    assert!(env.read("env/local.env").starts_with(HEADING.as_bytes()));
}

#[test]
fn the_path_is_a_file_or_a_directory() {
    let env = shop();
    env.write("there/file", "");
    for (path, file) in [
        ("deploy/app.template", "deploy/app.template"),
        ("new/dir/", "new/dir/local.env"),
        ("there", "there/local.env"),
    ] {
        let said = format!(
            "Template with 4 secrets written to `{file}`\n\
             hint: Run `keep export --env local --template={file}` to fill it in\n"
        );
        let options = format!("--env local --vault local --path {path}");
        add(&env, &options).assert(0, "", &said);
        assert_eq!(
            String::from_utf8_lossy(&env.read(file)),
            [HEADING, LOCAL, SETTINGS].concat()
        );
    }
    let refused = add(&env, "--env local --vault local --path there/file/x");
    refused.assert(
        1,
        "",
        "error: `there/file` could not be made\n  Caused by: File exists (os error 17)\n",
    );
    // Neither devices nor what a link leads to are written over.
    std::os::unix::fs::symlink("deploy/app.template", env.project().join("link"))
        .expect("nothing is there");
    for (path, reason) in [
        ("/dev/full", "it is not a regular file"),
        (
            "link",
            "it is, or is reached through, a symbolic link that is not followed",
        ),
    ] {
        let options = format!("--env local --vault local --overwrite --path {path}");
        let said = format!("error: cannot write `{path}`: {reason}\n");
        add(&env, &options).assert(1, "", &said);
    }
    add(&env, "--env local --print --path x").assert(
        2,
        "",
        "error: the argument '--print' cannot be used with '--path <PATH>'\n\n\
         Usage: keep template:add --env <ENV> --print\n\n\
         For more information, try '--help'.\n",
    );
}

#[test]
fn nothing_to_list_is_not_found() {
    let env = initialized();
    add(&env, "--env staging").assert(
        3,
        "",
        "error: there are no secrets in the vault `local` (env `staging`)\n\n\
         hint: Run `keep set KEY --env staging` to create one\n",
    );
    add_second_vault(&env);
    add(&env, "--env staging --print").assert(
        3,
        "",
        "error: there are no secrets in the vaults `local`, `second` (env `staging`)\n\n\
         hint: Run `keep set KEY --env staging` to create one\n",
    );
    assert!(!env.project().join("env").exists());
}

/// PHP Keep skipped a vault that it could not list, and wrote the rest.
#[test]
fn a_vault_that_cannot_be_listed_fails_the_whole() {
    let env = shop();
    for entry in fs::read_dir(env.project().join(".keep/local/vaults/second")).expect("a vault") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::write(path, "damaged").expect("a file of ours");
        }
    }
    let outcome = add(&env, "--env local");
    assert_ne!(outcome.code, 0, "{outcome}");
    assert!(outcome.stderr.starts_with("error: "), "{outcome}");
    assert!(!env.project().join("env/local.env").exists());
}

#[test]
fn a_reader_that_went_away_ends_it_quietly() {
    let env = shop();
    let script =
        "$KEEP template:add --env=local --vault=local --print | head -c 0; echo ${PIPESTATUS[0]}";
    env.program("bash", ["-c", script])
        .run()
        .assert_stdout("0\n");
    let full = "$KEEP template:add --env=local --vault=local --print > /dev/full";
    env.program("bash", ["-c", full]).run().assert(
        1,
        "",
        "error: cannot write to standard output\n  Caused by: No space left on device (os error 28)\n",
    );
}

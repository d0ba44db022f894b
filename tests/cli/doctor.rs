//! `keep doctor` on the project's files and the local vault; what is wrong with
//! secrets elsewhere is AWS's.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use keep_test_support::{Outcome, TestEnv};
use serde_json::json;

use crate::projects::{add_second_vault, bare, initialized, json, with_secrets};

fn doctor(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("doctor {options}");
    env.keep(words.split_whitespace()).run()
}

/// One line about the project itself.
fn of_project(what: &str, message: &str, fix: &str) -> String {
    let what = what.replace(' ', "\t");
    format!("\t\t\t{what}\t{message}\t{fix}\n")
}

fn set_mode(env: &TestEnv, path: &str, mode: u32) {
    let path = env.root().join(path);
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the file is ours");
}

#[test]
fn where_nothing_is_wrong_that_is_told() {
    let env = with_secrets(&[("A", "precious")]);
    add_second_vault(&env);
    let before = env.read(".keep/local/vaults/local/local.age");
    doctor(&env, "").assert(0, "", "Nothing is wrong in 6 places\n");
    doctor(&env, "--env local,local --vault second --format table").assert(
        0,
        "",
        "Nothing is wrong in 1 place\n",
    );
    let run = env.keep(["doctor", "-q"]).env("KEEP_ENV", "local");
    run.env("KEEP_VAULT", "second").run().assert_stdout("");
    let run = env.keep(["doctor"]).env("KEEP_ENV", "local,staging");
    run.run().assert(0, "", "Nothing is wrong in 4 places\n");
    assert_eq!(env.read(".keep/local/vaults/local/local.age"), before);
    assert_eq!(
        json(&doctor(&env, "--env local -q --format json")),
        json!({
            "places": [
                { "vault": "local", "env": "local" },
                { "vault": "second", "env": "local" },
            ],
            "findings": [],
            "repairs": [],
        })
    );
}

#[test]
fn there_is_nothing_to_fix_in_a_local_vault() {
    let env = with_secrets(&[("A", "1")]);
    let said = "There is nothing that Keep can put right\nNothing is wrong in 3 places\n";
    doctor(&env, "--fix").assert(0, "", said);
    doctor(&env, "--fix --adopt --yes").assert(0, "", said);
    doctor(&env, "--fix --force").assert(0, "", said);
    let alone = doctor(&env, "--adopt");
    assert_eq!(alone.code, 2, "{alone}");
    assert!(alone.stderr.contains("--fix"), "{alone}");
}

/// Every command failed because of the one file.
#[test]
fn a_broken_file_hides_none_of_the_others() {
    let env = with_secrets(&[("A", "1")]);
    env.write(".keep/vaults/broken.json", "{\n  \"slug\": ");
    env.write(
        ".keep/vaults/parameters.json",
        r#"{"driver": "ssm", "name": "AWS SSM Parameter Store"}"#,
    );
    env.write(
        ".keep/vaults/twice.json",
        r#"{"slug": "parameters", "driver": "local", "name": "Twice"}"#,
    );
    env.write(
        ".keep/vaults/unknown.json",
        r#"{"driver": "secretmanager", "name": "AWS"}"#,
    );
    let reading = env.keep(["show", "--env", "local"]).run();
    assert_eq!(reading.code, 5, "{reading}");
    let outcome = doctor(&env, "--env local");
    let stderr = "error: 3 problems in 1 place\n";
    let broken = reading
        .stderr
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("error: "))
        .expect("it says what is broken");
    let unknown = "unknown\t\t\tproblem\tunknown-driver\tvault `unknown` needs the driver \
                   `secretmanager`, which this project does not have\tDid you mean \
                   `secretsmanager`?; The drivers here are `secretsmanager`, `local`\n";
    let expected = [
        of_project(
            "problem vault-file",
            broken,
            "Correct the file, or delete it and run `keep vault:add`",
        ),
        of_project(
            "problem vault-file",
            "`$DIR/project/.keep/vaults/parameters.json` and \
             `$DIR/project/.keep/vaults/twice.json` both configure the vault `parameters`",
            "Delete one of them, or give it another `slug`",
        ),
        unknown.to_owned(),
    ];
    outcome.assert(5, expected.concat(), stderr);
    // One that was named may be in the broken file.
    doctor(&env, "--env local --vault other").assert(
        5,
        expected[..2].concat(),
        "error: 2 problems in 0 places\n",
    );
    env.write(".keep/settings.json", "{}");
    let outcome = doctor(&env, "");
    assert_eq!(outcome.code, 5, "{outcome}");
    let said = "\t\t\tproblem\tsettings\t`$DIR/project/.keep/settings.json`"
        .replace("$DIR", &env.root().display().to_string());
    assert!(
        String::from_utf8_lossy(&outcome.stdout).starts_with(&said),
        "{outcome}"
    );
}

#[test]
fn names_that_are_typed_must_be_there() {
    let env = initialized();
    doctor(&env, "--vault locl").assert(
        5,
        "",
        "error: no vault is called `locl`; did you mean `local`?\n\n\
         hint: Run `keep vault:list` to see the vaults\n",
    );
    doctor(&env, "--env locl").assert(
        5,
        "",
        "error: no environment is called `locl`; did you mean `local`?\n\n\
         hint: Run `keep env:list` to see the environments\n",
    );
}

#[test]
fn a_default_vault_or_a_workspace_that_is_gone_is_told() {
    let env = initialized();
    add_second_vault(&env);
    let workspace = ["workspace", "--vaults", "second", "--envs", "staging"];
    assert_eq!(env.keep(workspace).run().code, 0);
    let said = "workspace: vault `local` and environments `local`, `production` left out unless \
                named (`keep workspace --reset` shows all)\n";
    doctor(&env, "").assert(0, "", &format!("{said}Nothing is wrong in 1 place\n"));
    assert_eq!(env.keep(["vault:default", "second"]).run().code, 0);
    fs::remove_file(env.project().join(".keep/vaults/second.json")).expect("the file is ours");
    let default = of_project(
        "problem default-vault",
        "the default vault `second` is not there",
        "Run `keep vault:default SLUG` to choose another one",
    );
    let gone = of_project(
        "warning workspace",
        "the workspace names the vault `second`, which the project has not",
        "Run `keep workspace` with the names that you want, or with `--reset`",
    );
    doctor(&env, "--env local").assert(
        5,
        [default.clone(), gone].concat(),
        "error: 1 problem, 1 warning in 1 place\n",
    );
    env.write(".keep/local/workspace.json", "[]");
    let outcome = doctor(&env, "--env local");
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    assert!(
        stdout.contains("\tproblem\tworkspace\t")
            && stdout.ends_with("\tRun `keep workspace --reset` to start without one\n"),
        "{outcome}"
    );
    fs::remove_dir_all(env.project().join(".keep/vaults")).expect("the directory is ours");
    fs::remove_file(env.project().join(".keep/local/workspace.json")).expect("the file is ours");
    let none = of_project(
        "problem no-vault",
        "no vault is configured",
        "Run `keep vault:add` to add one",
    );
    doctor(&env, "").assert(5, none, "error: 1 problem in 0 places\n");
}

#[test]
fn personal_files_that_others_get_are_told() {
    let env = with_secrets(&[("A", "1")]);
    fs::create_dir(env.project().join(".git")).expect("the directory is ours");
    doctor(&env, "").assert(0, "", "Nothing is wrong in 3 places\n");
    let ignore = env.read(".keep/.gitignore");
    env.write(".keep/.gitignore", "# local/\n");
    set_mode(&env, "project/.keep/local", 0o755);
    set_mode(&env, "config/identity.txt", 0o644);
    env.write(".keep/local/permissions.json", "{}");
    let ignored = of_project(
        "warning not-ignored",
        "no `.gitignore` of the project has a rule for `.keep/local/`, which is personal",
        "Add the line `local/` to `.keep/.gitignore`",
    );
    let others = |path: &str, mode: &str, fix: &str| {
        of_project(
            "warning open-to-others",
            &format!("`$DIR/{path}` is open to others on this machine (its mode is {mode})"),
            &format!("Run `chmod {fix}` on it"),
        )
    };
    let leftover = of_project(
        "note php-leftover",
        "`.keep/local/permissions.json` is PHP Keep's, and nothing reads it",
        "Delete it when PHP Keep is not used here any more",
    );
    doctor(&env, "").assert(
        0,
        [
            ignored,
            others("project/.keep/local", "755", "700"),
            others("config/identity.txt", "644", "600"),
            leftover.clone(),
        ]
        .concat(),
        "No problem in 3 places: 3 warnings, 1 note\n",
    );
    set_mode(&env, "project/.keep/local", 0o700);
    env.write(".gitignore", "/.keep/local/\n");
    doctor(&env, "").assert(0, &leftover, "No problem in 3 places: 1 note\n");
    fs::remove_file(env.project().join(".gitignore")).expect("the file is ours");
    env.write(".keep/.gitignore", ignore);
    doctor(&env, "").assert(0, leftover, "No problem in 3 places: 1 note\n");
}

#[test]
fn a_damaged_vault_is_told_and_the_other_envs_are_looked_at() {
    let env = with_secrets(&[("A", "1")]);
    env.write(".keep/local/vaults/local/local.age", "broken");
    let reading = env.keep(["show", "--env", "local"]).run();
    let outcome = doctor(&env, "");
    let message = reading.stderr.lines().next().expect("it says why");
    let message = message.strip_prefix("error: ").expect("it is an error");
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    let message = message.replace("$DIR", &env.root().display().to_string());
    assert!(
        outcome.code == reading.code
            && stdout.lines().count() == 1
            && stdout.starts_with("local\tlocal\t\tproblem\tdamaged\t")
            && stdout.contains(&message),
        "{outcome}{reading}"
    );
    assert_eq!(outcome.stderr, "error: 1 problem in 3 places\n");
}

#[test]
fn the_probe_of_an_earlier_run_is_told() {
    let env = with_secrets(&[("keep-verify-0123abcd", "x")]);
    doctor(&env, "--env local").assert(
        0,
        "local\tlocal\t\twarning\tprobe-left\tthe probe `keep-verify-0123abcd` of an earlier \
         `keep verify --write` is still there\tRun `keep delete keep-verify-0123abcd --vault local \
         --env local --purge` to remove it\n",
        "No problem in 1 place: 1 warning\n",
    );
}

#[test]
fn people_see_blocks_of_places_with_marks() {
    let env = with_secrets(&[("keep-verify-0123abcd", "x")]);
    env.write(".keep/local/permissions.json", "{}");
    env.write(
        ".keep/vaults/old.json",
        r#"{"driver": "ssm", "name": "AWS SSM Parameter Store"}"#,
    );
    let screen = env.in_terminal(env!("CARGO_BIN_EXE_keep"), ["doctor", "--color=never"], &[]);
    assert_eq!(screen.code, 6, "{}", screen.screen);
    let expected = "project\r\n  \
         · `.keep/local/permissions.json` is PHP Keep's, and nothing reads it [php-leftover]\r\n      \
         Delete it when PHP Keep is not used here any more\r\n\
         \r\n\
         old\r\n  \
         ✗ vault `old` needs the driver `ssm`, which this project does not have [unknown-driver]\r\n      \
         It comes with Keep: run `keep plugin:add ssm` to add it\r\n\
         \r\n\
         local:local\r\n  \
         ! the probe `keep-verify-0123abcd` of an earlier `keep verify --write` is still there \
         [probe-left]\r\n      \
         Run `keep delete keep-verify-0123abcd --vault local --env local --purge` to remove it\r\n\
         error: 1 problem, 1 warning, 1 note in 3 places\r\n";
    assert!(screen.screen.ends_with(expected), "{}", screen.screen);
}

#[test]
fn outside_of_a_project_there_is_nothing_to_examine() {
    doctor(&bare(), "").assert(
        5,
        "",
        "error: Keep is not initialized in `$DIR/project` or a directory above it\n\n\
         hint: Run `keep init` to set Keep up here\n",
    );
}

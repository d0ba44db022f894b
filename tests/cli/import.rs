//! `keep import` into the local vault.

use keep_test_support::{Outcome, TestEnv};
use serde_json::json;

use crate::projects::{add_second_vault, initialized, json, stored, with_secrets};

pub(crate) const INTO: &str = "Imported into vault `local` (env `local`)";

/// Imports a file of the project into the env `local`.
pub(crate) fn import(
    env: &TestEnv,
    file: &str,
    content: impl AsRef<[u8]>,
    options: &str,
) -> Outcome {
    env.write(file, content);
    let words = format!("import {file} --env local {options}");
    env.keep(words.split_whitespace()).run()
}

/// What is refused before anything is written; each line without its content.
pub(crate) fn refused(name: &str, lines: &[(usize, &str)]) -> String {
    let width = lines.iter().map(|(line, _)| line.to_string().len()).max();
    let width = width.unwrap_or_default();
    let lines = lines
        .iter()
        .map(|(line, problem)| format!("  line {line:<width$}  {problem}\n"));
    let lines: String = lines.collect();
    format!("error: {name} cannot be imported; nothing was written\n{lines}")
}

pub(crate) fn keys(env: &TestEnv) -> String {
    let keys = env.keep(["show", "--keys", "--env=local"]).run();
    String::from_utf8(keys.stdout).expect("keys are text")
}

#[test]
fn a_file_is_written_into_an_environment() {
    let env = initialized();
    let text = "# heading\nA=1\nexport B=\"two words\"\nZERO=0\nE=\ndb-host='it''s'\n";
    import(&env, ".env", text, "").assert(
        1,
        "",
        &refused(
            "`.env`",
            &[(6, "text follows the quote that closes the value")],
        ),
    );
    let text = "# heading\nA=1\nexport B=\"two words\"\nZERO=0\nE=\ndb-host='it\"s'\n";
    import(&env, ".env", text, "").assert(
        0,
        "",
        &format!(
            "  A        create\n  B        create\n  ZERO     create\n  \
             E        skip: it is empty\n  db-host  create\n{INTO}: 4 created, 1 skipped\n"
        ),
    );
    assert_eq!(keys(&env), "A\nB\nZERO\ndb-host\n");
    for (key, value) in [
        ("A", "1"),
        ("B", "two words"),
        ("ZERO", "0"),
        ("db-host", "it\"s"),
    ] {
        assert_eq!(stored(&env, key), value.as_bytes(), "{key}");
    }
    let again = import(&env, ".env", text, "");
    let said = format!("  E  skip: it is empty\n{INTO}: 4 same, 1 skipped\n");
    again.assert(0, "", &said);
    let history = env.keep(["history", "A", "--env=local", "--format=json"]);
    assert_eq!(json(&history.run()).as_array().map(Vec::len), Some(1));
}

#[test]
fn the_vault_and_the_environment_can_be_named() {
    let env = initialized();
    add_second_vault(&env);
    env.write("x.env", "A=1\n");
    let said = "  A  create\nImported into vault `second` (env `staging`): 1 created\n";
    let words = ["import", "x.env", "--vault=second", "--env=staging"];
    env.keep(words).run().assert(0, "", said);
    let there = env.keep(["get", "A", "--vault=second", "--env=staging"]);
    there.run().assert_stdout("1");
    let by_variable = env.keep(["import", "x.env", "-q"]);
    by_variable
        .env("KEEP_VAULT", "second")
        .env("KEEP_ENV", "production")
        .run()
        .assert_stdout("");
    let there = env.keep(["get", "A", "--vault=second", "--env=production"]);
    there.run().assert_stdout("1");
    env.keep(["import", "x.env", "--env=stagin"]).run().assert(
        5,
        "",
        "error: no environment is called `stagin`; did you mean `staging`?\n\n\
         hint: Run `keep env:list` to see the environments\n",
    );
}

/// A key with another value: told before anything is written, the plan of a dry
/// run included (PHP Keep refused to make one).
#[test]
fn other_values_are_overwritten_or_left_only_when_asked() {
    let env = with_secrets(&[("A", "old"), ("B", "same")]);
    let text = "NEW=1\nB=same\nA=new\n";
    let conflict = "error: 1 key has another value in vault `local` (env `local`); nothing was \
                    written\n  A  it has another value\n\n\
                    hint: Pass `--overwrite` to write them too, or `--skip-existing` to leave \
                    them as they are\n";
    import(&env, "x.env", text, "").assert(1, "", conflict);
    assert_eq!(keys(&env), "A\nB\n");
    assert_eq!(stored(&env, "A"), b"old");

    let dry = "Nothing was written: this was a dry run\n";
    import(&env, "x.env", text, "--dry-run").assert(
        0,
        "NEW\tcreate\t\nB\tsame\t\nA\tconflict\tit has another value\n",
        dry,
    );
    import(&env, "x.env", text, "--dry-run --overwrite").assert(
        0,
        "NEW\tcreate\t\nB\tsame\t\nA\tupdate\t\n",
        dry,
    );
    assert_eq!(keys(&env), "A\nB\n");

    import(&env, "x.env", text, "--skip-existing").assert(
        0,
        "",
        &format!(
            "  NEW  create\n  A    skip: it has another value\n{INTO}: 1 created, 1 same, 1 skipped\n"
        ),
    );
    assert_eq!(stored(&env, "A"), b"old");
    import(&env, "x.env", text, "--overwrite").assert(
        0,
        "",
        &format!("  A  update\n{INTO}: 1 updated, 2 same\n"),
    );
    assert_eq!(stored(&env, "A"), b"new");
    let both = import(&env, "x.env", text, "--overwrite --skip-existing");
    assert_eq!(both.code, 2, "{both}");
}

#[test]
fn the_report_is_data() {
    let env = with_secrets(&[("A", "old"), ("B", "same")]);
    let text = "NEW=1\nB=same\nA=new\nE=\n";
    let item = |key: &str, outcome: &str, reason: Option<&str>, version: Option<&str>| json!({ "key": key, "outcome": outcome, "reason": reason, "version": version });
    let empty = Some("it is empty");
    let planned = import(&env, "x.env", text, "--dry-run --report json -q");
    assert_eq!(
        json(&planned),
        json!({ "vault": "local", "env": "local", "dry_run": true, "items": [
            item("NEW", "create", None, None),
            item("B", "same", None, None),
            item("A", "conflict", Some("it has another value"), None),
            item("E", "skip", empty, None),
        ]})
    );
    let done = import(&env, "x.env", text, "--overwrite --report json -q");
    assert_eq!(
        json(&done),
        json!({ "vault": "local", "env": "local", "dry_run": false, "items": [
            item("NEW", "created", None, Some("1")),
            item("B", "same", None, None),
            item("A", "updated", None, Some("2")),
            item("E", "skipped", empty, None),
        ]})
    );
}

/// PHP Keep wrote all it could, said so, and ended with 0.
#[test]
fn what_fails_is_told_and_the_rest_is_kept() {
    let env = with_secrets(&[("B", "old")]);
    let deleted = env.keep(["delete", "B", "--env=local", "--yes", "-q"]);
    deleted.run().assert_stdout("");
    let text = "A=1\nB=2\nC=3\n";
    let plan = "  A  create\n  B  create\n  C  create\n";
    let failed = "failed: `B` in vault `local` (env `local`): `B` is in the recycle bin";
    let again = "\nhint: Run the same command again: it writes only what is left\n";
    import(&env, "x.env", text, "").assert(
        8,
        "",
        &format!(
            "{plan}error: {INTO}: 2 created, 1 failed\n  A  created\n  C  created\n  B  {failed}\n{again}"
        ),
    );
    assert_eq!(keys(&env), "A\nC\n");
    let purged = env.keep(["delete", "B", "--env=local", "--purge", "--yes", "-q"]);
    purged.run().assert_stdout("");
    import(&env, "x.env", text, "").assert(
        0,
        "",
        &format!("  B  create\n{INTO}: 1 created, 2 same\n"),
    );
}

#[test]
fn keys_are_chosen_by_globs() {
    let env = initialized();
    let text = "DB_HOST=1\nDB_PASS=2\nAPI=3\n";
    let only = import(&env, "x.env", text, "--only DB_* --except *_PASS");
    only.assert(0, "", &format!("  DB_HOST  create\n{INTO}: 1 created\n"));
    import(&env, "x.env", text, "--only nothing").assert(0, "", &format!("{INTO}: nothing\n"));
    assert_eq!(keys(&env), "DB_HOST\n");
}

/// What was written is kept where the report cannot be printed.
#[test]
fn a_full_disk_behind_stdout_is_told() {
    let env = initialized();
    env.write("x.env", "A=1\n");
    let script = "$KEEP import x.env --env local -q --report json >/dev/full";
    env.program("bash", ["-c", script]).run().assert(
        1,
        "",
        "error: cannot write to standard output\n  \
         Caused by: No space left on device (os error 28)\n",
    );
    assert_eq!(stored(&env, "A"), b"1");
}

/// A reader who went away is no failure; a key that was not written is.
#[test]
fn a_closed_pipe_hides_no_failure() {
    let env = with_secrets(&[("B", "old")]);
    let deleted = env.keep(["delete", "B", "--env=local", "--yes", "-q"]);
    deleted.run().assert_stdout("");
    for (text, code) in [("A=1\nC=2\n", 0), ("A=1\nB=2\n", 8)] {
        env.write("x.env", text);
        // Opens the pipe, and closes it before the report comes.
        let script =
            "mkfifo p; true <p & $KEEP import x.env --env local -q --report json >p; echo $?";
        let outcome = env.program("bash", ["-c", script]).run();
        assert_eq!(
            outcome.stdout,
            format!("{code}\n").into_bytes(),
            "{outcome}"
        );
        std::fs::remove_file(env.project().join("p")).expect("the pipe is there");
    }
}

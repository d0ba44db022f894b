//! `keep copy` between environments and vaults of the driver `local`.

use keep_test_support::{Outcome, TestEnv};
use serde_json::json;

use crate::projects::{add_second_vault, initialized, json, store, with_secrets};

const TO: &str = "Copied to vault `local` (env `staging`)";

fn copy(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("copy {options}");
    env.keep(words.split_whitespace()).run()
}

fn get(env: &TestEnv, key: &str, context: &str) -> Vec<u8> {
    let (vault, name) = context.split_once(':').expect("vault:env");
    let outcome = env
        .keep(["get", key, "--vault", vault, "--env", name])
        .run();
    assert_eq!(outcome.code, 0, "{outcome}");
    outcome.stdout
}

#[test]
fn one_key_is_copied_byte_for_byte() {
    let env = initialized();
    add_second_vault(&env);
    store(&env, "RAW", b"\xff\0");
    copy(&env, "RAW --from local --to second:production").assert(
        0,
        "",
        "  RAW  create\nCopied to vault `second` (env `production`): 1 created\n",
    );
    assert_eq!(get(&env, "RAW", "second:production"), b"\xff\0");
    copy(&env, "RAW --from local:local --to second:production").assert(
        0,
        "",
        "Copied to vault `second` (env `production`): 1 same\n",
    );
}

#[test]
fn globs_choose_keys() {
    let env = with_secrets(&[("DB_HOST", "1"), ("DB_PASS", "2"), ("API", "3")]);
    copy(
        &env,
        "--only DB_* --except *_PASS --from local --to staging",
    )
    .assert(0, "", &format!("  DB_HOST  create\n{TO}: 1 created\n"));
    copy(&env, "--except API --from local --to staging").assert(
        0,
        "",
        &format!("  DB_PASS  create\n{TO}: 1 created, 1 same\n"),
    );
    copy(&env, "--only db_* --from local --to staging").assert(
        0,
        "",
        &format!("warning: no key of vault `local` (env `local`) matches\n{TO}: nothing\n"),
    );
}

/// An empty pattern comes from an unset variable, and means no key.
#[test]
fn what_to_copy_is_said_in_one_way() {
    let env = with_secrets(&[("A", "1")]);
    let everything = "\n\nhint: Pass `--only '*'` to copy everything\n";
    let nothing =
        format!("error: nothing says what to copy: pass a key, `--only` or `--except`{everything}");
    copy(&env, "--from local --to staging").assert(2, "", &nothing);
    let empty = env.keep(["copy", "--only", "", "--from=local", "--to=staging"]);
    empty.run().assert(2, "", &nothing);
    copy(&env, "A --only A --from local --to staging").assert(
        2,
        "",
        &format!("error: a key and `--only` or `--except` exclude each other{everything}"),
    );
}

/// On AWS Secrets Manager, PHP Keep's protection never took effect.
#[test]
fn other_values_are_overwritten_only_when_asked() {
    let env = with_secrets(&[("A", "new"), ("B", "same"), ("C", "1")]);
    for line in ["set A old --env staging -q", "set B same --env staging -q"] {
        env.keep(line.split(' ')).run().assert_stdout("");
    }
    let all = "--only * --from local --to staging";
    copy(&env, all).assert(
        1,
        "",
        "error: 1 key has another value in vault `local` (env `staging`); nothing was written\n  \
         A  it has another value\n\nhint: Pass `--overwrite` to write them too\n",
    );
    assert_eq!(get(&env, "A", "local:staging"), b"old");
    let dry = "Nothing was written: this was a dry run\n";
    copy(&env, &format!("{all} --dry-run")).assert(
        0,
        "A\tconflict\tit has another value\nB\tsame\t\nC\tcreate\t\n",
        dry,
    );
    copy(&env, &format!("{all} --dry-run --overwrite")).assert(
        0,
        "A\tupdate\t\nB\tsame\t\nC\tcreate\t\n",
        dry,
    );
    copy(&env, &format!("{all} --overwrite")).assert(
        0,
        "",
        &format!("  A  update\n  C  create\n{TO}: 1 created, 1 updated, 1 same\n"),
    );
    assert_eq!(get(&env, "A", "local:staging"), b"new");
    copy(&env, &format!("{all} --overwrite")).assert(0, "", &format!("{TO}: 3 same\n"));
}

#[test]
fn the_report_is_data() {
    let env = with_secrets(&[("A", "1")]);
    let report = |dry_run: bool, outcome: &str, version: Option<&str>| {
        json!({ "vault": "local", "env": "staging", "dry_run": dry_run, "items": [
            { "key": "A", "outcome": outcome, "reason": null, "version": version },
        ]})
    };
    let line = "A --from local --to staging --format json -q";
    let planned = copy(&env, &format!("{line} --dry-run"));
    assert_eq!(json(&planned), report(true, "create", None));
    assert_eq!(json(&copy(&env, line)), report(false, "created", Some("1")));
    assert_eq!(json(&copy(&env, line)), report(false, "same", None));
}

#[test]
fn contexts_are_checked() {
    let env = with_secrets(&[("A", "1")]);
    let same = "error: the source and the destination are the same\n\nhint: Pass another `--to`\n";
    copy(&env, "A --from local --to local:local").assert(2, "", same);
    copy(&env, "A --from local").assert(2, "", "error: missing destination: pass `--to`\n");
    copy(&env, "A --to local").assert(2, "", "error: missing source: pass `--from`\n");
    copy(&env, "A --from local --to secnd:local").assert(
        5,
        "",
        "error: no vault is called `secnd`; there are `local`\n\n\
         hint: Run `keep vault:list` to see the vaults\n",
    );
    copy(&env, "A --from locl --to staging").assert(
        5,
        "",
        "error: no environment is called `locl`; did you mean `local`?\n\n\
         hint: Run `keep env:list` to see the environments\n",
    );
}

#[test]
fn a_missing_key_gets_a_suggestion() {
    let env = with_secrets(&[("DB_HOST", "1")]);
    copy(&env, "DB_HSOT --from local --to staging").assert(
        3,
        "",
        "error: no secret `DB_HSOT` in vault `local` (env `local`)\n\n\
         hint: Did you mean `DB_HOST`?\n",
    );
    let invalid = copy(&env, "a/b --from local --to staging");
    assert_eq!(invalid.code, 2, "{invalid}");
}

/// PHP Keep ended with 0.
#[test]
fn what_fails_is_told_and_the_rest_is_kept() {
    let env = with_secrets(&[("A", "1"), ("B", "2")]);
    for line in [
        "set A x --env staging -q",
        "delete A --env staging --yes -q",
    ] {
        env.keep(line.split(' ')).run().assert_stdout("");
    }
    copy(&env, "--only * --from local --to staging").assert(
        8,
        "",
        &format!(
            "  A  create\n  B  create\nerror: {TO}: 1 created, 1 failed\n  B  created\n  \
             A  failed: `A` in vault `local` (env `staging`): `A` is in the recycle bin\n\n\
             hint: Run `keep restore A --vault local --env staging` to bring it back\n\
             hint: Run `keep delete A --vault local --env staging --purge` to be rid of it for ever\n\
             hint: Run the same command again: it writes only what is left\n"
        ),
    );
    assert_eq!(get(&env, "B", "local:staging"), b"2");
}

//! `keep diff`: what is equal shows, and no value does.

use keep_test_support::{Outcome, TestEnv};
use serde_json::{Value, json};

use crate::projects::{add_second_vault, initialized};

const SECRET: &str = "sk_live_4eC39HqLyjWDarjt";

/// Sets `KEY=value` in each of the places, `env` or `vault:env`.
#[track_caller]
fn put(env: &TestEnv, key: &str, values: &[(&str, &[u8])]) {
    for (place, value) in values {
        let (vault, name) = place.split_once(':').unwrap_or(("local", place));
        let words = ["set", key, "--vault", vault, "--env", name, "--stdin", "-q"];
        env.keep(words).stdin(*value).run().assert_stdout("");
    }
}

/// `SAME` in all envs; `HALF` is equal in two; `ALL` differs everywhere; `ONE`
/// is in `local` alone; `TWO` differs and is missing in `production`.
fn shop() -> TestEnv {
    let env = initialized();
    let secret = SECRET.as_bytes();
    put(
        &env,
        "SAME",
        &[
            ("local", secret),
            ("staging", secret),
            ("production", secret),
        ],
    );
    put(
        &env,
        "HALF",
        &[("local", b"1"), ("staging", secret), ("production", secret)],
    );
    put(
        &env,
        "ALL",
        &[("local", b"\xff"), ("staging", b""), ("production", b" ")],
    );
    put(&env, "ONE", &[("local", b"1")]);
    put(&env, "TWO", &[("local", b"1"), ("staging", b"2")]);
    env
}

const SUMMARY: &str = "5 secrets: 1 same, 2 different, 2 missing\n";

fn diff(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("diff {options}");
    env.keep(words.split_whitespace()).run()
}

#[test]
fn equal_values_share_a_letter_and_stay_hidden() {
    let env = shop();
    let table = "ALL\tA\tB\tC\tdifferent\n\
                 HALF\tB\tA\tA\tdifferent\n\
                 ONE\tA\tmissing\tmissing\tmissing\n\
                 SAME\tsame\tsame\tsame\tsame\n\
                 TWO\tA\tB\tmissing\tmissing\n";
    diff(&env, "").assert(0, table, SUMMARY);
    diff(
        &env,
        "--env local,staging,production --vault local --format table",
    )
    .assert(0, table, SUMMARY);
    // In the order that was asked for, and each once.
    diff(&env, "--env staging,local,staging -q --only SAME,TWO")
        .assert_stdout("SAME\tsame\tsame\tsame\nTWO\tA\tB\tdifferent\n");
}

#[test]
fn unmask_shows_the_values() {
    diff(&shop(), "--unmask --env local,staging").assert(
        0,
        format!(
            "ALL\t(binary)\t\tdifferent\n\
             HALF\t1\t{SECRET}\tdifferent\n\
             ONE\t1\t(missing)\tmissing\n\
             SAME\t{SECRET}\t{SECRET}\tsame\n\
             TWO\t1\t2\tdifferent\n"
        ),
        "5 secrets: 1 same, 3 different, 1 missing\n",
    );
}

#[test]
fn the_exit_code_tells_on_demand() {
    let env = shop();
    for (options, code) in [
        ("", 0),
        ("--exit-code", 9),
        ("--exit-code --only SAME", 0),
        ("--exit-code --only HALF --env staging,production", 0),
        ("--exit-code --only HALF", 9),
        ("--exit-code --only ONE", 9),
        ("--exit-code --only NOTHING", 0),
        ("--exit-code --format json", 9),
    ] {
        assert_eq!(diff(&env, options).code, code, "{options}");
    }
}

#[test]
fn json_numbers_equal_values() {
    let env = shop();
    let document = |options: &str| -> Value {
        let outcome = diff(&env, &format!("--format json -q {options}"));
        assert!(outcome.stderr.is_empty(), "{outcome}");
        outcome.json()
    };
    let column = |env: &str| json!({"vault": "local", "env": env, "error": null});
    let value = |group: u32| json!({"state": "value", "group": group});
    assert_eq!(
        document("--only HALF,TWO"),
        json!({
            "columns": [column("local"), column("staging"), column("production")],
            "secrets": [
                {"key": "HALF", "status": "different", "cells": [value(2), value(1), value(1)]},
                {"key": "TWO", "status": "missing", "cells": [value(1), value(2), {"state": "missing"}]},
            ],
            "summary": {"same": 0, "different": 1, "missing": 1, "error": 0},
        })
    );
    let unmasked = document("--only ALL --unmask --env local,production");
    assert_eq!(
        unmasked["secrets"][0]["cells"],
        json!([
            {"state": "value", "group": 1, "value": {"base64": "/w=="}},
            {"state": "value", "group": 2, "value": " "},
        ])
    );
}

#[test]
fn several_vaults_are_columns_too() {
    let env = shop();
    add_second_vault(&env);
    put(&env, "ONE", &[("second:local", b"1")]);
    diff(&env, "--env local --vault local,second --only ONE,SAME -q")
        .assert_stdout("ONE\tsame\tsame\tsame\nSAME\tA\tmissing\tmissing\n");
    let document = diff(&env, "--env local --format json -q").json();
    assert_eq!(
        document["columns"],
        json!([
            {"vault": "local", "env": "local", "error": null},
            {"vault": "second", "env": "local", "error": null},
        ])
    );
}

#[test]
fn globs_choose_keys() {
    let env = shop();
    diff(&env, "--only *A*,T* --except SAME --env local,staging").assert(
        0,
        "ALL\tA\tB\tdifferent\nHALF\tA\tB\tdifferent\nTWO\tA\tB\tdifferent\n",
        "3 secrets: 0 same, 3 different, 0 missing\n",
    );
    diff(&env, "--only nothing").assert(0, "", "0 secrets: 0 same, 0 different, 0 missing\n");
}

#[test]
fn one_place_is_nothing_to_compare() {
    let env = shop();
    for options in ["--env local", "--env local,local --vault local"] {
        diff(&env, options).assert(
            2,
            "",
            "error: there is nothing to compare `local:local` with\n\n\
             hint: Name two or more with `--env A,B` or `--vault A,B`; leave both out for all\n",
        );
    }
    // A shell's usual env is no reason to compare it with nothing.
    let outcome = env
        .keep(["diff", "-q", "--only", "SAME"])
        .env("KEEP_ENV", "local")
        .run();
    outcome.assert_stdout("SAME\tsame\tsame\tsame\tsame\n");
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_printed_is_no_success() {
    let env = shop();
    let script = |script: &str| env.program("bash", ["-c", script]).run();
    for line in ["diff -q", "search 1 -q", "workspace"] {
        script(&format!("$KEEP {line} > /dev/full")).assert(
            1,
            "",
            "error: cannot write to standard output\n  \
             Caused by: No space left on device (os error 28)\n",
        );
        script(&format!("set -o pipefail; $KEEP {line} | head -c0")).assert_stdout("");
    }
}

/// PHP Keep warned of an unknown name and compared the rest.
#[test]
fn an_unknown_name_is_an_error() {
    let env = shop();
    diff(&env, "--env local,stagin").assert(
        5,
        "",
        "error: no environment is called `stagin`; did you mean `staging`?\n\n\
         hint: Run `keep env:list` to see the environments\n",
    );
    diff(&env, "--vault locl").assert(
        5,
        "",
        "error: no vault is called `locl`; did you mean `local`?\n\n\
         hint: Run `keep vault:list` to see the vaults\n",
    );
}

/// PHP Keep showed everything in an unreadable place as missing.
#[test]
fn a_place_that_cannot_be_read_is_an_error_and_not_missing() {
    let env = shop();
    env.write(".keep/local/vaults/local/staging.age", "broken");
    let outcome = diff(&env, "--exit-code --only SAME,ONE");
    let why =
        "`$DIR/project/.keep/local/vaults/local/staging.age` is damaged: it is not an age file";
    let reason = outcome.stderr.clone();
    outcome.assert(
        8,
        "ONE\tA\terror\tmissing\terror\nSAME\tA\terror\tA\terror\n",
        &reason,
    );
    assert!(
        reason.starts_with(
            "2 secrets: 0 same, 0 different, 0 missing, 2 unknown\n\
             error: 1 of 3 places could not be read\n  local:staging  failed: vault `local` (env `staging`): "
        ),
        "{reason} {why}"
    );
    let json = diff(&env, "--format json --only ONE -q");
    assert_eq!(json.code, 8, "{json}");
    let document: Value =
        serde_json::from_slice(&json.stdout).expect("stdout is JSON all the same");
    assert!(document["columns"][1]["error"].is_string());
    assert_eq!(
        document["secrets"][0]["cells"][1],
        json!({"state": "error"})
    );
    assert_eq!(document["secrets"][0]["status"], "error");
}

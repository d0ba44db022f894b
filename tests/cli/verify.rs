//! `keep verify` on the local vault; what identities may do is AWS's.

use std::fs;

use keep_test_support::{Outcome, TestEnv};
use serde_json::json;

use crate::projects::{add_second_vault, initialized, json, with_secrets};

fn verify(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("verify {options}");
    env.keep(words.split_whitespace()).run()
}

/// The versions and recycle bin of every env, for comparison.
fn contents(env: &TestEnv) -> Vec<Vec<u8>> {
    ["local", "staging"]
        .iter()
        .flat_map(|name| {
            [
                ["show", "--env", name, "--unmask"],
                ["show", "--env", name, "--deleted"],
            ]
        })
        .map(|words| env.keep(words).run().stdout)
        .collect()
}

#[test]
fn every_place_is_tried_by_reading_alone() {
    let env = with_secrets(&[("A", "1")]);
    add_second_vault(&env);
    let sealed = env.read(".keep/local/vaults/local/local.age");
    verify(&env, "").assert_stdout(
        "local\tlocal\tyes\tyes\tyes\t-\t-\n\
         local\tstaging\tyes\tyes\tyes\t-\t-\n\
         local\tproduction\tyes\tyes\tyes\t-\t-\n\
         second\tlocal\tyes\tyes\tyes\t-\t-\n\
         second\tstaging\tyes\tyes\tyes\t-\t-\n\
         second\tproduction\tyes\tyes\tyes\t-\t-\n",
    );
    verify(
        &env,
        "--vault local --env local,staging,local --format table",
    )
    .assert_stdout("local\tlocal\tyes\tyes\tyes\t-\t-\nlocal\tstaging\tyes\tyes\tyes\t-\t-\n");
    // PHP Keep wrote and deleted a secret in each.
    assert_eq!(env.read(".keep/local/vaults/local/local.age"), sealed);
    assert!(
        !env.project()
            .join(".keep/local/vaults/local/staging.age")
            .exists()
    );
}

/// PHP Keep crossed the vaults and envs of what was listed.
#[test]
fn contexts_are_pairs() {
    let env = initialized();
    add_second_vault(&env);
    verify(&env, "second:staging production local:production").assert_stdout(
        "second\tstaging\tyes\tyes\tyes\t-\t-\nlocal\tproduction\tyes\tyes\tyes\t-\t-\n",
    );
    verify(&env, "secnd:staging").assert(
        5,
        "",
        "error: no vault is called `secnd`; did you mean `second`?\n\n\
         hint: Run `keep vault:list` to see the vaults\n",
    );
    let outcome = verify(&env, "staging --env local");
    assert_eq!(outcome.code, 2, "{outcome}");
    // Contexts that were typed are all that counts.
    let run = env
        .keep(["verify", "staging"])
        .env("KEEP_ENV", "local")
        .env("KEEP_VAULT", "second");
    run.run()
        .assert_stdout("local\tstaging\tyes\tyes\tyes\t-\t-\n");
    let run = env
        .keep(["verify"])
        .env("KEEP_ENV", "local")
        .env("KEEP_VAULT", "second");
    run.run()
        .assert_stdout("second\tlocal\tyes\tyes\tyes\t-\t-\n");
}

#[test]
fn writing_is_tried_on_demand_and_leaves_nothing() {
    let env = with_secrets(&[("A", "1")]);
    let before = contents(&env);
    verify(&env, "local staging --write").assert_stdout(
        "local\tlocal\tyes\tyes\tyes\tyes\tyes\nlocal\tstaging\tyes\tyes\tyes\tyes\tyes\n",
    );
    assert_eq!(contents(&env), before);
    let document = json(&verify(&env, "staging --write --format json"));
    let expected = json!([{
        "vault": "local", "env": "staging",
        "list": "yes", "read": "yes", "history": "yes", "write": "yes", "delete": "yes",
        "problems": [], "left_behind": [],
    }]);
    assert_eq!(document, expected);
}

#[test]
fn a_place_that_cannot_be_read_fails_and_says_why() {
    let env = with_secrets(&[("A", "1")]);
    fs::write(
        env.project().join(".keep/local/vaults/local/local.age"),
        "broken",
    )
    .expect("the file is ours");
    let outcome = verify(&env, "local staging --write");
    let code = env.keep(["show", "--env", "local"]).run().code;
    let stderr = outcome.stderr.clone();
    outcome.assert(
        code,
        "local\tlocal\tunknown\tunknown\tunknown\tunknown\tunknown\n\
         local\tstaging\tyes\tyes\tyes\tyes\tyes\n",
        &stderr,
    );
    let said = "error: 5 of 10 permissions could not be tried\n  \
                local:local list  failed: vault `local` (env `local`): ";
    assert!(stderr.starts_with(said), "{stderr}");
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_left_where_nobody_reads_the_answer() {
    let env = with_secrets(&[("A", "1")]);
    let before = contents(&env);
    let script = |script: &str| env.program("bash", ["-c", script]).run();
    script("$KEEP verify local --write > /dev/full").assert(
        1,
        "",
        "error: cannot write to standard output\n  \
         Caused by: No space left on device (os error 28)\n",
    );
    script("set -o pipefail; $KEEP verify local --write | head -c0").assert_stdout("");
    assert_eq!(contents(&env), before);
}

/// Ended between writing and removing, it can do no more.
#[test]
fn the_probe_of_an_earlier_run_is_named() {
    let env = with_secrets(&[("keep-verify-0123abcd", "x")]);
    verify(&env, "local").assert(
        0,
        "local\tlocal\tyes\tyes\tyes\t-\t-\n",
        "warning: local:local: the probe `keep-verify-0123abcd` of an earlier run is still there\n\
         hint: Run `keep delete keep-verify-0123abcd --vault local --env local --purge` to remove it\n",
    );
    let document = verify(&env, "local --format json -q").json();
    assert_eq!(document[0]["left_behind"], json!(["keep-verify-0123abcd"]));
}

//! Output that nobody gets: what happened, and what is wrong, is told all the same.

use std::fs;

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{initialized, stored, with_secrets};

const FULL: &str = "error: cannot write to standard output\n  \
                    Caused by: No space left on device (os error 28)\n";

/// `keep` with the words of the line, and the disk behind stdout full.
fn lost(env: &TestEnv, line: &str) -> Outcome {
    let script = format!("$KEEP {line} > /dev/full");
    env.program("bash", ["-c", &script]).run()
}

/// `keep` with the words of the line, and nobody who reads.
fn unread(env: &TestEnv, line: &str) -> Outcome {
    let script = format!("set -o pipefail; $KEEP {line} | true");
    env.program("bash", ["-c", &script]).run()
}

/// `keep doctor | head` ended as if nothing were wrong, and on a full disk not
/// with the code of the problem.
#[test]
fn doctor_ends_with_what_is_wrong() {
    let env = initialized();
    let fine = format!("Nothing is wrong in 3 places\n{FULL}");
    lost(&env, "doctor --format json").assert(1, "", &fine);
    env.write(".keep/vaults/broken.json", "{");
    for line in ["doctor", "doctor --format json", "doctor --fix --yes"] {
        let said = before(line, "error: 1 problem in 3 places\n");
        lost(&env, line).assert(5, "", &said);
        unread(&env, line).assert(5, "", &said);
    }
}

/// What `--fix` says before what doctor ends with.
fn before(line: &str, end: &str) -> String {
    if line.contains("--fix") {
        format!("There is nothing that Keep can put right\n{end}")
    } else {
        end.to_owned()
    }
}

/// So did `keep verify`, where access was missing.
#[test]
fn verify_ends_with_what_is_denied() {
    let env = with_secrets(&[("A", "1")]);
    let store = env.project().join(".keep/local/vaults/local/local.age");
    fs::write(store, "broken").expect("the file is ours");
    let told = env.keep(["verify", "local"]).run();
    assert!(
        told.stderr.starts_with("error: 3 of 3 permissions"),
        "{told}"
    );
    lost(&env, "verify local").assert(told.code, "", &told.stderr);
    unread(&env, "verify local").assert(told.code, "", &told.stderr);
}

/// All that was told was that the output is lost. Whoever took the rollback for
/// not made, and repeated it, went back to where it had been.
#[test]
fn a_rollback_whose_report_is_lost_is_told() {
    let env = initialized();
    for value in ["one", "two"] {
        assert_eq!(env.keep(["set", "A", value, "--env=local"]).run().code, 0);
    }
    lost(&env, "rollback A --env local --yes --format json").assert(
        1,
        "",
        &format!(
            "Secret `A` rolled back in vault `local` (env `local`): version `2` was current, `3` \
             is now\n\
             hint: Run `keep rollback A --to 2 --vault local --env local` to undo it\n{FULL}"
        ),
    );
    assert_eq!(stored(&env, "A"), b"one");
}

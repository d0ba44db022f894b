//! `keep rollback` in the local vault, and the commands that it cannot serve.

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{add_second_vault, initialized, json, stored, timeless, with_secrets};

fn rollback(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("rollback {options}");
    env.keep(words.split_whitespace()).run()
}

/// `one`, `two` and `three` under `A`.
fn with_versions() -> TestEnv {
    let env = initialized();
    for value in ["one", "two", "three"] {
        let set = env.keep(["set", "A", value, "--env=local", "-q"]);
        set.run().assert(0, "", "");
    }
    env
}

fn rolled(from: u32, to: u32) -> String {
    format!(
        "Secret `A` rolled back in vault `local` (env `local`): version `{from}` was current, \
         `{to}` is now\n\
         hint: Run `keep rollback A --to {from} --vault local --env local` to undo it\n"
    )
}

/// A new version with the old value: none is lost, and the newest is current.
#[test]
fn the_value_before_becomes_current_and_can_be_undone() {
    let env = with_versions();
    rollback(&env, "A --env local --yes").assert(0, "", &rolled(3, 4));
    assert_eq!(stored(&env, "A"), b"two");
    rollback(&env, "A --to 3 --vault local --env local --yes").assert(0, "", &rolled(4, 5));
    assert_eq!(stored(&env, "A"), b"three");
    let history = env.keep(["history", "A", "--env=local", "--limit=2"]).run();
    timeless(history).assert_stdout("5\tTIME\tcurrent\t\n4\tTIME\tprevious\t\n");
}

#[test]
fn a_version_is_named_by_its_number_or_its_label() {
    let env = with_versions();
    rollback(&env, "A --env local --force --to 1").assert(0, "", &rolled(3, 4));
    assert_eq!(stored(&env, "A"), b"one");
    let report = rollback(&env, "A --env local --yes --to previous --format json");
    let expected = serde_json::json!({
        "key": "A", "vault": "local", "env": "local", "from": "4", "to": "5", "moved": true,
    });
    assert_eq!(json(&report), expected);
    for to in ["5", "current"] {
        rollback(&env, &format!("A --env local --yes --to {to}")).assert(
            0,
            "",
            "Version `5` of `A` is the current one in vault `local` (env `local`) already; \
             nothing was changed\n",
        );
    }
    let report = json(&rollback(&env, "A --env local -y --to 5 --format json -q"));
    assert_eq!(report["moved"], serde_json::json!(false));
}

#[test]
fn what_is_not_there_is_not_found() {
    let env = with_versions();
    for to in ["9", "AWSPENDING"] {
        rollback(&env, &format!("A --env local --yes --to {to}")).assert(
            3,
            "",
            &format!(
                "error: `A` in vault `local` (env `local`) has no version `{to}`, and none that is \
                 labelled so\n\n\
                 hint: Run `keep history A --vault local --env local` to see its versions\n"
            ),
        );
    }
    rollback(&env, "AA --env local --yes").assert(
        3,
        "",
        "error: no secret `AA` in vault `local` (env `local`)\n\nhint: Did you mean `A`?\n",
    );
    let env = with_secrets(&[("NEW", "x")]);
    rollback(&env, "NEW --env local --yes").assert(
        3,
        "",
        "error: `NEW` in vault `local` (env `local`): `NEW` has no version before the current \
         one\n\n\
         hint: Run `keep history NEW --vault local --env local` to see its versions\n",
    );
    // Nor is what waits in the recycle bin.
    let deleted = env.keep(["delete", "NEW", "--env=local", "--yes", "-q"]);
    deleted.run().assert(0, "", "");
    assert_eq!(rollback(&env, "NEW --env local --yes").code, 3);
}

#[test]
fn without_consent_nothing_changes() {
    let env = with_versions();
    let needed = "error: confirmation is needed: pass `--yes`\n";
    rollback(&env, "A --env local").assert(2, "", needed);
    assert_eq!(stored(&env, "A"), b"three");
}

#[test]
fn another_vault_can_be_named() {
    let env = with_versions();
    add_second_vault(&env);
    let outcome = rollback(&env, "A --env local --vault second --yes");
    assert_eq!(outcome.code, 3, "{outcome}");
    assert_eq!(stored(&env, "A"), b"three");
}

/// What AWS can and a local vault cannot.
#[test]
fn a_vault_that_lacks_the_ability_says_so() {
    let env = with_secrets(&[("A", "1")]);
    env.write("policy.json", r#"{"Statement": [{"Effect": "Allow"}]}"#);
    for (line, ability) in [
        ("rotate A", "rotation"),
        ("rotate A --status", "rotation"),
        ("rotate A --cancel", "rotation"),
        ("replicate A", "replication"),
        ("replicate A --to eu-west-1", "replication"),
        ("replicate A --remove eu-west-1 --yes", "replication"),
        ("policy A", "policies"),
        ("policy A --from-file policy.json --yes", "policies"),
        ("policy A --remove --force", "policies"),
    ] {
        let line = format!("{line} --vault local --env local");
        env.keep(line.split(' ')).run().assert(
            1,
            "",
            &format!(
                "error: driver `local` 0.1.0 does not have the ability `{ability}`\n\n\
                 hint: Run `keep info` to see which driver each vault uses\n"
            ),
        );
    }
}

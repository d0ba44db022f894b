//! `keep rename` in the local vault.

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{add_second_vault, initialized, stored, with_secrets};

fn rename(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("rename {options}");
    env.keep(words.split_whitespace()).run()
}

fn done(old: &str, new: &str, vault: &str, env: &str) -> String {
    format!(
        "Secret `{old}` renamed to `{new}` in vault `{vault}` (env `{env}`)\n\
         Its history, its description and tags that are not Keep's stay with `{old}`\n\
         hint: Run `keep restore {old} --vault {vault} --env {env}` to bring `{old}` back\n"
    )
}

fn keys(env: &TestEnv) -> String {
    let keys = env.keep(["show", "--keys", "--env=local"]).run();
    String::from_utf8(keys.stdout).expect("keys are text")
}

#[test]
fn the_value_gets_another_key_and_the_old_one_can_be_restored() {
    let env = with_secrets(&[("OLD", "a\nb ")]);
    rename(&env, "OLD NEW --env local --yes").assert(0, "", &done("OLD", "NEW", "local", "local"));
    assert_eq!(keys(&env), "NEW\n");
    assert_eq!(stored(&env, "NEW"), b"a\nb ");
    let restored = env.keep(["restore", "OLD", "--vault=local", "--env=local", "-q"]);
    restored.run().assert_stdout("");
    assert_eq!(stored(&env, "OLD"), b"a\nb ");
}

#[test]
fn the_place_can_be_named_and_force_means_yes() {
    let env = initialized();
    add_second_vault(&env);
    let set = env.keep(["set", "OLD", "x", "--vault=second", "--env=staging", "-q"]);
    set.run().assert_stdout("");
    let line = "OLD NEW --vault second --env staging --force";
    rename(&env, line).assert(0, "", &done("OLD", "NEW", "second", "staging"));
}

/// PHP Keep, on AWS Secrets Manager, wrote over the other key.
#[test]
fn no_key_is_overwritten() {
    let env = with_secrets(&[("A", "1"), ("B", "2")]);
    rename(&env, "A B --env local --yes").assert(
        1,
        "",
        "error: `B` exists in vault `local` (env `local`); nothing was changed\n\n\
         hint: Run `keep history B --vault local --env local` to see what is there\n",
    );
    assert_eq!(
        (stored(&env, "A"), stored(&env, "B")),
        (b"1".to_vec(), b"2".to_vec())
    );
    // Not even one that can be restored.
    let deleted = env.keep(["delete", "B", "--env=local", "--yes", "-q"]);
    deleted.run().assert_stdout("");
    let outcome = rename(&env, "A B --env local --yes");
    assert_eq!(outcome.code, 1, "{outcome}");
    assert_eq!(keys(&env), "A\n");
}

/// A rename that was ended between its two steps could not be run again: the new key
/// existed.
#[test]
fn a_rename_that_was_cut_off_is_ended_by_the_same() {
    let env = with_secrets(&[("A", "1"), ("B", "1")]);
    let done = done("A", "B", "local", "local");
    let said = format!("`B` has the value of `A` already\n{done}");
    rename(&env, "A B --env local --yes").assert(0, "", &said);
    assert_eq!(
        (keys(&env).as_str(), stored(&env, "B")),
        ("B\n", b"1".to_vec())
    );
    let history = env.keep(["history", "B", "--env=local", "--format=json"]);
    assert_eq!(history.run().json().as_array().map(Vec::len), Some(1));
}

/// PHP Keep checked neither key.
#[test]
fn both_keys_are_checked() {
    let env = with_secrets(&[("DB_HOST", "1")]);
    for (line, message) in [
        (
            "DB_HOST a/b",
            "error: secret key `a/b` contains invalid characters: only letters, digits, `_` and \
             `-` are allowed\n",
        ),
        (
            "a/b DB_HOST",
            "error: secret key `a/b` contains invalid characters: only letters, digits, `_` and \
             `-` are allowed\n",
        ),
        (
            "DB_HOST DB_HOST",
            "error: the secret is called `DB_HOST` already\n",
        ),
    ] {
        rename(&env, &format!("{line} --env local --yes")).assert(2, "", message);
    }
    rename(&env, "DB_HSOT NEW --env local --yes").assert(
        3,
        "",
        "error: no secret `DB_HSOT` in vault `local` (env `local`)\n\n\
         hint: Did you mean `DB_HOST`?\n",
    );
    assert_eq!(keys(&env), "DB_HOST\n");
}

#[test]
fn without_consent_nothing_is_renamed() {
    let env = with_secrets(&[("A", "1")]);
    let needed = "error: confirmation is needed: pass `--yes`\n";
    rename(&env, "A B --env local").assert(2, "", needed);
    assert_eq!(keys(&env), "A\n");
}

//! The projects that tests start from, and outcomes without what differs from
//! run to run.

use keep_host::drivers::{self, Artifact};
use keep_test_support::{Outcome, TestEnv};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// What `keep init` says where nothing was before.
pub(crate) const INITIALIZED: &str = "\
Keep initialized for `project` in `$DIR/project`
Vault `local` added: encrypted on this machine, and the default
hint: Run `keep vault:add` to add another, such as AWS Secrets Manager
";

/// A directory that is no project yet.
pub(crate) fn bare() -> TestEnv {
    TestEnv::new(env!("CARGO_BIN_EXE_keep"))
}

/// What helps against a format that cannot hold a value.
pub(crate) const JSON_HOLDS_ANY: &str =
    "\nhint: Pass `--format json`, which holds any value; one that is not text is base64 there\n";

/// A project with the envs `local`, `staging` and `production`, and the vault
/// `local`, which is the default.
pub(crate) fn initialized() -> TestEnv {
    let env = bare();
    env.keep(["init", "-n"]).run().assert(0, "", INITIALIZED);
    env
}

/// The same, with these secrets in the env `local`.
pub(crate) fn with_secrets(secrets: &[(&str, &str)]) -> TestEnv {
    let env = initialized();
    for (key, value) in secrets {
        store(&env, key, *value);
    }
    env
}

/// `sha256:` and the digest of a driver in the library that the program is made of.
pub(crate) fn digest_of(driver: &str) -> String {
    let driver = drivers::find(driver).expect("the driver is built in");
    let Artifact::Component(component) = driver.component() else {
        panic!("`component` is a component")
    };
    let digest = Sha256::digest(component);
    let digits = digest.iter().map(|byte| format!("{byte:02x}"));
    format!("sha256:{}", digits.collect::<String>())
}

/// Creates a secret in the vault `local`, env `local`.
#[track_caller]
pub(crate) fn store(env: &TestEnv, key: &str, value: impl Into<Vec<u8>>) {
    let run = env
        .keep(["set", key, "--env=local", "--stdin"])
        .stdin(value);
    let stored = run.run();
    let created = format!("Secret `{key}` created in vault `local` (env `local`)\n");
    let empty = stored.stderr.strip_suffix(&created);
    assert!(
        stored.code == 0 && matches!(empty, Some("" | "The value is empty\n")),
        "{stored}"
    );
}

/// Adds the vault `second`, of the driver `local` too.
#[track_caller]
pub(crate) fn add_second_vault(env: &TestEnv) {
    let added = env.keep(["vault:add", "--driver=local", "--slug=second", "-n"]);
    let said = "Vault `second` (Local encrypted vault) added\n";
    added.run().assert(0, "", said);
}

/// Creates a secret in the vault `second`, env `local`.
#[track_caller]
pub(crate) fn store_in_second(env: &TestEnv, key: &str, value: &str) {
    let run = env.keep(["set", key, value, "--env=local", "--vault=second"]);
    let said = format!("Secret `{key}` created in vault `second` (env `local`)\n");
    run.run().assert(0, "", &said);
}

/// What `get` prints for a key of the vault `local`, env `local`.
#[track_caller]
pub(crate) fn stored(env: &TestEnv, key: &str) -> Vec<u8> {
    let outcome = env.keep(["get", key, "--env=local"]).run();
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (0, ""),
        "{outcome}"
    );
    outcome.stdout
}

/// The JSON of a run that succeeds and says nothing else.
#[track_caller]
pub(crate) fn json(outcome: &Outcome) -> Value {
    assert_eq!(outcome.stderr, "", "{outcome}");
    outcome.json()
}

/// The outcome with `TIME` for every point in time, which must be written as
/// RFC 3339 in UTC.
pub(crate) fn timeless(mut outcome: Outcome) -> Outcome {
    if let Ok(text) = std::str::from_utf8(&outcome.stdout) {
        outcome.stdout = without_times(text).into_bytes();
    }
    outcome.stderr = without_times(&outcome.stderr);
    outcome
}

fn without_times(text: &str) -> String {
    const FORM: &str = "0000-00-00T00:00:00";
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let form = rest.bytes().zip(FORM.bytes());
        let matching = form.take_while(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            form => byte == form,
        });
        if matching.count() == FORM.len() {
            let fraction =
                rest[FORM.len()..].trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
            if let Some(after) = fraction.strip_prefix('Z') {
                result.push_str("TIME");
                rest = after;
                continue;
            }
        }
        result.push(first);
        rest = &rest[first.len_utf8()..];
    }
    result
}

#[test]
fn times_are_recognised() {
    for (text, expected) in [
        ("a 2026-01-31T12:00:00Z b", "a TIME b"),
        ("é2026-01-31T12:00:00.123Z,", "éTIME,"),
        ("2026-01-31 12:00:00Z", "2026-01-31 12:00:00Z"),
        ("2026-01-31T12:00:00", "2026-01-31T12:00:00"),
    ] {
        assert_eq!(without_times(text), expected);
    }
}

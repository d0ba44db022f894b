//! `keep import` into AWS Secrets Manager: what is written, and in how many calls.

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};

use keep_test_support::{Outcome, Service, StandIn, TestEnv, on_every_service};
use serde_json::json;

use crate::store::Store;
use crate::{keep, on};

pub(crate) const INTO: &str = "Imported into vault `sm` (env `production`)";

/// Imports these lines into the env `production`, quietly.
pub(crate) fn import(env: &TestEnv, content: &str, options: &str) -> Outcome {
    env.write("x.env", content);
    keep(env, &format!("import x.env --env production {options}"))
}

/// `K0000=VALUE` and so on.
pub(crate) fn numbered(count: usize, value: impl Fn(usize) -> &'static str) -> String {
    let lines = (0..count).map(|number| format!("K{number:04}={}\n", value(number)));
    lines.collect()
}

#[track_caller]
pub(crate) fn assert_counts(aws: &StandIn, expected: &[(&str, usize)]) {
    let expected: HashMap<String, usize> = expected
        .iter()
        .map(|(action, count)| ((*action).to_owned(), *count))
        .collect();
    assert_eq!(aws.counts(), expected);
}

on_every_service!(what_is_written_is_what_boto3_reads);
fn what_is_written_is_what_boto3_reads(service: Service) {
    let (env, witness) = on(service, "imported");
    env.write("x.json", r#"{"A": "grüße", "RAW": {"base64": "/wA="}}"#);
    keep(&env, "import x.json --env production").assert(
        0,
        "",
        &format!("  A    create\n  RAW  create\n{INTO}: 2 created\n"),
    );
    let secret = witness.secret("imported/production/A");
    assert_eq!(
        json!([secret["value"], secret["tags"]]),
        json!([
            "grüße",
            {
                "ManagedBy": "Keep",
                "Namespace": "imported",
                "Environment": "production",
                "VaultSlug": "sm",
            }
        ])
    );
    let secret = witness.secret("imported/production/RAW");
    assert_eq!(secret["value"], json!({ "base64": "/wA=" }));

    // Another value, the same one, and none, which AWS would not store.
    env.write(
        "x.json",
        r#"{"A": "new", "RAW": {"base64": "/wA="}, "E": ""}"#,
    );
    keep(&env, "import x.json --env production --overwrite").assert(
        0,
        "",
        &format!("  A  update\n  E  skip: it is empty\n{INTO}: 1 updated, 1 same, 1 skipped\n"),
    );
    let secret = witness.secret("imported/production/A");
    let versions = secret["versions"].as_object().map(serde_json::Map::len);
    assert_eq!((&secret["value"], versions), (&json!("new"), Some(2)));
}

/// PHP Keep listed and decrypted the whole environment for each key: 4,620
/// calls for 200 keys that exist, and a pause of 150 ms after each.
#[test]
fn of_five_hundred_keys_the_three_that_differ_are_written() {
    let store = Store::numbered("production", 500, "same");
    let (env, aws) = store.serve(|_, _| None);
    let text = numbered(500, |n| if n % 200 == 99 { "new" } else { "same" });
    import(&env, &text, "--overwrite").assert(
        0,
        "",
        &format!(
            "  K0099  update\n  K0299  update\n  K0499  update\n{INTO}: 3 updated, 497 same\n"
        ),
    );
    assert_counts(
        &aws,
        &[
            ("BatchGetSecretValue", 25),
            ("DescribeSecret", 3),
            ("PutSecretValue", 3),
            ("UpdateSecretVersionStage", 3),
        ],
    );
    let written = aws
        .calls()
        .into_iter()
        .filter(|call| call.action == "PutSecretValue");
    let mut written: Vec<String> = written.map(|c| c.field("SecretId").to_owned()).collect();
    written.sort();
    let expected = ["K0099", "K0299", "K0499"].map(|key| format!("app/production/{key}"));
    assert_eq!(written, expected);
}

#[test]
fn a_new_key_is_one_call_and_several_are_under_way_at_once() {
    let store = Store::default();
    let (env, aws) = store.serve(|call, _| {
        if call.action == "CreateSecret" {
            thread::sleep(Duration::from_millis(200));
        }
        None
    });
    let done = format!("{INTO}: 30 created\n");
    let outcome = import(&env, &numbered(30, |_| "v"), "");
    assert!(outcome.stderr.ends_with(&done), "{outcome}");
    assert_counts(&aws, &[("BatchGetSecretValue", 2), ("CreateSecret", 30)]);
    assert!(
        (2..=8).contains(&aws.most_at_once()),
        "{}",
        aws.most_at_once()
    );
    assert_eq!(store.len(), 30);
}

/// AWS allows an account 50 a second. That is a wait of at least 21 ms before every
/// write but the first.
#[test]
fn writes_are_spread_over_time() {
    let store = Store::default();
    let (env, _aws) = store.serve(|_, _| None);
    let begun = Instant::now();
    import(&env, &numbered(50, |_| "v"), "-q").assert(0, "", "");
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(store.len(), 50);
}

#[test]
fn a_conflict_is_found_by_reading_alone() {
    let store = Store::numbered("production", 1, "old");
    let (env, aws) = store.serve(|_, _| None);
    for options in ["", "--dry-run", "--overwrite --dry-run", "--skip-existing"] {
        let outcome = import(&env, "K0000=new\n", options);
        assert_eq!(outcome.code, i32::from(options.is_empty()), "{outcome}");
    }
    assert_counts(&aws, &[("BatchGetSecretValue", 4)]);
}

/// Eight sessions write at once, and all of them are one identity.
#[test]
fn credentials_are_resolved_once() {
    let store = Store::default();
    let (env, aws) = store.serve(|_, _| None);
    env.write(
        "../home/provide.sh",
        "echo asked >> \"$HOME/asked\"\n\
         echo '{\"Version\": 1, \"AccessKeyId\": \"AKIDPROCESS\", \"SecretAccessKey\": \"x\"}'\n",
    );
    let script = env.root().join("home/provide.sh");
    env.write(
        "../home/.aws/config",
        format!(
            "[profile process]\ncredential_process = sh {}\n",
            script.display()
        ),
    );
    keep(&env, "vault:edit sm --set profile=process -q").assert(0, "", "");
    import(&env, &numbered(20, |_| "v"), "-q").assert(0, "", "");
    assert_eq!(store.len(), 20);
    let signed = |call: keep_test_support::Call| call.access_key() == "AKIDPROCESS";
    assert!(aws.calls().into_iter().all(signed));
    assert_eq!(env.read("../home/asked"), b"asked\n");
}

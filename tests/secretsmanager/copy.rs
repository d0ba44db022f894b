//! `keep copy` on AWS Secrets Manager.

use std::collections::HashMap;

use keep_test_support::{Reply, Service, StandIn, on_every_service};
use serde_json::json;

use crate::store::Store;
use crate::{keep, on};

const TO: &str = "Copied to vault `sm` (env `production`)";

/// How often each action was called since `before`.
fn since(aws: &StandIn, before: &HashMap<String, usize>) -> HashMap<String, usize> {
    let mut counts = aws.counts();
    for (action, count) in before {
        if let Some(now) = counts.get_mut(action) {
            *now -= count;
        }
    }
    counts.retain(|_, count| *count > 0);
    counts
}

fn counts(expected: &[(&str, usize)]) -> HashMap<String, usize> {
    let pairs = expected.iter();
    pairs
        .map(|(action, count)| ((*action).to_owned(), *count))
        .collect()
}

/// PHP Keep listed the destination for each key: 8,620 calls for 200 keys.
#[test]
fn five_hundred_keys_are_copied_once() {
    let store = Store::numbered("local", 500, "v");
    let (env, aws) = store.serve(|_, _| None);
    let line = "copy --only * --from local --to production -q";
    keep(&env, line).assert(0, "", "");
    // One environment: the first page of values and the names, together, and
    // the other values by name. The other one: all by name, 20 a call.
    let reads = [("BatchGetSecretValue", 25 + 25), ("ListSecrets", 5)];
    let mut all = counts(&reads);
    all.insert("CreateSecret".to_owned(), 500);
    assert_eq!(aws.counts(), all);
    assert_eq!(store.len(), 1000);

    keep(&env, "copy --only * --from local --to production").assert(
        0,
        "",
        &format!("{TO}: 500 same\n"),
    );
    assert_eq!(since(&aws, &all), counts(&reads));
}

#[test]
fn one_key_is_three_calls() {
    let store = Store::numbered("local", 3, "v");
    let (env, aws) = store.serve(|_, _| None);
    keep(&env, "copy K0001 --from local --to production").assert(
        0,
        "",
        &format!("  K0001  create\n{TO}: 1 created\n"),
    );
    let expected = [
        ("GetSecretValue", 1),
        ("BatchGetSecretValue", 1),
        ("CreateSecret", 1),
    ];
    assert_eq!(aws.counts(), counts(&expected));
    assert_eq!(store.value("app/production/K0001").as_deref(), Some("v"));
}

on_every_service!(what_is_there_is_overwritten_only_when_asked);
/// PHP Keep compared a full path with a bare key, so its protection never took
/// effect on this store: what was there was overwritten unasked.
fn what_is_there_is_overwritten_only_when_asked(service: Service) {
    let (env, witness) = on(service, "copied");
    for line in ["set A new --env local -q", "set A old --env production -q"] {
        keep(&env, line).assert(0, "", "");
    }
    keep(&env, "copy A --from local --to production").assert(
        1,
        "",
        "error: 1 key has another value in vault `sm` (env `production`); nothing was written\n  \
         A  it has another value\n\nhint: Pass `--overwrite` to write them too\n",
    );
    assert_eq!(witness.secret("copied/production/A")["value"], json!("old"));
    keep(&env, "copy A --from local --to production --overwrite").assert(
        0,
        "",
        &format!("  A  update\n{TO}: 1 updated\n"),
    );
    let secret = witness.secret("copied/production/A");
    assert_eq!(
        json!([secret["value"], secret["tags"]["Environment"]]),
        json!(["new", "production"])
    );
}

on_every_service!(secrets_move_between_vaults_of_different_drivers);
fn secrets_move_between_vaults_of_different_drivers(service: Service) {
    let (env, witness) = on(service, "moved");
    let added = keep(&env, "vault:add --driver local --slug here -n -q");
    added.assert(0, "", "");
    let raw = env.keep(["set", "RAW", "--vault=here", "--env=local", "--stdin", "-q"]);
    raw.stdin(b"\xff\0").run().assert(0, "", "");
    keep(&env, "copy RAW --from here:local --to sm:production -q").assert(0, "", "");
    let secret = witness.secret("moved/production/RAW");
    assert_eq!(secret["value"], json!({ "base64": "/wA=" }));
    keep(&env, "copy RAW --from production --to here:staging -q").assert(0, "", "");
    let back = keep(&env, "get RAW --vault here --env staging");
    back.assert_stdout(b"\xff\0");
    // AWS stores no empty value.
    let empty = env.keep(["set", "E", "--vault=here", "--env=local", "--stdin", "-q"]);
    empty.run().assert(0, "", "");
    keep(&env, "copy E --from here:local --to production -q").assert(
        1,
        "",
        "error: `E` in vault `sm` (env `production`): AWS Secrets Manager does not store an empty \
         value\n  Caused by: EmptyValue\n\n\
         hint: Check the key and the value; run `keep vault:edit sm` to check the vault's \
         settings\n",
    );
}

/// The error of one key alone is that of any command on one key.
#[test]
fn one_key_that_fails_has_its_own_exit_code() {
    let store = Store::numbered("local", 1, "v");
    let (env, _aws) = store.serve(|call, _| (call.action == "CreateSecret").then(Reply::denied));
    keep(&env, "copy K0000 --from local --to production -q").assert(
        4,
        "",
        "error: `K0000` in vault `sm` (env `production`): AWS answered `AccessDeniedException` to \
         `secretsmanager:CreateSecret` for `app/production/K0000`: not authorized\n\n\
         hint: The identity in use needs the permission `secretsmanager:CreateSecret`\n\
         hint: Run `keep vault:edit sm` to use another identity\n",
    );
}

#[test]
fn a_secret_that_cannot_be_read_is_named_and_the_rest_is_copied() {
    let store = Store::numbered("local", 3, "v");
    let values = store.clone();
    let (env, _aws) = store.serve(move |call, _| {
        let filter = call.body["Filters"][0]["Values"][0].as_str();
        if call.action != "BatchGetSecretValue" || filter != Some("app/local/") {
            return None;
        }
        let value = |name: &str| {
            json!({ "Name": name, "VersionId": "v1", "SecretString": values.value(name) })
        };
        Some(Reply::ok(&json!({
            "SecretValues": [value("app/local/K0000"), value("app/local/K0002")],
            "Errors": [
                { "SecretId": "app/local/K0001", "ErrorCode": "DecryptionFailure", "Message": "no" },
            ],
        })))
    });
    keep(&env, "copy --only * --from local --to production -q").assert(
        8,
        "",
        &format!(
            "error: {TO}: 2 created, 1 failed\n  K0000  created\n  K0002  created\n  \
             K0001  failed: AWS answered `DecryptionFailure` to `secretsmanager:GetSecretValue` \
             for `app/local/K0001`: no\n\n\
             hint: The identity in use needs `kms:Decrypt` for the secret's KMS key, by its own \
             policy and the key's\n\
             hint: Run `aws kms describe-key --key-id KEY` to see whether it is enabled\n\
             hint: Run `keep vault:edit sm --set key=KEY` to choose another for new secrets\n\
             hint: Run the same command again: it writes only what is left\n"
        ),
    );
    assert_eq!(store.value("app/production/K0001"), None);
}

//! Secrets that wait for their end.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Strict, ask, with_secret};
use crate::strict::REGION;

fn delete(aws: &Strict, options: &[(&str, Value)]) -> Result<Value, &'static str> {
    let mut body = json!({ "SecretId": "app/x" });
    for (name, value) in options {
        body[*name] = value.clone();
    }
    ask(aws, "DeleteSecret", &body)
}

/// The name that an answer to a deletion tells.
fn name(answer: Result<Value, &'static str>) -> Result<Value, &'static str> {
    answer.map(|answer| answer["Name"].clone())
}

fn deleted() -> Strict {
    let aws = with_secret();
    assert_eq!(name(delete(&aws, &[])), Ok(json!("app/x")));
    aws
}

#[test]
fn what_waits_for_deletion_is_neither_read_nor_written() {
    let aws = deleted();
    let id = json!({ "SecretId": "app/x" });
    let with = |members: Value| {
        let mut body = id.clone();
        for (name, value) in members.as_object().expect("members") {
            body[name] = value.clone();
        }
        body
    };
    for (action, body) in [
        ("GetSecretValue", id.clone()),
        ("DeleteSecret", id.clone()),
        ("PutSecretValue", with(json!({ "SecretString": "x" }))),
        ("UpdateSecret", with(json!({ "Description": "x" }))),
        (
            "CreateSecret",
            json!({ "Name": "app/x", "SecretString": "x" }),
        ),
        (
            "TagResource",
            with(json!({ "Tags": [{ "Key": "k", "Value": "v" }] })),
        ),
        ("UntagResource", with(json!({ "TagKeys": ["k"] }))),
        ("RotateSecret", with(json!({ "RotationLambdaARN": "arn" }))),
        ("CancelRotateSecret", id.clone()),
        ("GetResourcePolicy", id.clone()),
        ("PutResourcePolicy", with(json!({ "ResourcePolicy": "{}" }))),
        (
            "ReplicateSecretToRegions",
            with(json!({ "AddReplicaRegions": [{ "Region": "eu-west-1" }] })),
        ),
        (
            "UpdateSecretVersionStage",
            with(json!({ "VersionStage": "MINE", "MoveToVersionId": "v".repeat(32) })),
        ),
    ] {
        assert_eq!(
            ask(&aws, action, &body),
            Err("InvalidRequestException"),
            "{action}"
        );
    }
    for action in ["DescribeSecret", "ListSecretVersionIds", "RestoreSecret"] {
        assert!(ask(&aws, action, &id).is_ok(), "{action}");
    }
    assert_eq!(aws.value("app/x").as_deref(), Some("one"));
}

#[test]
fn what_waits_for_deletion_is_listed_on_demand_and_skipped_by_filters() {
    let aws = deleted();
    aws.create("app/y", "two", &[]);
    let filters = json!([{ "Key": "name", "Values": ["app/"] }]);
    let names = |body: Value| {
        let answer = ask(&aws, "ListSecrets", &body).expect("a listing");
        let listed = answer["SecretList"].as_array().cloned().unwrap_or_default();
        listed
            .iter()
            .map(|entry| entry["Name"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(json!({})), ["app/y"]);
    assert_eq!(
        names(json!({ "IncludePlannedDeletion": true })),
        ["app/x", "app/y"]
    );
    let batch = ask(&aws, "BatchGetSecretValue", &json!({ "Filters": filters }));
    let batch = batch.expect("a batch");
    assert_eq!(batch["SecretValues"].as_array().map(Vec::len), Some(1));
    assert_eq!(batch["Errors"], json!([]));
    let batch = json!({ "SecretIdList": ["app/x", "app/y"] });
    let batch = ask(&aws, "BatchGetSecretValue", &batch).expect("a batch");
    let code = &batch["Errors"][0]["ErrorCode"];
    assert_eq!(
        (code, &batch["Errors"][0]["SecretId"]),
        (&json!("InvalidRequestException"), &json!("app/x"),)
    );
}

#[test]
fn the_window_is_7_to_30_days_or_none() {
    let aws = with_secret();
    let wrong = Err("InvalidParameterException");
    let days = |days: i64| ("RecoveryWindowInDays", json!(days));
    let force = || ("ForceDeleteWithoutRecovery", json!(true));
    assert_eq!(delete(&aws, &[days(6)]), wrong);
    assert_eq!(delete(&aws, &[days(31)]), wrong);
    assert_eq!(delete(&aws, &[days(7), force()]), wrong);
    assert_eq!(name(delete(&aws, &[days(7)])), Ok(json!("app/x")));
    aws.advance(Duration::from_hours(6 * 24));
    assert!(aws.described("app/x")["DeletedDate"].is_number());
    aws.advance(Duration::from_hours(25));
    assert_eq!(aws.described("app/x"), json!(null));

    // For ever: also what waits already, and what is not there.
    let aws = deleted();
    assert_eq!(name(delete(&aws, &[force()])), Ok(json!("app/x")));
    assert_eq!(aws.described("app/x"), json!(null));
    assert_eq!(name(delete(&aws, &[force()])), Ok(json!("app/x")));
    assert_eq!(delete(&aws, &[]), Err("ResourceNotFoundException"));
    aws.create("app/x", "again", &[]);
    assert_eq!(aws.value("app/x").as_deref(), Some("again"));
}

#[test]
fn a_secret_with_replicas_stays() {
    let aws = with_secret();
    let replicate = json!({
        "SecretId": "app/x",
        "AddReplicaRegions": [{ "Region": "eu-west-1" }],
    });
    assert!(ask(&aws, "ReplicateSecretToRegions", &replicate).is_ok());
    assert_eq!(delete(&aws, &[]), Err("InvalidParameterException"));
    let remove = json!({ "SecretId": "app/x", "RemoveReplicaRegions": ["eu-west-1"] });
    assert!(ask(&aws, "RemoveRegionsFromReplication", &remove).is_ok());
    assert!(
        aws.ask(REGION, "DeleteSecret", &json!({ "SecretId": "app/x" }))
            .is_ok()
    );
}

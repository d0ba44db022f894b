//! Rotation, replicas in other regions, keys that break, and policies.

use serde_json::{Value, json};

use super::{Strict, ask, token, with_secret};
use crate::strict::{REGION, Replication, Rotation};

const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:rotate";

fn rotate(aws: &Strict, with_lambda: bool, id: char) -> Result<Value, &'static str> {
    let body = json!({
        "SecretId": "app/x",
        "ClientRequestToken": token(id),
        "RotationLambdaARN": with_lambda.then_some(LAMBDA),
        "RotationRules": with_lambda.then(|| json!({ "AutomaticallyAfterDays": 30 })),
    });
    ask(aws, "RotateSecret", &body)
}

fn get(aws: &Strict, label: &str) -> Result<Value, &'static str> {
    let body = json!({ "SecretId": "app/x", "VersionStage": label });
    ask(aws, "GetSecretValue", &body).map(|answer| answer["SecretString"].clone())
}

#[test]
fn a_rotation_that_finishes_makes_its_value_current() {
    let aws = with_secret();
    assert_eq!(rotate(&aws, false, 'a'), Err("InvalidRequestException"));
    assert!(rotate(&aws, true, 'a').is_ok());
    let rotated = json!(format!("rotated to {}", token('a')));
    assert_eq!(get(&aws, "AWSCURRENT"), Ok(rotated));
    assert_eq!(get(&aws, "AWSPREVIOUS"), Ok(json!("one")));
    let told = aws.described("app/x");
    assert_eq!(told["RotationEnabled"], json!(true));
    assert_eq!(told["RotationLambdaARN"], json!(LAMBDA));
    assert_eq!(
        told["RotationRules"],
        json!({ "AutomaticallyAfterDays": 30 })
    );
    let date = |name: &str| told[name].as_f64().expect("a date");
    let apart = date("NextRotationDate") - date("LastRotatedDate");
    assert!((apart - 30.0 * 86_400.0).abs() < 1.0, "{apart}");
    // It is known by now which function rotates.
    assert!(rotate(&aws, false, 'b').is_ok());
    let cancel = json!({ "SecretId": "app/x" });
    assert!(ask(&aws, "CancelRotateSecret", &cancel).is_ok());
    let told = aws.described("app/x");
    assert_eq!(told["RotationEnabled"], json!(false));
    assert_eq!(told["NextRotationDate"], json!(null));
}

#[test]
fn a_rotation_that_hangs_is_not_started_again() {
    let aws = with_secret();
    aws.rotation(Rotation::Hangs);
    let started = rotate(&aws, true, 'a');
    assert_eq!(rotate(&aws, true, 'a'), started);
    assert_eq!(rotate(&aws, false, 'b'), Err("InvalidRequestException"));
    assert_eq!(get(&aws, "AWSCURRENT"), Ok(json!("one")));
    assert_eq!(get(&aws, "AWSPENDING"), Err("ResourceNotFoundException"));
    assert_eq!(aws.finish_rotation("app/x", Some("two")), Ok(()));
    assert_eq!(get(&aws, "AWSCURRENT"), Ok(json!("two")));

    aws.rotation(Rotation::Stops);
    assert!(rotate(&aws, false, 'c').is_ok());
    assert_eq!(get(&aws, "AWSCURRENT"), Ok(json!("two")));
    let pending = json!(format!("rotated to {}", token('c')));
    assert_eq!(get(&aws, "AWSPENDING"), Ok(pending));
}

#[test]
fn a_replica_is_read_where_it_is_and_written_at_its_primary() {
    let aws = with_secret();
    let other = "eu-west-1";
    let id = json!({ "SecretId": "app/x" });
    let unknown = aws
        .ask(other, "GetSecretValue", &id)
        .expect_err("no replica");
    assert_eq!(unknown.code, "ResourceNotFoundException");
    let add = |region: &str| {
        let regions = json!([{ "Region": region }]);
        let body = json!({ "SecretId": "app/x", "AddReplicaRegions": regions });
        ask(&aws, "ReplicateSecretToRegions", &body)
    };
    assert_eq!(add(REGION), Err("InvalidParameterException"));
    assert_eq!(add("nowhere"), Err("ValidationException"));
    let added = add(other).expect("a replica");
    assert_eq!(
        added["ReplicationStatus"],
        json!([{ "Region": other, "Status": "InProgress" }])
    );
    assert_eq!(
        aws.described("app/x")["ReplicationStatus"][0]["Status"],
        json!("InSync")
    );
    let read = aws.ask(other, "GetSecretValue", &id).expect("a replica");
    assert_eq!(read["SecretString"], json!("one"));
    assert!(
        read["ARN"]
            .as_str()
            .is_some_and(|arn| arn.contains(":eu-west-1:"))
    );
    let put = json!({ "SecretId": "app/x", "SecretString": "two" });
    let refused = aws
        .ask(other, "PutSecretValue", &put)
        .expect_err("a replica");
    assert_eq!(refused.code, "InvalidRequestException");
    assert!(ask(&aws, "PutSecretValue", &put).is_ok());
    let read = aws.ask(other, "GetSecretValue", &id).expect("a replica");
    assert_eq!(read["SecretString"], json!("two"));
    assert_eq!(
        aws.ask(other, "DescribeSecret", &id).expect("a replica")["PrimaryRegion"],
        json!(REGION)
    );

    let taken = json!({ "Name": "app/x", "SecretString": "own" });
    assert_eq!(
        aws.ask(other, "CreateSecret", &taken)
            .expect_err("taken")
            .code,
        "ResourceExistsException"
    );
    assert!(aws.ask("eu-west-2", "CreateSecret", &taken).is_ok());
    let failed = add("eu-west-2").expect("an answer");
    assert_eq!(failed["ReplicationStatus"][1]["Status"], json!("Failed"));
    aws.replication(Replication::Hangs);
    assert!(add("eu-west-3").is_ok());
    assert_eq!(
        aws.described("app/x")["ReplicationStatus"][2]["Status"],
        json!("InProgress")
    );
}

#[test]
fn a_broken_key_fails_each_secret_by_itself() {
    let aws = with_secret();
    aws.create("app/y", "two", &[]);
    aws.break_secret("app/x");
    let id = json!({ "SecretId": "app/x" });
    assert_eq!(ask(&aws, "GetSecretValue", &id), Err("DecryptionFailure"));
    let put = json!({ "SecretId": "app/x", "SecretString": "x" });
    assert_eq!(ask(&aws, "PutSecretValue", &put), Err("EncryptionFailure"));
    assert!(ask(&aws, "DescribeSecret", &id).is_ok());
    let batch = json!({ "SecretIdList": ["app/x", "app/y"] });
    let batch = ask(&aws, "BatchGetSecretValue", &batch).expect("a batch");
    assert_eq!(batch["Errors"][0]["ErrorCode"], json!("DecryptionFailure"));
    assert_eq!(batch["SecretValues"][0]["Name"], json!("app/y"));

    aws.break_key("alias/mine");
    let create = json!({ "Name": "app/z", "SecretString": "x", "KmsKeyId": "alias/mine" });
    assert_eq!(ask(&aws, "CreateSecret", &create), Err("EncryptionFailure"));
    assert_eq!(aws.described("app/z"), json!(null));
}

#[test]
fn policies_are_checked_and_public_ones_can_be_refused() {
    let aws = with_secret();
    let put = |policy: &str, block: bool| {
        let body = json!({
            "SecretId": "app/x",
            "ResourcePolicy": policy,
            "BlockPublicPolicy": block,
        });
        ask(&aws, "PutResourcePolicy", &body).map(|_| ())
    };
    let policy = |principal: Value| {
        let statement = json!({
            "Effect": "Allow",
            "Principal": principal,
            "Action": "secretsmanager:GetSecretValue",
            "Resource": "*",
        });
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    };
    let malformed = Err("MalformedPolicyDocumentException");
    assert_eq!(put("{", false), malformed);
    assert_eq!(put("{}", false), malformed);
    let public = Err("PublicPolicyException");
    assert_eq!(put(&policy(json!("*")), true), public);
    assert_eq!(put(&policy(json!({ "AWS": "*" })), true), public);
    assert_eq!(put(&policy(json!("*")), false), Ok(()));
    let root = policy(json!({ "AWS": "arn:aws:iam::123456789012:root" }));
    assert_eq!(put(&root, true), Ok(()));
    let id = json!({ "SecretId": "app/x" });
    let read = ask(&aws, "GetResourcePolicy", &id).expect("a policy");
    assert_eq!(read["ResourcePolicy"], json!(root));
    assert!(ask(&aws, "DeleteResourcePolicy", &id).is_ok());
    let read = ask(&aws, "GetResourcePolicy", &id).expect("an answer");
    assert_eq!(read.get("ResourcePolicy"), None);
}

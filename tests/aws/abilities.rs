//! Rotation, replication, policies and the whole of a description.

use serde_json::json;

use keep_host::aws::{NewSecret, SecretReplica, SecretRotation, SecretRotationRules};
use keep_host::secret::SecretValue;
use keep_host::vault::ErrorKind;
use keep_test_support::strict::{REGION, Rotation, Strict};
use keep_test_support::{Reply, Service, StandIn, on_every_service};

use crate::vault;

const NAME: &str = "app/local/KEY";
const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:rotate";

fn strict() -> Strict {
    let aws = Strict::start();
    aws.create(NAME, "v", &[]);
    aws
}

#[tokio::test]
async fn a_rotation_is_set_up_described_and_cancelled() {
    let aws = strict();
    aws.rotation(Rotation::Stops);
    let vault = vault(&aws.url());
    let rules = SecretRotationRules {
        lambda_arn: Some(FUNCTION.into()),
        days: None,
        expression: Some("rate(10 days)".into()),
        now: true,
    };
    let version = vault.rotate(NAME, &rules).await.expect("it began");
    let mut body = aws.calls().pop().expect("a call").body;
    let token = body["ClientRequestToken"].take();
    assert_eq!(token, json!(version));
    assert_eq!(
        body,
        json!({
            "SecretId": NAME,
            "ClientRequestToken": null,
            "RotationLambdaARN": FUNCTION,
            "RotationRules": { "ScheduleExpression": "rate(10 days)" },
            "RotateImmediately": true,
        })
    );
    let details = vault
        .inspect(NAME)
        .await
        .expect("described")
        .expect("there");
    assert_eq!(
        details.rotation,
        SecretRotation {
            enabled: true,
            lambda_arn: Some(FUNCTION.into()),
            expression: Some("rate(10 days)".into()),
            ..SecretRotation::default()
        }
    );
    assert!(
        details
            .description
            .stages
            .contains(&(version, vec!["AWSPENDING".to_owned()]))
    );
    let again = vault.rotate(NAME, &SecretRotationRules::default()).await;
    assert_eq!(
        again.expect_err("one is under way").kind,
        ErrorKind::Conflict
    );
    vault.cancel_rotation(NAME).await.expect("it was set up");
    let details = vault
        .inspect(NAME)
        .await
        .expect("described")
        .expect("there");
    assert!(!details.rotation.enabled);
}

#[tokio::test]
async fn a_description_is_taken_over_as_a_whole() {
    let aws = StandIn::start(|call, _| match call.field("SecretId") {
        "full" => Reply::ok(&json!({
            "ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:full-AbCdEf",
            "Name": "full",
            "OwningService": "rds",
            "PrimaryRegion": "us-east-1",
            "RotationEnabled": true,
            "RotationLambdaARN": FUNCTION,
            "RotationRules": { "AutomaticallyAfterDays": 30 },
            "LastRotatedDate": 1_600_000_000.5,
            "NextRotationDate": 1_700_000_000,
            "ReplicationStatus": [
                {
                    "Region": "us-west-2", "Status": "Failed", "StatusMessage": "why",
                    "KmsKeyId": "alias/k", "LastAccessedDate": 1_700_000_000,
                },
                { "Status": "InSync" },
            ],
        })),
        "small" => Reply::ok(&json!({
            "ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:small-AbCdEf",
            "Name": "small",
            // The primary names itself.
            "PrimaryRegion": "us-east-1",
            "OwningService": "",
        })),
        _ => Reply::error(400, "ResourceNotFoundException", "not there"),
    });
    let vault = vault(&aws.url());
    let full = vault
        .inspect("full")
        .await
        .expect("described")
        .expect("there");
    assert_eq!(
        full.rotation,
        SecretRotation {
            enabled: true,
            lambda_arn: Some(FUNCTION.into()),
            days: Some(30),
            expression: None,
            last_ms: Some(1_600_000_000_500),
            next_ms: Some(1_700_000_000_000),
        }
    );
    let replica = SecretReplica {
        region: "us-west-2".into(),
        status: "Failed".into(),
        message: "why".into(),
        kms_key: Some("alias/k".into()),
        accessed_ms: Some(1_700_000_000_000),
    };
    assert_eq!(full.replicas, [replica], "one without a region is none");
    assert_eq!(
        (
            full.primary_region.as_deref(),
            full.owning_service.as_deref()
        ),
        (Some("us-east-1"), Some("rds"))
    );
    let small = vault
        .inspect("small")
        .await
        .expect("described")
        .expect("there");
    assert_eq!((small.primary_region, small.owning_service), (None, None));
    assert_eq!(small.rotation, SecretRotation::default());
    assert_eq!(vault.inspect("absent").await, Ok(None));
}

#[tokio::test]
async fn copies_come_and_go() {
    let aws = strict();
    let vault = vault(&aws.url());
    let regions = ["eu-west-1", "us-west-2"].map(str::to_owned);
    let asked = vault.replicate(NAME, &regions).await.expect("asked");
    let told = |replicas: &[SecretReplica]| -> Vec<(String, String)> {
        let pairs = replicas.iter();
        pairs
            .map(|one| (one.region.clone(), one.status.clone()))
            .collect()
    };
    let both = |status: &str| regions.clone().map(|region| (region, status.to_owned()));
    assert_eq!(told(&asked), both("InProgress"));
    assert_eq!(
        aws.calls()[0].body["AddReplicaRegions"],
        json!([{ "Region": "eu-west-1" }, { "Region": "us-west-2" }])
    );
    let details = vault
        .inspect(NAME)
        .await
        .expect("described")
        .expect("there");
    assert_eq!(told(&details.replicas), both("InSync"));
    let left = vault.remove_replicas(NAME, &regions[..1]).await;
    assert_eq!(told(&left.expect("removed")), both("InSync")[1..]);
    let left = vault.remove_replicas(NAME, &regions[1..]).await;
    assert_eq!(left, Ok(vec![]));
}

fn a_policy() -> String {
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow", "Action": "*", "Resource": "*",
            "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
        }],
    });
    policy.to_string()
}

on_every_service!(a_policy_is_attached_and_removed);
#[tokio::main(flavor = "current_thread")]
async fn a_policy_is_attached_and_removed(service: Service) {
    let vault = vault(service.url());
    let (name, policy) = ("attached/local/KEY", a_policy());
    let new = NewSecret {
        name,
        value: &SecretValue::from_text("v".into()),
        description: "",
        kms_key: None,
        tags: &[],
        replica_regions: &[],
    };
    vault.create(&new).await.expect("created");
    assert_eq!(vault.policy(name).await, Ok(None));
    vault.put_policy(name, &policy).await.expect("attached");
    assert_eq!(vault.policy(name).await, Ok(Some(policy)));
    vault.delete_policy(name).await.expect("removed");
    assert_eq!(vault.policy(name).await, Ok(None));
    let again = vault.delete_policy(name).await;
    again.expect("there being none is no error");
}

#[tokio::test]
async fn a_public_policy_is_never_taken() {
    let aws = strict();
    let put = vault(&aws.url()).put_policy(NAME, &a_policy()).await;
    put.expect("attached");
    let sent = aws.calls();
    let sent = sent.iter().find(|call| call.action == "PutResourcePolicy");
    assert_eq!(
        sent.map(|call| call.body["BlockPublicPolicy"].clone()),
        Some(json!(true))
    );
}

/// Of each operation: what is not there, what waits for deletion, and what may
/// not be done.
#[tokio::test]
async fn every_refusal_has_its_kind() {
    let aws = strict();
    aws.ask(REGION, "DeleteSecret", &json!({ "SecretId": NAME }))
        .expect("it is there");
    let denying = StandIn::start(|_, _| Reply::denied());
    for (url, name, expected) in [
        (aws.url(), "app/local/ABSENT", ErrorKind::NotFound),
        (aws.url(), NAME, ErrorKind::PendingDeletion),
        (denying.url(), NAME, ErrorKind::Denied),
    ] {
        let vault = vault(&url);
        let rules = SecretRotationRules {
            lambda_arn: Some(FUNCTION.into()),
            ..SecretRotationRules::default()
        };
        let regions = ["eu-west-1".to_owned()];
        let policy = r#"{"Statement": []}"#;
        let outcomes = [
            ("RotateSecret", vault.rotate(name, &rules).await.err()),
            (
                "CancelRotateSecret",
                vault.cancel_rotation(name).await.err(),
            ),
            (
                "ReplicateSecretToRegions",
                vault.replicate(name, &regions).await.err(),
            ),
            (
                "RemoveRegionsFromReplication",
                vault.remove_replicas(name, &regions).await.err(),
            ),
            ("GetResourcePolicy", vault.policy(name).await.err()),
            (
                "PutResourcePolicy",
                vault.put_policy(name, policy).await.err(),
            ),
            (
                "DeleteResourcePolicy",
                vault.delete_policy(name).await.err(),
            ),
        ];
        for (action, error) in outcomes {
            let error = error.unwrap_or_else(|| panic!("{action} of {name} was done"));
            assert_eq!(error.kind, expected, "{action} of {name}: {error}");
            assert_eq!(error.detail("name"), Some(name), "{action}");
            let full = format!("secretsmanager:{action}");
            assert_eq!(error.detail("action"), Some(full.as_str()));
        }
    }
}

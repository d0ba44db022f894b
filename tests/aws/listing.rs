//! Listing secrets and the versions of one: every page, and nothing foreign.

use serde_json::json;

use keep_host::aws::{
    SecretDescription, SecretDetails, SecretRotation, SecretSummary, SecretVersionInfo,
};

use crate::vault;
use keep_test_support::{Reply, StandIn};

#[tokio::test]
async fn list_takes_every_field_of_every_page() {
    let aws = StandIn::start(|call, _| match call.field("NextToken") {
        "" => Reply::ok(&json!({"SecretList": [], "NextToken": "1"})),
        "1" => Reply::ok(&json!({
            "SecretList": [
                {"Name": "app/local/B", "LastChangedDate": 1_700_000_000.25},
                {"Name": "other/local/B"},
                {"Description": "without a name"},
            ],
            "NextToken": "2",
        })),
        _ => Reply::ok(&json!({
            "SecretList": [{
                "Name": "app/local/A",
                "Description": "first",
                "Tags": [{"Key": "ManagedBy", "Value": "Keep"}],
                "SecretVersionsToStages": {"v1": ["AWSPREVIOUS"], "v2": ["AWSCURRENT", "x"]},
            }],
        })),
    });
    let listed = vault(&aws.url()).list("app/", false).await;
    assert_eq!(
        listed,
        Ok(vec![
            SecretSummary {
                name: "app/local/A".into(),
                description: "first".into(),
                current_version: Some("v2".into()),
                tags: vec![("ManagedBy".into(), "Keep".into())],
                ..SecretSummary::default()
            },
            SecretSummary {
                name: "app/local/B".into(),
                changed_ms: Some(1_700_000_000_250),
                ..SecretSummary::default()
            },
        ])
    );
    let filters = json!([{"Key": "name", "Values": ["app/"]}]);
    for call in aws.calls() {
        assert_eq!(call.body["Filters"], filters);
        assert_eq!(call.body["IncludePlannedDeletion"], json!(false));
    }
}

#[tokio::test]
async fn list_gives_deleted_secrets_only_where_they_are_asked_for() {
    let aws = StandIn::start(|_, _| {
        Reply::ok(&json!({"SecretList": [
            {"Name": "app/LIVE"},
            {"Name": "app/GONE", "DeletedDate": 1_700_000_000},
        ]}))
    });
    let vault = vault(&aws.url());
    for (deleted, name, at) in [
        (true, "app/GONE", Some(1_700_000_000_000)),
        (false, "app/LIVE", None),
    ] {
        let listed = vault.list("app/", deleted).await.expect("listed");
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].name.as_str(), listed[0].deleted_ms), (name, at));
    }
    let asked: Vec<_> = aws.calls().into_iter().map(|call| call.body).collect();
    assert_eq!(asked[0]["IncludePlannedDeletion"], json!(true));
}

#[tokio::test]
async fn a_survey_takes_all_that_a_listing_says() {
    let aws = StandIn::start(|call, _| match call.field("NextToken") {
        "" => Reply::ok(&json!({
            "SecretList": [
                {
                    "Name": "app/local/B",
                    "ARN": "arn:b",
                    "KmsKeyId": "alias/app",
                    "LastChangedDate": 1_700_000_000,
                    "Tags": [{"Key": "ManagedBy", "Value": "Keep"}],
                    "SecretVersionsToStages": {"v2": ["AWSPENDING"], "v1": ["AWSCURRENT"]},
                    "RotationEnabled": true,
                    "RotationLambdaARN": "arn:f",
                    "RotationRules": {"AutomaticallyAfterDays": 30},
                    "LastRotatedDate": 1_600_000_000,
                    "NextRotationDate": 1_650_000_000,
                    "PrimaryRegion": "us-east-1",
                    "OwningService": "rds",
                },
                {"Name": "other/local/B"},
            ],
            "NextToken": "1",
        })),
        _ => Reply::ok(&json!({
            "SecretList": [{"Name": "app/local/A", "DeletedDate": 1_700_000_000}],
        })),
    });
    let surveyed = vault(&aws.url()).survey("app/").await;
    let described = |name: &str| SecretDescription {
        name: name.into(),
        ..SecretDescription::default()
    };
    assert_eq!(
        surveyed,
        Ok(vec![
            SecretDetails {
                description: SecretDescription {
                    deleted_ms: Some(1_700_000_000_000),
                    ..described("app/local/A")
                },
                ..SecretDetails::default()
            },
            SecretDetails {
                description: SecretDescription {
                    arn: "arn:b".into(),
                    kms_key: Some("alias/app".into()),
                    changed_ms: Some(1_700_000_000_000),
                    tags: vec![("ManagedBy".into(), "Keep".into())],
                    stages: vec![
                        ("v1".into(), vec!["AWSCURRENT".into()]),
                        ("v2".into(), vec!["AWSPENDING".into()]),
                    ],
                    ..described("app/local/B")
                },
                rotation: SecretRotation {
                    enabled: true,
                    lambda_arn: Some("arn:f".into()),
                    days: Some(30),
                    expression: None,
                    last_ms: Some(1_600_000_000_000),
                    next_ms: Some(1_650_000_000_000),
                },
                replicas: Vec::new(),
                primary_region: Some("us-east-1".into()),
                owning_service: Some("rds".into()),
            },
        ])
    );
    let asked: Vec<_> = aws.calls().into_iter().map(|call| call.body).collect();
    assert_eq!(asked.len(), 2);
    assert!(
        asked
            .iter()
            .all(|body| body["IncludePlannedDeletion"] == json!(true))
    );
}

#[tokio::test]
async fn a_listing_that_runs_in_circles_is_an_error() {
    let aws = StandIn::start(|_, before| {
        Reply::ok(&json!({"SecretList": [], "NextToken": (before % 2).to_string()}))
    });
    let error = vault(&aws.url()).list("app/", false).await;
    assert_eq!(error.expect_err("no end").code, "RepeatedNextToken");
    assert_eq!(aws.count("ListSecrets"), 3);
}

#[tokio::test]
async fn versions_come_from_every_page_with_the_deprecated_ones() {
    let aws = StandIn::start(|call, _| match call.field("NextToken") {
        "" => Reply::ok(&json!({
            "Versions": [{"VersionId": "v1", "CreatedDate": 1_600_000_000}],
            "NextToken": "more",
        })),
        _ => Reply::ok(&json!({
            "Versions": [{"VersionId": "v2", "VersionStages": ["AWSCURRENT"]}],
        })),
    });
    let versions = vault(&aws.url()).versions("app/KEY").await;
    assert_eq!(
        versions,
        Ok(Some(vec![
            SecretVersionInfo {
                id: "v1".into(),
                created_ms: Some(1_600_000_000_000),
                stages: vec![],
            },
            SecretVersionInfo {
                id: "v2".into(),
                created_ms: None,
                stages: vec!["AWSCURRENT".into()],
            },
        ]))
    );
    for call in aws.calls() {
        assert_eq!(call.body["IncludeDeprecated"], json!(true));
    }
}

#[tokio::test]
async fn what_does_not_exist_has_no_versions_and_no_description() {
    let aws = StandIn::start(|_, _| Reply::error(400, "ResourceNotFoundException", "no"));
    let vault = vault(&aws.url());
    assert_eq!(vault.versions("app/KEY").await, Ok(None));
    assert_eq!(vault.describe("app/KEY").await, Ok(None));
}

#[tokio::test]
async fn describe_takes_every_field_over() {
    let aws = StandIn::start(|_, _| {
        Reply::ok(&json!({
            "Name": "app/KEY",
            "ARN": "arn:aws:secretsmanager:us-east-1:1:secret:app/KEY-a1B2c3",
            "Description": "d",
            "KmsKeyId": "alias/team",
            "LastChangedDate": 1_700_000_000.5,
            "DeletedDate": 1_700_000_001,
            "Tags": [{"Key": "Namespace", "Value": "app"}],
            "VersionIdsToStages": {"v2": ["AWSCURRENT"], "v1": ["AWSPREVIOUS"]},
        }))
    });
    let described = vault(&aws.url()).describe("app/KEY").await;
    assert_eq!(
        described,
        Ok(Some(SecretDescription {
            name: "app/KEY".into(),
            arn: "arn:aws:secretsmanager:us-east-1:1:secret:app/KEY-a1B2c3".into(),
            description: "d".into(),
            kms_key: Some("alias/team".into()),
            changed_ms: Some(1_700_000_000_500),
            deleted_ms: Some(1_700_000_001_000),
            tags: vec![("Namespace".into(), "app".into())],
            stages: vec![
                ("v1".into(), vec!["AWSPREVIOUS".into()]),
                ("v2".into(), vec!["AWSCURRENT".into()]),
            ],
        }))
    );
}

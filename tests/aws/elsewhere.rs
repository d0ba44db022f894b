//! The same identity in other regions, and secrets by ARN.

use serde_json::json;

use keep_host::vault::ErrorKind;
use keep_test_support::strict::{REGION, Strict};
use keep_test_support::{Reply, StandIn};

use crate::{text, vault};

fn made(aws: &Strict, region: &str, name: &str) -> String {
    let body = json!({ "Name": name, "SecretString": format!("{name} of {region}") });
    let made = aws.ask(region, "CreateSecret", &body);
    let made = made.expect("the name is free");
    made["ARN"].as_str().expect("an ARN").to_owned()
}

#[tokio::test]
async fn secrets_are_read_by_arn_in_the_regions_they_are_of() {
    let aws = Strict::start();
    let here = made(&aws, REGION, "shared/a");
    let there = made(&aws, "eu-west-1", "shared/b");
    let absent = format!("{there}x");
    let arns = [there.clone(), absent.clone(), here.clone()];
    let values = vault(&aws.url()).get_linked(&arns).await.expect("read");
    let found = values.found.iter();
    let found: Vec<_> = found
        .map(|one| (one.name.as_str(), text(&one.value)))
        .collect();
    assert_eq!(
        found,
        [
            (there.as_str(), "shared/b of eu-west-1"),
            (here.as_str(), "shared/a of us-east-1"),
        ]
    );
    assert!(values.failed.is_empty() && values.notes.is_empty());
    let mut regions: Vec<_> = aws
        .calls()
        .iter()
        .map(|call| call.region().to_owned())
        .collect();
    regions.sort();
    assert_eq!(regions, ["eu-west-1", "eu-west-1", "us-east-1"]);
    assert!(
        aws.calls()
            .iter()
            .all(|call| call.access_key() == "AKIDTEST")
    );
}

/// What would be wrong with everybody's own secrets may be one account's or one
/// region's matter here.
#[tokio::test]
async fn each_failure_is_of_one_arn() {
    let arn =
        |region: &str| format!("arn:aws:secretsmanager:{region}:111122223333:secret:a-AbCdEf");
    let aws = StandIn::start(|call, _| match call.region() {
        "us-east-1" => Reply::ok(&json!({ "Name": "a", "VersionId": "v", "SecretString": "s" })),
        "eu-west-1" => Reply::denied(),
        "eu-west-2" => Reply::error(400, "DecryptionFailure", "no"),
        "me-south-1" => Reply::error(403, "UnrecognizedClientException", "no"),
        _ => Reply::error(400, "RegionDisabledException", "no"),
    });
    let regions = [
        "eu-west-1",
        "us-east-1",
        "eu-west-2",
        "me-south-1",
        "af-south-1",
    ];
    let arns = regions.map(arn);
    let values = vault(&aws.url())
        .get_linked(&arns)
        .await
        .expect("an answer");
    let found: Vec<_> = values.found.iter().map(|one| one.name.clone()).collect();
    assert_eq!(found, [arn("us-east-1")]);
    let failed = values.failed.iter();
    let failed: Vec<_> = failed
        .map(|(name, error)| (name.clone(), error.kind))
        .collect();
    assert_eq!(
        failed,
        [
            (arn("eu-west-1"), ErrorKind::Denied),
            (arn("eu-west-2"), ErrorKind::Encryption),
            (arn("me-south-1"), ErrorKind::Unauthenticated),
            (arn("af-south-1"), ErrorKind::WrongRegion),
        ]
    );
}

#[tokio::test]
async fn a_prefix_is_found_in_the_regions_that_have_it() {
    let aws = Strict::start();
    for (region, name) in [
        (REGION, "app/local/A"),
        ("eu-west-1", "app/local/A"),
        ("eu-west-1", "app/local/B"),
        ("us-west-2", "app/staging/A"),
        ("us-gov-west-1", "app/local/A"),
    ] {
        made(&aws, region, name);
    }
    aws.authorize(|check| {
        use keep_test_support::strict::Decision::{Allow, Deny};
        // Not being allowed somewhere hides nothing elsewhere.
        if check.region == "ap-south-1" {
            Deny
        } else {
            Allow
        }
    });
    let found = vault(&aws.url()).elsewhere("app/local/").await;
    assert_eq!(found, Ok(vec![("eu-west-1".to_owned(), 2)]));
    assert!(aws.calls().iter().all(|call| call.action == "ListSecrets"));
}

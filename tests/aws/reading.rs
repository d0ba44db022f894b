//! Reading by name.

use serde_json::json;

use keep_host::aws::{ReadValues, SecretSelector};
use keep_host::vault::ErrorKind;

use crate::{bytes, text, vault};
use keep_test_support::shelf::{Shelf, names};
use keep_test_support::{Reply, StandIn};

fn found_names(values: &ReadValues) -> Vec<&str> {
    values
        .found
        .iter()
        .map(|value| value.name.as_str())
        .collect()
}

#[tokio::test]
async fn get_takes_every_field_over() {
    let shelf = Shelf::of(["app/local/KEY"]);
    let aws = StandIn::start(move |call, _| shelf.answer(call));
    let got = vault(&aws.url())
        .get("app/local/KEY", &SecretSelector::default())
        .await
        .expect("it can be read")
        .expect("it is there");
    assert_eq!(got.name, "app/local/KEY");
    assert_eq!(got.version_id, "version of app/local/KEY");
    assert_eq!(got.created_ms, Some(1_700_000_000_500));
    assert_eq!(got.stages, ["AWSCURRENT"]);
    assert_eq!(text(&got.value), "value of app/local/KEY");
    assert_eq!(aws.calls()[0].access_key(), "AKIDTEST");
    assert_eq!(aws.counts(), [("GetSecretValue".to_owned(), 1)].into());
}

#[tokio::test]
async fn get_asks_for_the_version_that_is_selected() {
    let shelf = Shelf::of(["k"]);
    let aws = StandIn::start(move |call, _| shelf.answer(call));
    let vault = vault(&aws.url());
    for at in [
        SecretSelector::default(),
        SecretSelector {
            version_id: Some("0123456789abcdef0123456789abcdef".into()),
            stage: None,
        },
        SecretSelector {
            version_id: None,
            stage: Some("AWSPREVIOUS".into()),
        },
    ] {
        vault.get("k", &at).await.expect("it can be read");
    }
    let bodies: Vec<_> = aws.calls().into_iter().map(|call| call.body).collect();
    assert_eq!(
        bodies,
        [
            json!({"SecretId": "k", "VersionStage": "AWSCURRENT"}),
            json!({"SecretId": "k", "VersionId": "0123456789abcdef0123456789abcdef"}),
            json!({"SecretId": "k", "VersionStage": "AWSPREVIOUS"}),
        ]
    );
}

/// moto forgets that the label moved: a batch then gave the version before, and
/// an export held what a rollback had taken back.
#[tokio::test]
async fn what_a_batch_gives_without_the_label_is_read_by_it() {
    let aws = StandIn::start(|call, _| match call.action.as_str() {
        "BatchGetSecretValue" => Reply::ok(&json!({ "SecretValues": [
            {"Name": "moved", "SecretString": "old", "VersionStages": ["AWSPREVIOUS"]},
            {"Name": "right", "SecretString": "now", "VersionStages": ["AWSCURRENT"]},
            {"Name": "silent", "SecretString": "now"},
        ]})),
        _ => Reply::ok(&json!({"Name": "moved", "SecretString": "new", "VersionId": "v"})),
    });
    let names = ["moved", "right", "silent"].map(str::to_owned);
    let read = vault(&aws.url()).get_many(&names).await.expect("an answer");
    let values: Vec<_> = read
        .found
        .iter()
        .map(|found| (found.name.as_str(), text(&found.value)))
        .collect();
    assert_eq!(
        values,
        [("moved", "new"), ("right", "now"), ("silent", "now")]
    );
    assert_eq!(aws.count("GetSecretValue"), 1);
}

#[tokio::test]
async fn get_is_none_without_a_secret_and_without_a_value() {
    let aws = StandIn::start(|call, _| match call.field("SecretId") {
        "missing" => Reply::error(400, "ResourceNotFoundException", "no such secret"),
        "binary" => Reply::ok(&json!({"Name": "binary", "SecretBinary": "/wD+"})),
        _ => Reply::ok(&json!({"Name": "empty", "VersionId": "v"})),
    });
    let vault = vault(&aws.url());
    let current = SecretSelector::default();
    let missing = vault.get("missing", &current).await.expect("an answer");
    assert!(missing.is_none());
    let empty = vault.get("empty", &current).await.expect("an answer");
    assert!(empty.is_none());
    let binary = vault.get("binary", &current).await.expect("an answer");
    assert_eq!(bytes(&binary.expect("it is there").value), [0xff, 0, 0xfe]);
}

#[tokio::test]
async fn get_many_asks_once_for_each_twenty_names_and_leaves_out_the_missing() {
    let shelf = Shelf::numbered(45);
    let aws = StandIn::start(move |call, _| shelf.answer(call));
    let mut asked = names(45);
    asked.reverse();
    asked.push("app/local/K0007".into());
    asked.push("app/local/MISSING".into());
    let read = vault(&aws.url())
        .get_many(&asked)
        .await
        .expect("all is well");
    assert_eq!(found_names(&read), names(45));
    assert_eq!(text(&read.found[7].value), "value of app/local/K0007");
    assert_eq!(read.failed, []);
    assert_eq!(read.notes, [""; 0]);
    assert_eq!(aws.counts(), [("BatchGetSecretValue".to_owned(), 3)].into());
}

#[tokio::test]
async fn get_many_of_no_names_asks_for_nothing() {
    let aws = StandIn::start(|_, _| Reply::denied());
    let read = vault(&aws.url())
        .get_many(&[])
        .await
        .expect("nothing to do");
    assert_eq!((read.found.len(), read.failed.len()), (0, 0));
    assert_eq!(aws.calls().len(), 0);
}

#[tokio::test]
async fn get_many_runs_side_by_side_but_at_most_sixteen_at_once() {
    let shelf = Shelf::numbered(400);
    let aws = StandIn::start(move |call, _| shelf.answer(call));
    let read = vault(&aws.url()).get_many(&names(400)).await;
    assert_eq!(read.expect("all is well").found.len(), 400);
    assert_eq!(aws.calls().len(), 20);
    let most = aws.most_at_once();
    assert!((2..=16).contains(&most), "{most} at once");
}

#[tokio::test]
async fn get_many_keeps_each_secrets_own_failure() {
    let mut shelf = Shelf::numbered(5);
    shelf.unreadable = [
        ("app/local/K0001".to_owned(), "DecryptionFailure"),
        ("app/local/K0002".to_owned(), "AccessDeniedException"),
        ("app/local/K0003".to_owned(), "InternalServiceError"),
    ]
    .into();
    let aws = StandIn::start(move |call, _| shelf.answer(call));
    let read = vault(&aws.url())
        .get_many(&names(5))
        .await
        .expect("an answer");
    assert_eq!(found_names(&read), ["app/local/K0000", "app/local/K0004"]);
    let failed: Vec<_> = read
        .failed
        .iter()
        .map(|(name, error)| (name.as_str(), error.kind, error.code.as_str()))
        .collect();
    assert_eq!(
        failed,
        [
            (
                "app/local/K0001",
                ErrorKind::Encryption,
                "DecryptionFailure"
            ),
            (
                "app/local/K0002",
                ErrorKind::Denied,
                "AccessDeniedException"
            ),
            (
                "app/local/K0003",
                ErrorKind::Unavailable,
                "InternalServiceError"
            ),
        ]
    );
    let denied = &read.failed[1].1;
    assert_eq!(
        denied.detail("action"),
        Some("secretsmanager:GetSecretValue")
    );
    assert_eq!(denied.detail("name"), Some("app/local/K0002"));
}

#[tokio::test]
async fn get_many_drops_what_was_not_asked_for() {
    let aws = StandIn::start(|_, _| {
        Reply::ok(&json!({
            "SecretValues": [
                {"Name": "app/local/A", "SecretString": "a"},
                {"Name": "other/local/A", "SecretString": "b"},
            ],
            "Errors": [{"SecretId": "other/local/B", "ErrorCode": "DecryptionFailure"}],
        }))
    });
    let asked = ["app/local/A".to_owned()];
    let read = vault(&aws.url()).get_many(&asked).await.expect("an answer");
    assert_eq!(found_names(&read), ["app/local/A"]);
    assert_eq!(read.failed, []);
}

#[tokio::test]
async fn get_many_reads_one_by_one_where_the_batch_is_denied() {
    let mut shelf = Shelf::numbered(45);
    shelf.unreadable = [("app/local/K0030".to_owned(), "AccessDeniedException")].into();
    let aws = StandIn::start(move |call, _| match call.action.as_str() {
        "BatchGetSecretValue" => Reply::denied(),
        _ => shelf.answer(call),
    });
    let mut asked = names(45);
    asked.push("app/local/MISSING".into());
    let read = vault(&aws.url()).get_many(&asked).await.expect("an answer");
    assert_eq!(read.found.len(), 44);
    assert_eq!(read.failed.len(), 1);
    assert_eq!(read.failed[0].0, "app/local/K0030");
    assert_eq!(read.failed[0].1.kind, ErrorKind::Denied);
    assert_eq!(
        read.notes,
        [
            "`secretsmanager:BatchGetSecretValue` is denied to this identity, \
          so the secrets were read one by one"
        ]
    );
    assert_eq!(aws.count("GetSecretValue"), 46);
    assert!(aws.most_at_once() <= 16, "{} at once", aws.most_at_once());
}

#[tokio::test]
async fn get_many_survives_one_secret_that_fails_the_whole_batch() {
    let mut shelf = Shelf::numbered(3);
    shelf.unreadable = [("app/local/K0001".to_owned(), "InvalidRequestException")].into();
    let aws = StandIn::start(move |call, _| match call.action.as_str() {
        "BatchGetSecretValue" => Reply::error(400, "InvalidRequestException", "one is deleted"),
        "DescribeSecret" => Reply::ok(&json!({"Name": "x", "DeletedDate": 1_700_000_000})),
        _ => shelf.answer(call),
    });
    let read = vault(&aws.url())
        .get_many(&names(3))
        .await
        .expect("an answer");
    assert_eq!(found_names(&read), ["app/local/K0000", "app/local/K0002"]);
    assert_eq!(read.failed.len(), 1);
    let (name, error) = &read.failed[0];
    assert_eq!(name, "app/local/K0001");
    assert_eq!(error.kind, ErrorKind::PendingDeletion);
    assert_eq!(error.detail("deleted-ms"), Some("1700000000000"));
    assert_eq!(read.notes, [""; 0]);
}

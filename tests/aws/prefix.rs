//! Reading everything below a prefix: how many calls, and what happens when one
//! of the two ways is closed.

use std::collections::HashSet;

use serde_json::{Value, json};

use keep_host::aws::ReadValues;
use keep_host::vault::{ContractError, ErrorKind};

use crate::{text, vault};
use keep_test_support::shelf::{Shelf, names};
use keep_test_support::{Reply, StandIn};

const PREFIX: &str = "app/local/";

async fn read(aws: &StandIn) -> Result<ReadValues, ContractError> {
    vault(&aws.url()).get_prefix(PREFIX).await
}

fn found(values: &ReadValues) -> Vec<&str> {
    values
        .found
        .iter()
        .map(|value| value.name.as_str())
        .collect()
}

fn is_filtered_batch(body: &Value) -> bool {
    body["SecretIdList"].is_null()
}

#[tokio::test]
async fn fifteen_secrets_take_one_round_trip() {
    let shelf = Shelf::numbered(15);
    let aws = StandIn::start(move |call, _| shelf.answer(call));
    let values = read(&aws).await.expect("all is well");
    assert_eq!(found(&values), names(15));
    assert_eq!(text(&values.found[3].value), "value of app/local/K0003");
    assert_eq!(aws.count("BatchGetSecretValue"), 1);
    assert!(aws.calls().len() <= 2, "{:?}", aws.counts());
}

#[tokio::test]
async fn two_hundred_secrets_take_twelve_calls() {
    let shelf = Shelf::numbered(200);
    let aws = StandIn::start(move |call, _| shelf.answer(call));
    let values = read(&aws).await.expect("all is well");
    assert_eq!(found(&values), names(200));
    assert_eq!(values.notes, [""; 0]);
    let expected = [("BatchGetSecretValue", 10), ("ListSecrets", 2)];
    let expected = expected.map(|(action, count)| (action.to_owned(), count));
    assert_eq!(aws.counts(), expected.into());
    let most = aws.most_at_once();
    assert!((2..=17).contains(&most), "{most} at once");
}

#[tokio::test]
async fn no_value_is_read_twice() {
    let shelf = Shelf::numbered(130);
    let aws = StandIn::start(move |call, _| shelf.answer(call));
    read(&aws).await.expect("all is well");
    let mut seen: HashSet<String> = names(20).into_iter().collect();
    for call in aws.calls() {
        for id in call.list("SecretIdList") {
            assert!(seen.insert(id.to_owned()), "{id} was read twice");
        }
    }
    assert_eq!(seen.len(), 130);
}

#[tokio::test]
async fn tiny_and_empty_pages_are_not_the_end() {
    let mut shelf = Shelf::numbered(31);
    shelf.page = 3;
    shelf.empty_pages = true;
    let aws = StandIn::start(move |call, _| shelf.answer(call));
    let values = read(&aws).await.expect("all is well");
    assert_eq!(found(&values), names(31));
}

#[tokio::test]
async fn only_names_that_start_with_the_prefix_are_taken() {
    let mut shelf = Shelf::of(["app/local/A", "APP/LOCAL/B", "my-app/local/C", "app/local"]);
    shelf.loose_filter = true;
    shelf.unreadable = [("my-app/local/C".to_owned(), "DecryptionFailure")].into();
    let aws = StandIn::start(move |call, _| shelf.answer(call));
    let values = read(&aws).await.expect("all is well");
    assert_eq!(found(&values), ["app/local/A"]);
    assert_eq!(values.failed, []);
}

#[tokio::test]
async fn an_empty_prefix_is_refused_before_any_request() {
    let aws = StandIn::start(|_, _| Reply::denied());
    let refused = vault(&aws.url()).get_prefix("").await;
    let error = refused.expect_err("it would be the whole account");
    assert_eq!(
        (error.kind, error.code.as_str()),
        (ErrorKind::Invalid, "EmptyPrefix")
    );
    assert_eq!(aws.calls().len(), 0);
}

#[tokio::test]
async fn failures_of_single_secrets_are_kept_and_deleted_ones_left_out() {
    let mut shelf = Shelf::numbered(30);
    shelf.unreadable = [
        ("app/local/K0002".to_owned(), "DecryptionFailure"),
        ("app/local/K0003".to_owned(), "InvalidRequestException"),
        ("app/local/K0025".to_owned(), "AccessDeniedException"),
        ("app/local/K0026".to_owned(), "ResourceNotFoundException"),
    ]
    .into();
    let aws = StandIn::start(move |call, _| match call.action.as_str() {
        "DescribeSecret" => Reply::ok(&json!({"Name": "x", "DeletedDate": 1_700_000_000})),
        _ => shelf.answer(call),
    });
    let values = read(&aws).await.expect("an answer");
    assert_eq!(values.found.len(), 26);
    let failed: Vec<_> = values
        .failed
        .iter()
        .map(|(name, error)| (name.as_str(), error.kind))
        .collect();
    assert_eq!(
        failed,
        [
            ("app/local/K0002", ErrorKind::Encryption),
            ("app/local/K0025", ErrorKind::Denied),
        ]
    );
}

#[tokio::test]
async fn without_the_batch_the_listed_secrets_are_read_one_by_one() {
    let shelf = Shelf::numbered(120);
    let aws = StandIn::start(move |call, _| match call.action.as_str() {
        "BatchGetSecretValue" => Reply::denied(),
        _ => shelf.answer(call),
    });
    let values = read(&aws).await.expect("an answer");
    assert_eq!(found(&values), names(120));
    assert_eq!(
        values.notes,
        [
            "`secretsmanager:BatchGetSecretValue` is denied to this identity, \
          so the secrets were read one by one"
        ]
    );
    // The refusal is learnt once.
    assert_eq!(aws.count("BatchGetSecretValue"), 1);
    assert_eq!(aws.count("GetSecretValue"), 120);
    assert!(aws.most_at_once() <= 17, "{} at once", aws.most_at_once());
}

#[tokio::test]
async fn without_the_listing_the_batch_goes_on_page_after_page() {
    let mut shelf = Shelf::numbered(50);
    shelf.empty_pages = true;
    let aws = StandIn::start(move |call, _| match call.action.as_str() {
        "ListSecrets" => Reply::denied(),
        _ => shelf.answer(call),
    });
    let values = read(&aws).await.expect("an answer");
    assert_eq!(found(&values), names(50));
    assert_eq!(
        values.notes,
        ["`secretsmanager:ListSecrets` is denied to this identity, \
          so the secrets were read page after page"]
    );
}

#[tokio::test]
async fn without_both_the_denial_names_the_action() {
    let aws = StandIn::start(|_, _| Reply::denied());
    let error = read(&aws).await.expect_err("nothing is allowed");
    assert_eq!(error.kind, ErrorKind::Denied);
    assert_eq!(error.detail("action"), Some("secretsmanager:ListSecrets"));
    assert_eq!(error.detail("name"), Some(PREFIX));
}

#[tokio::test]
async fn a_filter_that_stumbles_over_one_secret_gives_way_to_names() {
    let shelf = Shelf::numbered(30);
    let aws = StandIn::start(move |call, _| {
        if call.action == "BatchGetSecretValue" && is_filtered_batch(&call.body) {
            return Reply::error(400, "InvalidRequestException", "one match is deleted");
        }
        shelf.answer(call)
    });
    let values = read(&aws).await.expect("an answer");
    assert_eq!(found(&values), names(30));
    assert_eq!(values.notes, [""; 0]);
    assert_eq!(aws.count("BatchGetSecretValue"), 3);
}

#[tokio::test]
async fn another_failure_of_the_batch_is_the_answer() {
    let shelf = Shelf::numbered(30);
    let aws = StandIn::start(move |call, _| match call.action.as_str() {
        "BatchGetSecretValue" => Reply::error(400, "ExpiredTokenException", "too old"),
        _ => shelf.answer(call),
    });
    let error = read(&aws).await.expect_err("the token is too old");
    assert_eq!(error.kind, ErrorKind::Unauthenticated);
    assert_eq!(error.code, "ExpiredTokenException");
}

#[tokio::test]
async fn a_listing_that_runs_in_circles_is_an_error() {
    let shelf = Shelf::numbered(60);
    let aws = StandIn::start(move |call, _| match call.action.as_str() {
        "ListSecrets" => Reply::ok(&json!({
            "SecretList": [{"Name": "app/local/K0001"}],
            "NextToken": "again",
        })),
        _ => shelf.answer(call),
    });
    let error = read(&aws).await.expect_err("the pages never end");
    assert_eq!(error.kind, ErrorKind::Unavailable);
    assert_eq!(error.code, "RepeatedNextToken");
    assert_eq!(error.detail("action"), Some("secretsmanager:ListSecrets"));
    assert_eq!(aws.count("ListSecrets"), 2);
}

#[tokio::test]
async fn a_batch_that_runs_in_circles_is_an_error() {
    let aws = StandIn::start(move |call, _| match call.action.as_str() {
        "ListSecrets" => Reply::denied(),
        _ => Reply::ok(&json!({"SecretValues": [], "NextToken": "again"})),
    });
    let error = read(&aws).await.expect_err("the pages never end");
    assert_eq!(error.code, "RepeatedNextToken");
    assert_eq!(aws.count("BatchGetSecretValue"), 2);
}

#[tokio::test]
async fn more_than_ten_thousand_secrets_are_refused() {
    let aws = StandIn::start(move |call, _| match call.action.as_str() {
        "ListSecrets" => {
            let entry = |n: usize| json!({"Name": format!("app/local/K{n}")});
            let entries: Vec<Value> = (0..10_001).map(entry).collect();
            Reply::ok(&json!({"SecretList": entries}))
        }
        _ => Reply::ok(&json!({"SecretValues": [], "NextToken": "more"})),
    });
    let error = read(&aws).await.expect_err("too many");
    assert_eq!(
        (error.kind, error.code.as_str()),
        (ErrorKind::Invalid, "TooManySecrets")
    );
    assert_eq!(aws.count("BatchGetSecretValue"), 1);
}

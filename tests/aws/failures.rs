//! How failures are told, tried again and explained.

use std::time::{Duration, Instant};

use serde_json::json;

use keep_host::aws::{NewSecret, SecretSelector, SecretsManager};
use keep_host::secret::SecretValue;
use keep_host::vault::{ContractError, ErrorKind};

use crate::{text, vault};
use keep_test_support::shelf::Shelf;
use keep_test_support::{Reply, StandIn};

async fn get(aws: &StandIn) -> Result<Option<String>, ContractError> {
    let vault = vault(&aws.url());
    let got = vault
        .get("app/local/K0000", &SecretSelector::default())
        .await?;
    Ok(got.map(|value| text(&value.value).to_owned()))
}

async fn create(vault: &SecretsManager, value: &SecretValue) -> Result<String, ContractError> {
    let new = NewSecret {
        name: "app/local/NEW",
        value,
        description: "",
        kms_key: None,
        tags: &[],
        replica_regions: &[],
    };
    vault.create(&new).await
}

fn secret() -> SecretValue {
    SecretValue::from_text("correct horse battery".into())
}

#[tokio::test]
async fn one_throttled_attempt_is_not_an_error() {
    let shelf = Shelf::numbered(1);
    let aws = StandIn::start(move |call, before| match before {
        0 => Reply::error(400, "ThrottlingException", "slow down"),
        _ => shelf.answer(call),
    });
    let got = get(&aws).await.expect("the second attempt works");
    assert_eq!(got.as_deref(), Some("value of app/local/K0000"));
    assert_eq!(aws.calls().len(), 2);
}

#[tokio::test]
async fn lasting_throttling_is_told_after_three_attempts() {
    let aws = StandIn::start(|_, _| {
        Reply::error(400, "ThrottlingException", "slow down").with_header("retry-after", "1")
    });
    let error = get(&aws).await.expect_err("it never works");
    assert_eq!(error.kind, ErrorKind::Throttled);
    assert_eq!(error.code, "ThrottlingException");
    assert_eq!(error.retry_after_ms, Some(1_000));
    assert_eq!(aws.calls().len(), 3);
}

#[tokio::test]
async fn a_broken_service_is_unavailable_after_three_attempts() {
    let aws = StandIn::start(|_, _| Reply::text(503, "<html>down</html>"));
    let error = get(&aws).await.expect_err("it never works");
    assert_eq!(
        (error.kind, error.code.as_str()),
        (ErrorKind::Unavailable, "")
    );
    assert_eq!(error.detail("request-id"), Some("request-1"));
    assert_eq!(aws.calls().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    let aws = StandIn::start(|_, _| Reply::denied());
    let error = get(&aws).await.expect_err("it is denied");
    assert_eq!(error.kind, ErrorKind::Denied);
    assert_eq!(
        error.detail("action"),
        Some("secretsmanager:GetSecretValue")
    );
    assert_eq!(error.detail("name"), Some("app/local/K0000"));
    assert_eq!(aws.calls().len(), 1);
}

#[tokio::test]
async fn a_refusal_in_another_format_is_still_a_refusal() {
    let aws = StandIn::start(|_, _| Reply::text(403, "<Error><Code>403</Code></Error>"));
    let error = get(&aws).await.expect_err("it is denied");
    assert_eq!(error.kind, ErrorKind::Denied);
}

#[tokio::test]
async fn a_connection_that_is_cut_is_unavailable() {
    let aws = StandIn::start(|_, _| Reply::cut());
    let error = get(&aws).await.expect_err("it never answers");
    assert_eq!(error.kind, ErrorKind::Unavailable);
    assert_eq!(error.detail("endpoint"), Some(aws.host().as_str()));
}

#[tokio::test]
async fn a_host_nobody_listens_on_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let host = listener.local_addr().expect("an address").to_string();
    drop(listener);
    let begun = Instant::now();
    let vault = vault(&format!("http://{host}"));
    let refused = vault.describe("app/local/KEY").await;
    let error = refused.expect_err("nobody listens");
    assert_eq!(error.kind, ErrorKind::Unavailable);
    assert_eq!(
        error.message,
        format!(
            "`{host}` could not be reached for `secretsmanager:DescribeSecret` for \
             `app/local/KEY`: Connection refused (os error 111)"
        )
    );
    assert_eq!(error.detail("endpoint"), Some(host.as_str()));
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_unavailable() {
    let aws = StandIn::start(|_, _| Reply::denied());
    let vault = vault(&format!("https://{}", aws.host()));
    let failed = vault.describe("app/local/KEY").await;
    let error = failed.expect_err("there is no TLS");
    assert_eq!(error.kind, ErrorKind::Unavailable);
    assert_eq!(error.detail("endpoint"), Some(aws.host().as_str()));
    assert_eq!(error.detail("reason"), Some("connection"));
    assert_eq!(aws.count("DescribeSecret"), 0);
}

#[tokio::test]
async fn a_wrong_state_is_looked_into_once() {
    let deleted = json!({"Name": "x", "DeletedDate": 1_700_000_000});
    for (described, kind) in [
        (Some(deleted), ErrorKind::PendingDeletion),
        (Some(json!({"Name": "x"})), ErrorKind::Conflict),
        (None, ErrorKind::Conflict),
    ] {
        let aws = StandIn::start(move |call, _| match call.action.as_str() {
            "DescribeSecret" => described.as_ref().map_or_else(Reply::denied, Reply::ok),
            _ => Reply::error(400, "InvalidRequestException", "wrong state"),
        });
        let vault = vault(&aws.url());
        let name = "app/local/K0000";
        let tags = [("ManagedBy".to_owned(), "Keep".to_owned())];
        let current = SecretSelector::default();
        let errors = [
            create(&vault, &secret()).await.expect_err("create"),
            vault.put(name, &secret()).await.expect_err("put"),
            vault.get(name, &current).await.expect_err("get"),
            vault.tag(name, &tags).await.expect_err("tag"),
            vault
                .update(name, Some("d"), None)
                .await
                .expect_err("update"),
            vault.delete(name, 7).await.expect_err("delete"),
        ];
        for error in &errors {
            assert_eq!(error.kind, kind, "{error:?}");
            assert_eq!(error.code, "InvalidRequestException");
        }
        assert_eq!(aws.count("DescribeSecret"), errors.len());
    }
}

#[tokio::test]
async fn what_exists_is_told_apart_from_what_was_changed() {
    let aws = StandIn::start(|_, _| Reply::error(400, "ResourceExistsException", "exists"));
    let vault = vault(&aws.url());
    let error = create(&vault, &secret()).await.expect_err("it exists");
    assert_eq!(error.kind, ErrorKind::AlreadyExists);
    let put = vault.put("app/local/NEW", &secret()).await;
    assert_eq!(put.expect_err("another value").kind, ErrorKind::Conflict);
}

#[tokio::test]
async fn attempts_of_one_write_share_their_token() {
    let aws = StandIn::start(|_, before| match before {
        0 => Reply::error(500, "InternalServiceError", "oops"),
        _ => Reply::ok(&json!({"VersionId": "v1"})),
    });
    let created = create(&vault(&aws.url()), &secret()).await;
    assert_eq!(created.as_deref(), Ok("v1"));
    let calls = aws.calls();
    let tokens: Vec<_> = calls
        .iter()
        .map(|c| c.field("ClientRequestToken"))
        .collect();
    assert_eq!(tokens.len(), 2);
    assert_eq!(tokens[0], tokens[1]);
    assert!((32..=64).contains(&tokens[0].len()));
}

#[tokio::test]
async fn no_error_repeats_the_value() {
    for code in ["ValidationException", "InvalidParameterException"] {
        let aws = StandIn::start(move |call, _| {
            let said = format!("Value '{}' is wrong", call.field("SecretString"));
            Reply::error(400, code, &said)
        });
        let vault = vault(&aws.url());
        for error in [
            create(&vault, &secret()).await.expect_err("refused"),
            vault.put("k", &secret()).await.expect_err("refused"),
        ] {
            assert_eq!(
                (error.kind, error.code.as_str()),
                (ErrorKind::Invalid, code)
            );
            assert!(!format!("{error:?}").contains("horse"), "{error:?}");
        }
    }
}

#[tokio::test]
async fn what_aws_cannot_store_is_refused_before_any_request() {
    let aws = StandIn::start(|_, _| Reply::denied());
    let vault = vault(&aws.url());
    let name = "app/local/KEY";
    let empty = SecretValue::new(Vec::new());
    let large = SecretValue::new(vec![b'x'; 65_537]);
    for (error, code) in [
        (
            vault.put(name, &empty).await.expect_err("empty"),
            "EmptyValue",
        ),
        (
            vault.put(name, &large).await.expect_err("large"),
            "ValueTooLarge",
        ),
        (
            create(&vault, &empty).await.expect_err("empty"),
            "EmptyValue",
        ),
    ] {
        assert_eq!(
            (error.kind, error.code.as_str()),
            (ErrorKind::Invalid, code)
        );
    }
    for days in [0, 6, 31, u32::MAX] {
        let error = vault.delete(name, days).await.expect_err("out of range");
        assert_eq!(error.code, "RecoveryWindowOutOfRange");
    }
    assert_eq!(aws.calls().len(), 0);
}

//! Requests to other services: what is sent, what comes back, and what is tried
//! again.

use std::time::Duration;

use serde_json::{Value, json};
use zeroize::Zeroizing;

use keep_host::aws::{self, SecretsManager, ServiceRequest};
use keep_host::secret::SecretValue;
use keep_host::vault::{ContractError, ErrorKind};
use keep_test_support::{Reply, Service, StandIn, on_every_service};

use crate::vault;

async fn sent(
    vault: &SecretsManager,
    service: &str,
    action: &str,
    body: &Value,
    secrets: &[&SecretValue],
) -> Result<Value, ContractError> {
    let answer = vault.send(ServiceRequest {
        service: aws::Service::find(service)?,
        action,
        body: Zeroizing::new(body.to_string().into_bytes()),
        secrets: secrets.to_vec(),
    });
    Ok(serde_json::from_slice(&answer.await?).expect("the answer is JSON"))
}

async fn ssm(vault: &SecretsManager, action: &str, body: &Value) -> Result<Value, ContractError> {
    sent(vault, "ssm", action, body, &[]).await
}

on_every_service!(
    parameters_are_written_read_and_deleted,
    except(strict: "it is AWS Secrets Manager and nothing else")
);
#[tokio::main(flavor = "current_thread")]
async fn parameters_are_written_read_and_deleted(service: Service) {
    let vault = vault(service.url());
    for (name, value) in [("A", "one"), ("B", "two")] {
        let name = format!("/requests/local/{name}");
        let put = json!({ "Name": name, "Value": value, "Type": "SecureString" });
        let put = ssm(&vault, "PutParameter", &put).await.expect("written");
        assert_eq!(put["Version"], 1);
    }
    let name = json!({ "Name": "/requests/local/A", "WithDecryption": true });
    let got = ssm(&vault, "GetParameter", &name).await.expect("read");
    assert_eq!(got["Parameter"]["Value"], "one");

    let path = json!({ "Path": "/requests/local/", "WithDecryption": true });
    let all = ssm(&vault, "GetParametersByPath", &path)
        .await
        .expect("read");
    let all = all["Parameters"].as_array().expect("a list");
    let mut values: Vec<_> = all
        .iter()
        .map(|one| (one["Name"].as_str(), one["Value"].as_str()))
        .collect();
    values.sort_unstable();
    assert_eq!(
        values,
        [
            (Some("/requests/local/A"), Some("one")),
            (Some("/requests/local/B"), Some("two")),
        ]
    );

    let again = json!({ "Name": "/requests/local/A", "Value": "x", "Type": "String" });
    let exists = ssm(&vault, "PutParameter", &again).await;
    let exists = exists.expect_err("it is there");
    assert_eq!(
        (exists.kind, exists.code.as_str()),
        (ErrorKind::AlreadyExists, "ParameterAlreadyExists")
    );
    let name = json!({ "Name": "/requests/local/A" });
    ssm(&vault, "DeleteParameter", &name)
        .await
        .expect("deleted");
    let gone = ssm(&vault, "GetParameter", &name).await;
    let gone = gone.expect_err("it is gone");
    assert_eq!(
        (gone.kind, gone.code.as_str()),
        (ErrorKind::NotFound, "ParameterNotFound")
    );
    assert_eq!(gone.detail("action"), Some("ssm:GetParameter"));
}

on_every_service!(
    items_and_keys_are_reached_too,
    except(strict: "it is AWS Secrets Manager and nothing else")
);
#[tokio::main(flavor = "current_thread")]
async fn items_and_keys_are_reached_too(service: Service) {
    let vault = vault(service.url());
    let table = json!({
        "TableName": "requests",
        "AttributeDefinitions": [{ "AttributeName": "Key", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "Key", "KeyType": "HASH" }],
        "BillingMode": "PAY_PER_REQUEST",
    });
    sent(&vault, "dynamodb", "CreateTable", &table, &[])
        .await
        .expect("made");
    let item = json!({ "Key": { "S": "A" }, "Value": { "S": "one" } });
    let put = json!({ "TableName": "requests", "Item": item });
    sent(&vault, "dynamodb", "PutItem", &put, &[])
        .await
        .expect("written");
    let get = json!({ "TableName": "requests", "Key": { "Key": { "S": "A" } } });
    let got = sent(&vault, "dynamodb", "GetItem", &get, &[])
        .await
        .expect("read");
    assert_eq!(got["Item"], item);

    let key = sent(&vault, "kms", "CreateKey", &json!({}), &[])
        .await
        .expect("made");
    let id = &key["KeyMetadata"]["KeyId"];
    let sealed = json!({ "KeyId": id, "Plaintext": "aHVudGVyMg==" });
    let sealed = sent(&vault, "kms", "Encrypt", &sealed, &[])
        .await
        .expect("sealed");
    let open = json!({ "CiphertextBlob": sealed["CiphertextBlob"] });
    let open = sent(&vault, "kms", "Decrypt", &open, &[])
        .await
        .expect("opened");
    assert_eq!(open["Plaintext"], "aHVudGVyMg==");
}

#[tokio::test]
async fn a_request_is_signed_for_its_service() {
    let aws = StandIn::start(|_, _| Reply::ok(&json!({})));
    let vault = vault(&aws.url());
    for (service, action, target, json) in [
        ("ssm", "GetParameter", "AmazonSSM.GetParameter", "1.1"),
        ("kms", "Decrypt", "TrentService.Decrypt", "1.1"),
        ("dynamodb", "GetItem", "DynamoDB_20120810.GetItem", "1.0"),
    ] {
        aws.forget_calls();
        let body = json!({ "Name": "é" });
        sent(&vault, service, action, &body, &[])
            .await
            .expect("answered");
        let calls = aws.calls();
        assert_eq!(calls.len(), 1);
        let header = |name: &str| calls[0].headers[name].as_str();
        assert_eq!(
            (calls[0].service(), calls[0].region()),
            (service, "us-east-1")
        );
        assert_eq!(header("x-amz-target"), target);
        assert_eq!(
            header("content-type"),
            format!("application/x-amz-json-{json}")
        );
        assert_eq!(calls[0].body, body);
        let agent = header("x-amz-user-agent");
        assert!(
            agent.contains(&format!("api/{service}/")) && agent.contains("app/keep"),
            "{agent}"
        );
    }
}

fn parameter() -> Value {
    json!({ "Name": "/app/local/A" })
}

#[tokio::test]
async fn what_may_work_the_next_time_is_tried_three_times() {
    for (answer, kind, calls) in [
        (
            Reply::error(400, "ThrottlingException", "slow down"),
            ErrorKind::Throttled,
            3,
        ),
        (
            Reply::error(400, "ProvisionedThroughputExceededException", "slow down"),
            ErrorKind::Throttled,
            3,
        ),
        (
            Reply::error(500, "InternalServerError", "oh"),
            ErrorKind::Unavailable,
            3,
        ),
        (
            Reply::text(503, "<html>down</html>"),
            ErrorKind::Unavailable,
            3,
        ),
        (Reply::cut(), ErrorKind::Unavailable, 3),
        (Reply::denied(), ErrorKind::Denied, 1),
        (
            Reply::error(400, "ParameterLimitExceeded", "full"),
            ErrorKind::Invalid,
            1,
        ),
        (
            Reply::error(400, "TooManyUpdates", "wait"),
            ErrorKind::Conflict,
            1,
        ),
        (
            Reply::error(400, "InvalidKeyId", "which"),
            ErrorKind::Encryption,
            1,
        ),
        (
            Reply::error(400, "ExpiredTokenException", "old"),
            ErrorKind::Unauthenticated,
            1,
        ),
    ] {
        let told = format!("{answer:?}");
        let aws = StandIn::start(move |_, _| answer.clone());
        let error = ssm(&vault(&aws.url()), "GetParameter", &parameter()).await;
        let error = error.expect_err("it never works");
        assert_eq!((error.kind, aws.calls().len()), (kind, calls), "{told}");
    }
    let aws = StandIn::start(|_, before| match before {
        0 => Reply::error(400, "ThrottlingException", "slow down"),
        1 => Reply::text(500, ""),
        _ => Reply::ok(&json!({ "Version": 7 })),
    });
    let put = ssm(&vault(&aws.url()), "PutParameter", &parameter()).await;
    assert_eq!(put, Ok(json!({ "Version": 7 })));
    assert_eq!(aws.calls().len(), 3);
}

#[tokio::test]
async fn an_error_says_what_was_asked_and_of_whom() {
    let aws = StandIn::start(|_, _| {
        Reply::error(400, "com.amazonaws.ssm#ParameterNotFound", "no such thing.")
    });
    let vault = vault(&aws.url());
    let error = ssm(&vault, "GetParameter", &parameter())
        .await
        .expect_err("not there");
    assert_eq!(
        error.message,
        "AWS answered `ParameterNotFound` to `ssm:GetParameter`: no such thing"
    );
    assert_eq!(error.detail("request-id"), Some("request-1"));

    let aws = StandIn::start(|_, _| Reply::text(404, "<html>nginx</html>"));
    let vault = crate::vault(&aws.url());
    let error = ssm(&vault, "GetParameter", &parameter())
        .await
        .expect_err("not AWS");
    assert_eq!(
        error.message,
        format!(
            "what `{}` answered to `ssm:GetParameter` does not come from AWS Systems Manager \
             (HTTP status 404)",
            aws.host()
        )
    );
}

#[tokio::test]
async fn no_error_repeats_a_secret_that_was_sent() {
    let secret = SecretValue::from_text("correct\nhorse battery".into());
    let long = "x".repeat(990);
    for said in [
        "value 'correct\nhorse battery' is wrong".to_owned(),
        r"value 'correct\nhorse battery' is wrong".to_owned(),
        "value 'Y29ycmVjdApob3JzZSBiYXR0ZXJ5' is wrong".to_owned(),
        // Cut, it would be half a secret, and known for none.
        format!("{long}correct\nhorse battery"),
    ] {
        let answer = Reply::error(400, "ParameterPatternMismatchException", &said);
        let aws = StandIn::start(move |_, _| answer.clone());
        let vault = vault(&aws.url());
        let put = sent(&vault, "ssm", "PutParameter", &parameter(), &[&secret]).await;
        let error = put.expect_err("it is refused");
        assert_eq!(
            error.message,
            "AWS answered `ParameterPatternMismatchException` to `ssm:PutParameter`; its \
             message may quote a secret and is not shown"
        );
        let told = format!("{error:?}");
        assert!(!told.contains("horse") && !told.contains("Y29y"), "{told}");
    }
    // An answer of this kind quotes what it refuses, whole or in part.
    let aws = StandIn::start(|_, _| Reply::error(400, "ValidationException", "value 'corr...'"));
    let vault = vault(&aws.url());
    let put = sent(&vault, "ssm", "PutParameter", &parameter(), &[&secret]).await;
    assert!(!put.expect_err("it is refused").message.contains("corr"));
    let get = ssm(&vault, "GetParameter", &parameter()).await;
    assert!(
        get.expect_err("it is refused")
            .message
            .ends_with("value 'corr...'")
    );
}

/// Many at once stay below what the service allows an account.
#[tokio::test]
async fn what_changes_something_waits_for_its_turn() {
    let aws = StandIn::start(|_, _| Reply::ok(&json!({})));
    let vault = vault(&aws.url());
    let body = parameter();
    let took = async |action: &str| {
        let start = std::time::Instant::now();
        for _ in 0..6 {
            ssm(&vault, action, &body).await.expect("answered");
        }
        start.elapsed()
    };
    // Six are five pauses of 40 ms.
    assert!(took("PutParameter").await >= Duration::from_millis(200));
}

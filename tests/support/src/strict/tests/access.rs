//! Over the wire: who is asked what, what goes wrong, and the log.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Strict, with_secret};
use crate::strict::{Check, Decision, Faults};

/// A signed call, as any client sends it; `None` where the connection closed.
fn send(aws: &Strict, region: &str, action: &str, body: &Value) -> Option<(u16, Value)> {
    let body = body.to_string();
    let mut stream = TcpStream::connect(aws.host()).expect("it listens");
    let request = format!(
        "POST / HTTP/1.1\r\nx-amz-target: secretsmanager.{action}\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=KEY/20260101/{region}/secretsmanager/\
         aws4_request, SignedHeaders=host, Signature=0\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("it listens");
    stream
        .shutdown(std::net::Shutdown::Write)
        .expect("it is open");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1).expect("a status").parse();
    let body = serde_json::from_str(body).unwrap_or_default();
    Some((status.expect("a number"), body))
}

/// The action, the name, and the tags of each check.
fn asked(checks: &[Check]) -> Vec<(&str, Option<&str>)> {
    let checks = checks.iter();
    checks
        .map(|check| {
            let action = check.action.strip_prefix("secretsmanager:");
            (action.unwrap_or(&check.action), check.name.as_deref())
        })
        .collect()
}

#[test]
fn every_permission_that_a_call_needs_is_asked_for() {
    let aws = with_secret();
    let create = json!({
        "Name": "app/y",
        "SecretString": "two",
        "Tags": [{ "Key": "ManagedBy", "Value": "Keep" }],
        "AddReplicaRegions": [{ "Region": "eu-west-1" }],
    });
    assert_eq!(
        send(&aws, "us-east-1", "CreateSecret", &create).map(|a| a.0),
        Some(200)
    );
    let checks = aws.checks();
    assert_eq!(
        asked(&checks),
        [
            ("CreateSecret", Some("app/y")),
            ("TagResource", Some("app/y")),
            ("ReplicateSecretToRegions", Some("app/y")),
        ]
    );
    let tagged = &checks[1];
    assert_eq!(tagged.request_tags["ManagedBy"], "Keep");
    assert_eq!(tagged.tag_keys, ["ManagedBy"]);
    assert_eq!(tagged.resource_tags.len(), 0);
    assert_eq!(
        (tagged.region.as_str(), tagged.access_key.as_str()),
        ("us-east-1", "KEY")
    );

    aws.forget_calls();
    let filters = json!({ "Filters": [{ "Key": "name", "Values": ["app/"] }] });
    send(&aws, "us-east-1", "BatchGetSecretValue", &filters);
    let ids = json!({ "SecretIdList": ["app/y", "app/none"] });
    send(&aws, "us-east-1", "BatchGetSecretValue", &ids);
    let checks = aws.checks();
    assert_eq!(
        asked(&checks),
        [
            ("BatchGetSecretValue", None),
            ("ListSecrets", None),
            ("GetSecretValue", Some("app/x")),
            ("GetSecretValue", Some("app/y")),
            ("BatchGetSecretValue", None),
            ("GetSecretValue", Some("app/y")),
            ("GetSecretValue", Some("app/none")),
        ]
    );
    assert_eq!(checks[3].resource_tags["ManagedBy"], "Keep");
    let arn = checks[3].resource.as_deref().unwrap_or_default();
    assert!(arn.starts_with("arn:aws:secretsmanager:us-east-1:123456789012:secret:app/y-"));
    let text = serde_json::to_string(&checks).expect("checks are data");
    assert_eq!(
        serde_json::from_str::<Vec<Check>>(&text).expect("checks"),
        checks
    );
}

#[test]
fn a_key_of_ones_own_has_permissions_of_its_own() {
    let aws = Strict::start();
    let create = json!({ "Name": "app/y", "SecretString": "x", "KmsKeyId": "alias/mine" });
    send(&aws, "us-east-1", "CreateSecret", &create);
    send(
        &aws,
        "us-east-1",
        "GetSecretValue",
        &json!({ "SecretId": "app/y" }),
    );
    assert_eq!(
        asked(&aws.checks()),
        [
            ("CreateSecret", Some("app/y")),
            ("kms:GenerateDataKey", Some("mine")),
            ("kms:Decrypt", Some("mine")),
            ("GetSecretValue", Some("app/y")),
            ("kms:Decrypt", Some("mine")),
        ]
    );
    aws.authorize(|check| match check.action.as_str() {
        "kms:Decrypt" => Decision::Deny,
        _ => Decision::Allow,
    });
    let batch = json!({ "SecretIdList": ["app/y"] });
    let (_, batch) = send(&aws, "us-east-1", "BatchGetSecretValue", &batch).expect("an answer");
    assert_eq!(
        batch["Errors"][0],
        json!({
            "SecretId": "app/y",
            "ErrorCode": "AccessDeniedException",
            "Message": "Access to KMS is not allowed",
        })
    );
}

#[test]
fn what_the_rule_denies_is_denied_by_itself() {
    let aws = with_secret();
    aws.create("app/y", "two", &[("ManagedBy", "Keep")]);
    aws.authorize(|check| {
        let is_tagged = check.resource_tags.contains_key("ManagedBy");
        match check.action.as_str() {
            "secretsmanager:GetSecretValue" if !is_tagged => Decision::Deny,
            _ => Decision::Allow,
        }
    });
    let get = |name: &str| {
        send(
            &aws,
            "us-east-1",
            "GetSecretValue",
            &json!({ "SecretId": name }),
        )
    };
    let (status, body) = get("app/x").expect("an answer");
    assert_eq!(
        (status, &body["__type"]),
        (400, &json!("AccessDeniedException"))
    );
    // Whether it exists is not told.
    assert_eq!(
        get("app/none").expect("an answer").1["__type"],
        body["__type"]
    );
    assert_eq!(get("app/y").map(|answer| answer.0), Some(200));
    let ids = json!({ "SecretIdList": ["app/x", "app/y"] });
    let (_, batch) = send(&aws, "us-east-1", "BatchGetSecretValue", &ids).expect("an answer");
    assert_eq!(
        batch["Errors"][0]["ErrorCode"],
        json!("AccessDeniedException")
    );
    assert_eq!(batch["SecretValues"][0]["Name"], json!("app/y"));
}

#[test]
fn the_region_is_the_one_that_was_signed_for() {
    let aws = with_secret();
    let id = json!({ "SecretId": "app/x" });
    let status = |region: &str| send(&aws, region, "GetSecretValue", &id).map(|a| a.0);
    assert_eq!(
        (status("us-east-1"), status("eu-west-1")),
        (Some(200), Some(400))
    );
}

#[test]
fn faults_come_at_their_rate_and_a_cut_write_was_applied() {
    let aws = with_secret();
    let refusals = |faults: Faults| {
        aws.faults(faults);
        let get = json!({ "SecretId": "app/x" });
        let calls = (0..100).map(|_| send(&aws, "us-east-1", "GetSecretValue", &get));
        let codes: Vec<u16> = calls.map(|answer| answer.expect("an answer").0).collect();
        codes
    };
    aws.latency(Duration::ZERO);
    let faults = || Faults {
        throttled: 0.2,
        failing: 0.1,
        seed: 7,
        ..Faults::default()
    };
    let codes = refusals(faults());
    let count = |least: u16| codes.iter().filter(|code| **code / 100 == least).count();
    assert!((10..=30).contains(&count(4)), "{codes:?}");
    assert!((3..=20).contains(&count(5)), "{codes:?}");
    assert_eq!(refusals(faults()), codes);

    aws.faults(Faults {
        cut: 1.0,
        ..Faults::default()
    });
    let put = json!({ "SecretId": "app/x", "SecretString": "two" });
    assert_eq!(send(&aws, "us-east-1", "PutSecretValue", &put), None);
    assert_eq!(aws.value("app/x").as_deref(), Some("two"));

    aws.faults(Faults {
        expired: true,
        ..Faults::default()
    });
    let (_, body) = send(&aws, "us-east-1", "PutSecretValue", &put).expect("an answer");
    assert_eq!(body["__type"], json!("ExpiredTokenException"));
}

#[test]
fn depth_counts_what_waited_for_something_else() {
    let aws = Arc::new(with_secret());
    aws.latency(Duration::from_millis(200));
    let get = json!({ "SecretId": "app/x" });
    let side_by_side = || {
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let (aws, get) = (Arc::clone(&aws), get.clone());
                thread::spawn(move || send(&aws, "us-east-1", "GetSecretValue", &get))
            })
            .collect();
        for thread in threads {
            thread.join().expect("no panic");
        }
    };
    side_by_side();
    assert_eq!(aws.depth(), 1);
    side_by_side();
    assert_eq!((aws.depth(), aws.count("GetSecretValue")), (2, 6));
    aws.forget_calls();
    assert_eq!((aws.depth(), aws.calls().len()), (0, 0));
}

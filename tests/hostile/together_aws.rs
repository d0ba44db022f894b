//! Requests to AWS that are sent together, and how many of them there may be.

use std::time::{Duration, Instant};

use keep_host::{
    drivers::Power,
    runtime::{AwsRequests, Limits, Powers},
};
use keep_test_support::{Call, Reply, StandIn};
use serde_json::json;

use crate::{
    guest::{Attack, attack, limits, message},
    linear_memory::holding,
    silent_server::client,
};

fn powers(aws: &StandIn, granted: &[&str]) -> Powers {
    let actions = granted.iter().map(|words| match words.parse() {
        Ok(Power::Aws(action)) => action,
        other => panic!("{words}: {other:?}"),
    });
    Powers {
        aws_requests: Some(AwsRequests {
            client: client(&aws.url()),
            actions: actions.collect(),
        }),
        ..Powers::default()
    }
}

/// An attack with these calls by a driver that was granted these actions.
fn calling(aws: &StandIn, granted: &[&str], calls: &[String]) -> Attack {
    let calls = calls.join("\n");
    attack("request-all")
        .with("calls", &calls)
        .granted(powers(aws, granted))
}

fn parameter(action: &str, name: &str) -> String {
    format!(r#"ssm {action} {{"Name":"{name}"}}"#)
}

/// What came of each call.
async fn outcomes(attack: Attack) -> Vec<String> {
    let said = message(attack.open().await.check().await);
    said.split('|').map(str::to_owned).collect()
}

fn found(call: &Call) -> Reply {
    let parameter = json!({ "Name": call.field("Name"), "Value": "canary-of-many-51c0" });
    Reply::ok(&json!({ "Parameter": parameter }))
}

/// One that is granted opens no way to another, and one that is refused closes none.
/// The answers come in another order than the calls.
#[tokio::test]
async fn each_call_is_checked_by_itself() {
    let slow_first = |call: &Call| {
        Duration::from_millis(if call.field("Name").ends_with("/A") {
            300
        } else {
            5
        })
    };
    let aws = StandIn::start_with_latency(slow_first, |call, _| found(call));
    let calls = [
        parameter("GetParameter", "/myapp/A"),
        parameter("PutParameter", "/myapp/B"),
        parameter("GetParameter", "/other/C"),
        parameter("Get*", "/myapp/D"),
        "s3 GetObject {}".to_owned(),
        "ssm GetParameter no JSON".to_owned(),
        parameter("GetParameter", "/myapp/G"),
    ];
    let attack = calling(&aws, &["aws:ssm:Get*", "aws:s3:*"], &calls);
    let mut session = attack.open().await;
    let said = message(session.check().await);
    let told =
        |name: &str| format!(r#"{{"Parameter":{{"Name":"/myapp/{name}","Value":null}}}} [1]"#);
    assert_eq!(
        said.split('|').collect::<Vec<_>>(),
        [
            told("A").as_str(),
            "the power `aws:ssm:PutParameter` was not granted; \
             `keep plugin:grant hostile aws:ssm:PutParameter` grants it",
            "the driver may only use names below `/myapp/`",
            "what is asked of AWS is not an action of a service",
            "requests can be made to the services `dynamodb`, `kms`, `ssm` of AWS only",
            "the body of a request to `ssm` is JSON",
            &told("G"),
        ]
    );
    assert_eq!(holding(b"canary-of-many-51c0"), 0);
    let mut sent: Vec<String> = aws.calls().iter().map(|c| c.field("Name").into()).collect();
    sent.sort();
    assert_eq!(sent, ["/myapp/A", "/myapp/G"]);
}

/// The second lock, without any grant at all.
#[tokio::test]
async fn a_session_without_requests_is_denied() {
    let call = parameter("GetParameter", "/myapp/A");
    let attack = attack("request-all").with("calls", &format!("{call}\n{call}"));
    let denied = "the power `aws:ssm:GetParameter` was not granted; \
                  `keep plugin:grant hostile aws:ssm:GetParameter` grants it";
    assert_eq!(outcomes(attack).await, [denied, denied]);
}

#[tokio::test]
async fn sixteen_read_at_once_and_no_more() {
    let latency = Duration::from_millis(100);
    let aws = StandIn::start_with_latency(move |_| latency, |call, _| found(call));
    let calls = vec![parameter("GetParameter", "/myapp/A"); 30];
    let outcomes = outcomes(calling(&aws, &["aws:ssm:Get*"], &calls)).await;
    assert_eq!(outcomes.len(), 30);
    let most = aws.most_at_once();
    assert!((2..=16).contains(&most), "{most} at once");
    assert_eq!(aws.calls().len(), 30);
}

/// Together they would be sent in the same moment.
#[tokio::test]
async fn what_changes_something_waits_for_its_turn_here_too() {
    let aws = StandIn::start(|_, _| Reply::ok(&json!({})));
    let calls = vec![parameter("PutParameter", "/myapp/A"); 6];
    let mut session = calling(&aws, &["aws:ssm:*"], &calls).open().await;
    let start = Instant::now();
    assert_eq!(message(session.check().await), ["{} [0]"; 6].join("|"));
    // Six are five pauses of 40 ms.
    assert!(start.elapsed() >= Duration::from_millis(200));
}

fn few() -> Limits {
    Limits {
        requests: 3,
        ..limits()
    }
}

const TOO_MANY: &str = "driver `hostile` 6.6.6 sent more than 3 requests in one call";

/// Requests to servers were counted, and those to AWS were not: a driver could make as
/// many as fit its time.
#[tokio::test]
async fn a_flood_of_requests_ends() {
    let aws = StandIn::start(|call, _| found(call));
    let flood = |times: &str| {
        attack("request")
            .with("service", "ssm")
            .with("action", "GetParameter")
            .with("body", r#"{"Name":"/myapp/A"}"#)
            .with("times", times)
            .granted(powers(&aws, &["aws:ssm:GetParameter"]))
            .limited(few())
    };
    let mut session = flood("3").open().await;
    // Each call has its own.
    for _ in 0..2 {
        session.check().await.expect("three are allowed");
    }
    assert_eq!(message(flood("4").open().await.check().await), TOO_MANY);
    assert_eq!(aws.calls().len(), 9);
}

#[tokio::test]
async fn a_flood_together_ends_before_anything_of_it_is_sent() {
    let aws = StandIn::start(|call, _| found(call));
    let calling = |number: usize| {
        let calls = vec![parameter("GetParameter", "/myapp/A"); number];
        calling(&aws, &["aws:ssm:GetParameter"], &calls)
    };
    let flood = calling(4).limited(few());
    assert_eq!(outcomes(flood).await, [TOO_MANY]);
    assert_eq!(
        outcomes(calling(1_001)).await,
        ["driver `hostile` 6.6.6 sent more than 1000 requests together"]
    );
    assert_eq!(aws.calls().len(), 0);
    assert_eq!(outcomes(calling(3).limited(few())).await.len(), 3);
    assert_eq!(aws.calls().len(), 3);
}

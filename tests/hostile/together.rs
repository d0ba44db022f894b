//! Requests to servers that are sent together: each is looked at by itself, and all
//! of them cost no more than the host can bear.

use std::time::Duration;

use keep_host::{
    drivers::Power,
    powers::http::Http,
    runtime::{Limits, Powers},
};
use keep_test_support::{Reply, StandIn};
use serde_json::json;

use crate::{
    guest::{Attack, attack, limits, message},
    web_server::WebServer,
};

const OK: &str = "HTTP/1.1 200 OK";

/// An attack on these URLs by a driver that was granted one server.
pub(crate) fn on(urls: &[&str], granted: &str) -> Attack {
    let power: Power = format!("http:{granted}").parse().expect("a power");
    let powers = Powers {
        http: Some(Http::new("hostile", &[power])),
        ..Powers::default()
    };
    let urls = urls.join(" ");
    attack("http-all").with("urls", &urls).granted(powers)
}

async fn said(attack: Attack) -> String {
    message(attack.open().await.check().await)
}

/// What came of each request.
async fn outcomes(attack: Attack) -> Vec<String> {
    let said = said(attack).await;
    said.split('|').map(str::to_owned).collect()
}

/// One that is granted opens no way to another, and one that is refused closes none.
#[tokio::test]
async fn each_request_is_checked_by_itself() {
    let (server, other) = (
        WebServer::answering(OK, r#"{"a":"hunter2"}"#),
        WebServer::answering(OK, ""),
    );
    let (granted, other_origin) = (server.origin(), other.origin());
    let urls = [
        granted.as_str(),
        &other_origin,
        "http://169.254.169.254",
        "no url",
        &granted,
    ];
    let attack = on(&urls, &granted).with("seal", "/a");
    let refused = |origin: &str| {
        format!(
            "the power `http:{origin}` was not granted; `keep plugin:grant hostile \
             http:{origin}` grants it"
        )
    };
    let answered = r#"200: {"a":null} [/a of 7]"#.to_owned();
    let no_url = "no request can go to this URL: relative URL without a base";
    assert_eq!(
        outcomes(attack).await,
        [
            answered.clone(),
            refused(&other_origin),
            refused("http://169.254.169.254"),
            no_url.to_owned(),
            no_url.to_owned(),
            answered,
        ]
    );
    assert_eq!((server.requests().len(), other.requests().len()), (2, 0));
}

/// The second lock: what is linked still asks the session.
#[tokio::test]
async fn a_session_without_servers_is_denied() {
    let attack = attack("http-all").with("urls", "http://127.0.0.1/ http://127.0.0.1/");
    let denied = "the power `http` was not granted";
    assert_eq!(outcomes(attack).await, [denied, denied]);
}

#[tokio::test]
async fn a_flood_ends_before_anything_of_it_is_sent() {
    let server = WebServer::answering(OK, "");
    let origin = server.origin();
    let few = Limits {
        requests: 3,
        ..limits()
    };
    let mut session = on(&[origin.as_str(); 3], &origin).limited(few).open().await;
    // Each call has its own.
    for _ in 0..2 {
        assert_eq!(message(session.check().await), "200:  []|200:  []|200:  []");
    }
    assert_eq!(server.requests().len(), 6);
    let flood = on(&[origin.as_str(); 4], &origin).limited(few);
    assert_eq!(
        said(flood).await,
        "driver `hostile` 6.6.6 sent more than 3 requests in one call"
    );
    let flood = on(&vec![origin.as_str(); 1_001], &origin);
    assert_eq!(
        said(flood).await,
        "driver `hostile` 6.6.6 sent more than 1000 requests together"
    );
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn sixteen_are_under_way_at_once_and_no_more() {
    let latency = Duration::from_millis(100);
    let server = StandIn::start_with_latency(move |_| latency, |_, _| Reply::ok(&json!(1)));
    let origin = server.url();
    let outcomes = outcomes(on(&[origin.as_str(); 40], &origin)).await;
    assert_eq!(outcomes, ["200: 1 []"; 40]);
    let most = server.most_at_once();
    assert!((2..=16).contains(&most), "{most} at once");
    assert_eq!(server.calls().len(), 40);
}

/// Nine answers of seven MiB are below 64 MiB, and ten are not. None of them is in the
/// driver's own memory: each is too large a secret.
#[tokio::test]
async fn all_answers_together_have_a_size() {
    let server = WebServer::answering(OK, &"x".repeat(7 * 1024 * 1024));
    let origin = server.origin();
    let attack = on(&[origin.as_str(); 20], &origin).with("seal", "whole");
    let mut outcomes = outcomes(attack).await;
    assert_eq!(outcomes.len(), 20);
    let too_large = "what the answer has at `` is more than the 65536 bytes that fit";
    outcomes.retain(|outcome| outcome != too_large);
    let too_much = "the answers to what was sent together have more than the 67108864 bytes that \
                    are read";
    // Those of which a part had come count too.
    assert!((11..20).contains(&outcomes.len()), "{outcomes:?}");
    assert!(
        outcomes.iter().all(|outcome| outcome == too_much),
        "{outcomes:?}"
    );
}

//! `wasi:http` reaches what `keep:host/http` reaches, and not a server more.

use std::{sync::Arc, time::Duration};

use keep_host::{
    powers::http::{Http, Lookup},
    runtime::{Limits, Powers},
};

use crate::{
    guest::{Attack, attack, limits, message},
    web_server::WebServer,
};

const OK: &str = "HTTP/1.1 200 OK";

fn with(url: &str, http: Http) -> Attack {
    let powers = Powers {
        http: Some(http),
        ..Powers::default()
    };
    attack("wasi").with("url", url).granted(powers)
}

fn on(url: &str, power: &str) -> Attack {
    let power = power.parse().expect("a power");
    with(url, Http::new("hostile", &[power]))
}

async fn said(attack: Attack) -> String {
    message(attack.open().await.check().await)
}

/// What the standard has a sentence in.
fn told(sentence: &str) -> String {
    format!("ErrorCode::InternalError(Some({sentence:?}))")
}

#[tokio::test]
async fn a_granted_server_is_talked_to() {
    let server = WebServer::answering("HTTP/1.1 418 Teapot", "short and stout");
    let power = format!("http:{}", server.origin());
    let attack = on(&format!("{}/a?b=c", server.origin()), &power).with("header", "x-a=1");
    assert_eq!(said(attack).await, "418: short and stout");
    let requests = server.requests();
    assert!(
        requests[0].starts_with("POST /a?b=c HTTP/1.1\r\nx-a: 1\r\n")
            && requests[0].contains(&format!("\r\nhost: 127.0.0.1:{}\r\n", server.port)),
        "{}",
        requests[0]
    );
}

#[tokio::test]
async fn a_session_without_servers_is_denied() {
    let attack = attack("wasi").with("url", "http://127.0.0.1/");
    assert_eq!(said(attack).await, told("the power `http` was not granted"));
}

#[tokio::test]
async fn no_other_server_is_reached() {
    let (server, other) = (WebServer::answering(OK, ""), WebServer::answering(OK, ""));
    let power = format!("http:{}", server.origin());
    assert_eq!(
        said(on(&other.origin(), &power)).await,
        told(&format!(
            "the power `http:{0}` was not granted; `keep plugin:grant hostile http:{0}` \
             grants it",
            other.origin()
        ))
    );
    let inside: Lookup = Arc::new(|_| {
        let address = "127.0.0.1".parse().expect("an address");
        Box::pin(async move { Ok(vec![address]) })
    });
    let url = format!("http://store.test:{}", server.port);
    let power = format!("http:{url}").parse().expect("a power");
    let http = Http::with_lookup("hostile", &[power], &inside);
    assert_eq!(
        said(with(&url, http)).await,
        told(&format!(
            "{url} leads to 127.0.0.1, an address of this machine, which the power \
             `http:{url}` does not reach; `keep plugin:grant hostile http+private:{url}` \
             grants it"
        ))
    );
    assert_eq!(
        said(on(
            "http://2852039166",
            "http+private:http://169.254.169.254"
        ))
        .await,
        told(
            "http://169.254.169.254 leads to 169.254.169.254, the metadata service of a cloud \
             machine, which no driver may reach"
        )
    );
    assert_eq!((server.requests().len(), other.requests().len()), (0, 0));
}

#[tokio::test]
async fn no_header_hides_a_second_request() {
    let server = WebServer::answering(OK, "");
    let power = format!("http:{}", server.origin());
    for (header, error) in [
        ("host=evil", "HeaderError::Forbidden"),
        ("Transfer-Encoding=chunked", "HeaderError::Forbidden"),
        ("connection=close", "HeaderError::Forbidden"),
        ("expect=100-continue", "HeaderError::Forbidden"),
        ("x=1\r\nhost: evil", "HeaderError::InvalidSyntax"),
    ] {
        let attack = on(&server.origin(), &power).with("header", header);
        assert_eq!(said(attack).await, error, "{header:?}");
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn giants_are_neither_sent_nor_taken() {
    let server = WebServer::answering(OK, &"x".repeat(9 * 1024 * 1024));
    let power = format!("http:{}", server.origin());
    let sent = on(&server.origin(), &power).with("bytes", "1048577");
    assert_eq!(said(sent).await, "ErrorCode::HttpRequestBodySize(None)");
    assert_eq!(server.requests().len(), 0);
    assert_eq!(
        said(on(&server.origin(), &power)).await,
        "ErrorCode::HttpResponseBodySize(None)"
    );
}

/// The host holds what the guest does not read.
#[tokio::test]
async fn unread_answers_and_requests_are_counted() {
    let server = WebServer::answering(OK, "ok");
    let power = format!("http:{}", server.origin());
    let times = |times: &str| on(&server.origin(), &power).with("times", times);
    assert_eq!(said(times("8")).await, "200: ok");
    assert_eq!(said(times("9")).await, "ErrorCode::ConnectionLimitReached");
    let limits = Limits {
        requests: 2,
        ..limits()
    };
    assert_eq!(
        said(times("3").limited(limits)).await,
        told("sent more than 2 requests in one call")
    );
    assert_eq!(server.requests().len(), 18);
}

#[tokio::test]
async fn a_server_that_is_slow_or_not_there_has_its_code() {
    let silent = crate::silent_server::SilentServer::start();
    let power = format!("http:{}", silent.url());
    let granted = [power.parse().expect("a power")];
    let http = Http::new("hostile", &granted).within(Duration::from_millis(300));
    assert_eq!(
        said(with(silent.url(), http)).await,
        "ErrorCode::HttpResponseTimeout"
    );
    // Port 1 is nobody's.
    assert_eq!(
        said(on("http://127.0.0.1:1/", "http:http://127.0.0.1:1")).await,
        "ErrorCode::DestinationUnavailable"
    );
}

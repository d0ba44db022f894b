//! What is sent and what is taken, and how much of it.

use std::{net::TcpListener, sync::Arc, time::Duration};

use super::{OK, Server, get, outcome, power, refusal};
use crate::{
    powers::{
        http::{Http, Lookup, Request},
        payload::Part,
    },
    secret::SecretValue,
};

#[tokio::test]
async fn what_was_granted_is_sent_as_it_is_worded() {
    let server = Server::answering(
        "HTTP/1.1 418 Teapot\r\ncontent-length: 5\r\nx-one: 1\r\nx-bytes: \u{e9}\r\n\r\nshort",
    );
    let origin = format!("http://127.0.0.1:{}", server.port);
    let http = Http::new("acme", &[power(&format!("http:{origin}"))]);
    let token = SecretValue::from_text("hunter2".into());
    let url = format!("{origin}/v1/x y?q=1#part");
    let request = Request {
        method: "LIST",
        url: &url,
        headers: vec![("X-Token", vec![Part::Text("Bearer "), Part::Secret(&token)])],
        body: vec![Part::Text("{\"a\":"), Part::Json(&token), Part::Text("}")],
    };
    let answer = outcome(&http, &request).await.expect("an answer");
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (418, &b"short"[..])
    );
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        answer.headers,
        [pair("content-length", "5"), pair("x-one", "1")]
    );
    let agent = env!("CARGO_PKG_VERSION");
    let expected = format!(
        "LIST /v1/x%20y?q=1 HTTP/1.1\r\nx-token: Bearer hunter2\r\nuser-agent: keep/{agent}\r\n\
         host: 127.0.0.1:{}\r\ncontent-length: 15\r\n\r\n{{\"a\":\"hunter2\"}}",
        server.port
    );
    assert_eq!(server.requests(), [expected]);
}

/// `RustyVault` gives the token of an `AppRole` twice, and the driver sealed it once.
#[tokio::test]
async fn no_driver_sees_a_cookie() {
    let server = Server::answering(
        "HTTP/1.1 200 OK\r\nSet-Cookie: token=canary; Path=/\r\ncontent-length: 0\r\n\
         set-cookie: other=canary\r\n\r\n",
    );
    let origin = format!("http://127.0.0.1:{}", server.port);
    let http = Http::new("acme", &[power(&format!("http:{origin}"))]);
    let answer = outcome(&http, &get(&origin)).await.expect("an answer");
    assert_eq!(answer.headers, [("content-length".into(), "0".into())]);
}

#[tokio::test]
async fn what_would_break_the_message_is_refused() {
    let server = Server::answering(OK);
    let origin = format!("http://127.0.0.1:{}", server.port);
    let http = Http::new("acme", &[power(&format!("http:{origin}"))]);
    let value = |name: &'static str, value: &'static str| Request {
        headers: vec![(name, vec![Part::Text(value)])],
        ..get(&origin)
    };
    for name in [
        "Host",
        "content-length",
        "Transfer-Encoding",
        "CONNECTION",
        "upgrade",
        "te",
        "trailer",
        "expect",
        "keep-alive",
        "proxy-connection",
        "Proxy-Authorization",
    ] {
        assert_eq!(
            refusal(&http, &value(name, "1")).await,
            format!("the header `{name}` is the host's own to set")
        );
    }
    for (name, text, shown) in [
        ("x-a", "1\r\nx-b: 2", "x-a"),
        ("x-a", "1\n", "x-a"),
        ("x-a", "\0", "x-a"),
        ("x-a: 1\r\nx-b", "2", "x-a:1x-b"),
        ("", "1", ""),
    ] {
        assert_eq!(
            refusal(&http, &value(name, text)).await,
            format!("the header `{shown}` holds what no header can hold")
        );
    }
    // Also where the line break is in the secret.
    let secret = SecretValue::from_text("canary\r\nhost: evil".into());
    let request = Request {
        headers: vec![("x-a", vec![Part::Secret(&secret)])],
        ..get(&origin)
    };
    assert_eq!(
        refusal(&http, &request).await,
        "the header `x-a` holds what no header can hold"
    );
    for method in [
        "CONNECT",
        "TRACE",
        "get",
        "GET /x HTTP/1.1\r\n",
        "",
        "ABCDEFGHIJKLMNOPQRSTU",
    ] {
        let request = Request {
            method,
            ..get(&origin)
        };
        assert_eq!(
            refusal(&http, &request).await,
            "a request cannot have this method"
        );
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn too_much_is_refused_before_it_is_sent() {
    let server = Server::answering(OK);
    let origin = format!("http://127.0.0.1:{}", server.port);
    let http = Http::new("acme", &[power(&format!("http:{origin}"))]);
    let large = "x".repeat(1024 * 1024 + 1);
    let body = Request {
        body: vec![Part::Text(&large)],
        ..get(&origin)
    };
    assert_eq!(
        refusal(&http, &body).await,
        "more than 1048576 bytes cannot be sent at once"
    );
    let many = (0..101).map(|_| ("x-a", vec![Part::Text("1")])).collect();
    let long = vec![("x-a", vec![Part::Text(&large[..131_072])])];
    for headers in [many, long] {
        let request = Request {
            headers,
            ..get(&origin)
        };
        assert_eq!(
            refusal(&http, &request).await,
            "a request has at most 100 headers of 131072 bytes in all"
        );
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
    let mut body = head.as_bytes().to_vec();
    body.resize(9 * 1024 * 1024, b'x');
    let chunk = format!("{head}{}", "x".repeat(100));
    let many: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    let head = |headers: &str| format!("HTTP/1.1 200 OK\r\n{headers}content-length: 0\r\n\r\n");
    for (answer, expected) in [
        (
            body,
            "ORIGIN answered with more than the 8388608 bytes that are read",
        ),
        (chunk.into_bytes(), ""),
        (head(&many).into_bytes(), "ORIGIN answered what is no HTTP"),
        (
            head(&format!("x: {}\r\n", "y".repeat(400_000))).into_bytes(),
            "ORIGIN answered what is no HTTP",
        ),
        (
            b"SSH-2.0-OpenSSH_9.9\r\n".to_vec(),
            "ORIGIN answered what is no HTTP",
        ),
        (
            Vec::new(),
            "ORIGIN could not be reached: the connection broke",
        ),
    ] {
        let start: String = answer
            .iter()
            .take(40)
            .map(|byte| char::from(*byte))
            .collect();
        let server = Server::answering(answer);
        let origin = format!("http://127.0.0.1:{}", server.port);
        let http = Http::new("acme", &[power(&format!("http:{origin}"))]);
        let said = outcome(&http, &get(&origin)).await;
        let said = said.err().unwrap_or_default();
        assert_eq!(said, expected.replace("ORIGIN", &origin), "{start}");
    }
}

#[tokio::test]
async fn a_server_that_is_slow_or_not_there_is_named() {
    // Taken by the system, and never by the program.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("a bound address"));
    let granted = [power(&format!("http:{origin}"))];
    let http = Http::new("acme", &granted).within(Duration::from_millis(200));
    assert_eq!(
        refusal(&http, &get(&origin)).await,
        format!("{origin} did not answer within 0.2 s")
    );
    drop(listener);
    let http = Http::new("acme", &granted);
    assert_eq!(
        refusal(&http, &get(&origin)).await,
        format!("{origin} could not be reached: nobody listens there")
    );
    let nowhere: Lookup = Arc::new(|_| Box::pin(async { Ok(Vec::new()) }));
    let http = Http::with_lookup("acme", &[power("http:http://store.test")], &nowhere);
    assert_eq!(
        refusal(&http, &get("http://store.test")).await,
        "the name of http://store.test could not be looked up"
    );
    // A server that speaks no TLS has no certificate either.
    let server = Server::answering(OK);
    let origin = format!("https://127.0.0.1:{}", server.port);
    let http = Http::new("acme", &[power(&format!("http:{origin}"))]);
    let refused = refusal(&http, &get(&origin)).await;
    assert!(
        refused.starts_with(&format!("{origin} could not prove who it is: ")),
        "{refused}"
    );
}

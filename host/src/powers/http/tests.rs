//! What is granted, what is refused, and what is sent: against a server of this
//! process and a resolver that says what the test wants.

use std::{
    io::{Read as _, Write as _},
    net::{IpAddr, TcpListener},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use super::{Http, Lookup, Request, Response};
use crate::{drivers::Power, powers::payload::Part, secret::SecretValue};

/// Answers every connection with the same bytes, and keeps what it was sent.
struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("a bound address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&requests), answer.into());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let mut buffer = vec![0; 65_536];
                // The tests' requests come in one piece.
                let length = stream.read(&mut buffer).unwrap_or(0);
                let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
                kept.lock().expect("no test panics here").push(text);
                let _ = stream.write_all(&answer);
            }
        });
        Self { port, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no test panics here").clone()
    }
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

fn power(text: &str) -> Power {
    text.parse().expect("a power")
}

/// Answers each look-up with the next of these, and the last for ever.
fn lookup(answers: &[&str]) -> (Lookup, Arc<AtomicUsize>) {
    let answers: Vec<Vec<IpAddr>> = answers
        .iter()
        .map(|answer| {
            let addresses = answer.split_whitespace();
            addresses
                .map(|text| text.parse().expect("an address"))
                .collect()
        })
        .collect();
    let times = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&times);
    let lookup: Lookup = Arc::new(move |_| {
        let turn = counted.fetch_add(1, Ordering::SeqCst);
        let answer = answers[turn.min(answers.len() - 1)].clone();
        Box::pin(async move { Ok(answer) })
    });
    (lookup, times)
}

fn get(url: &str) -> Request<'_> {
    Request {
        method: "GET",
        url,
        headers: Vec::new(),
        body: Vec::new(),
    }
}

async fn outcome(http: &Http, request: &Request<'_>) -> Result<Response, String> {
    http.send(request).await.map_err(|error| error.to_string())
}

async fn refusal(http: &Http, request: &Request<'_>) -> String {
    outcome(http, request).await.expect_err("it is refused")
}

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

#[tokio::test]
async fn another_origin_is_refused_with_the_command_that_grants_it() {
    let (lookup, times) = lookup(&["127.0.0.1"]);
    let granted = [power("http:https://store.test:8200")];
    let http = Http::with_lookup("acme", &granted, &lookup);
    for (url, origin) in [
        ("https://other.test:8200/", "https://other.test:8200"),
        ("https://store.test/", "https://store.test"),
        ("http://store.test:8200/", "http://store.test:8200"),
        ("https://store.test:8200.evil.test/", ""),
        ("https://store.test.:8200/", "https://store.test.:8200"),
        (
            "https://sub.store.test:8200/",
            "https://sub.store.test:8200",
        ),
        ("https://STORE.test:443\\@evil.test", "https://store.test"),
    ] {
        let expected = if origin.is_empty() {
            "no request can go to this URL: invalid port number".to_owned()
        } else {
            format!(
                "the power `http:{origin}` was not granted; `keep plugin:grant acme \
                 http:{origin}` grants it"
            )
        };
        assert_eq!(refusal(&http, &get(url)).await, expected, "{url}");
    }
    for (url, reason) in [
        (
            "https://me@store.test:8200/",
            "a URL here has no user and no password",
        ),
        ("ftp://store.test/", "only http and https URLs are allowed"),
        ("store.test", "relative URL without a base"),
    ] {
        let expected = format!("no request can go to this URL: {reason}");
        assert_eq!(refusal(&http, &get(url)).await, expected, "{url}");
    }
    let long = format!("https://store.test:8200/{}", "x".repeat(8 * 1024));
    assert_eq!(
        refusal(&http, &get(&long)).await,
        "a URL of more than 8192 bytes is too long"
    );
    assert_eq!(times.load(Ordering::SeqCst), 0, "nothing was looked up");
}

/// The public server's name leads inside: by the words of whoever owns the name.
#[tokio::test]
async fn a_name_that_leads_inside_is_refused() {
    for (addresses, bad, noun) in [
        ("127.0.0.1", "127.0.0.1", "an address of this machine"),
        ("8.8.8.8 10.1.2.3", "10.1.2.3", "a private address"),
        (
            "::ffff:192.168.0.1",
            "::ffff:192.168.0.1",
            "a private address",
        ),
        (
            "64:ff9b::7f00:1",
            "64:ff9b::7f00:1",
            "an address of this machine",
        ),
    ] {
        let (lookup, _) = lookup(&[addresses]);
        let granted = [power("http:http://store.test:1")];
        let http = Http::with_lookup("acme", &granted, &lookup);
        assert_eq!(
            refusal(&http, &get("http://store.test:1/")).await,
            format!(
                "http://store.test:1 leads to {bad}, {noun}, which the power \
                 `http:http://store.test:1` does not reach; `keep plugin:grant acme \
                 http+private:http://store.test:1` grants it"
            )
        );
    }
    // `localhost` is this machine and nothing else.
    let (lookup, _) = lookup(&["10.1.2.3"]);
    let http = Http::with_lookup("acme", &[power("http:http://localhost:1")], &lookup);
    let refused = refusal(&http, &get("http://localhost:1/")).await;
    assert!(
        refused.starts_with("http://localhost:1 leads to 10.1.2.3, a private"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_private_grant_a_literal_and_localhost_lead_inside() {
    let server = Server::answering(OK);
    let port = server.port;
    let (lookup, _) = lookup(&["127.0.0.1"]);
    for (granted, url) in [
        (
            format!("http+private:http://store.test:{port}"),
            format!("http://store.test:{port}"),
        ),
        (
            format!("http:http://localhost:{port}"),
            format!("http://LOCALHOST:{port}"),
        ),
        (
            format!("http:http://127.0.0.1:{port}"),
            format!("http://0x7f.1:{port}"),
        ),
    ] {
        // Granted both ways, the wider one counts.
        let narrow = granted.replace("+private", "");
        let granted = [power(&narrow), power(&granted), power(&narrow)];
        let http = Http::with_lookup("acme", &granted, &lookup);
        let answer = outcome(&http, &get(&url)).await;
        assert_eq!(answer.map(|answer| answer.status), Ok(200), "{url}");
    }
}

#[tokio::test]
async fn metadata_is_for_nobody() {
    let (lookup, _) = lookup(&["169.254.169.254"]);
    for (granted, url, written) in [
        (
            "http:http://store.test",
            "http://store.test/",
            "169.254.169.254",
        ),
        (
            "http+private:http://store.test",
            "http://store.test/",
            "169.254.169.254",
        ),
        (
            "http:http://169.254.169.254",
            "http://169.254.169.254/",
            "169.254.169.254",
        ),
        (
            "http+private:http://169.254.169.254",
            "http://2852039166/",
            "169.254.169.254",
        ),
        (
            "http:http://[::ffff:a9fe:a9fe]",
            "http://[::ffff:169.254.169.254]/",
            "::ffff:169.254.169.254",
        ),
        (
            "http:http://[fd00:ec2::254]",
            "http://[fd00:ec2::254]/",
            "fd00:ec2::254",
        ),
    ] {
        let http = Http::with_lookup("acme", &[power(granted)], &lookup);
        let refused = refusal(&http, &get(url)).await;
        let (_, about) = refused.split_once(" leads to ").expect(&refused);
        assert_eq!(
            about,
            format!(
                "{written}, the metadata service of a cloud machine, which no driver may reach"
            ),
            "{granted}"
        );
    }
    let http = Http::with_lookup("acme", &[power("http+private:http://0.0.0.0:1")], &lookup);
    assert_eq!(
        refusal(&http, &get("http://0:1/")).await,
        "http://0.0.0.0:1 leads to 0.0.0.0, no address of a server, which no driver may reach"
    );
}

/// A name is looked up once for a connection, which goes where that led; the next
/// connection is checked anew.
#[tokio::test]
async fn a_name_that_changes_between_check_and_connection_is_of_no_use() {
    let server = Server::answering(OK);
    let url = format!("http://store.test:{}", server.port);
    let granted = [power(&format!("http+private:{url}"))];
    let (lookup, times) = lookup(&["127.0.0.1", "169.254.169.254"]);
    let http = Http::with_lookup("acme", &granted, &lookup);
    let answer = outcome(&http, &get(&url)).await;
    assert_eq!(answer.map(|answer| answer.status), Ok(200));
    assert_eq!(times.load(Ordering::SeqCst), 1);
    let refused = refusal(&http, &get(&url)).await;
    assert!(refused.contains("leads to 169.254.169.254"), "{refused}");
    assert_eq!(
        (times.load(Ordering::SeqCst), server.requests().len()),
        (2, 1)
    );
}

/// Whoever is sent elsewhere is told, and has to ask again.
#[tokio::test]
async fn a_redirect_is_an_answer() {
    let server = Server::answering(
        "HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/latest/meta-data/\r\n\
         content-length: 0\r\nconnection: close\r\n\r\n",
    );
    let origin = format!("http://127.0.0.1:{}", server.port);
    let http = Http::new("acme", &[power(&format!("http:{origin}"))]);
    let answer = outcome(&http, &get(&origin)).await.expect("an answer");
    let location = answer.headers.iter().find(|(name, _)| name == "location");
    let (_, location) = location.expect("the place");
    assert_eq!((answer.status, server.requests().len()), (302, 1));
    assert_eq!(
        refusal(&http, &get(location)).await,
        "the power `http:http://169.254.169.254` was not granted; `keep plugin:grant acme \
         http:http://169.254.169.254` grants it"
    );
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
            "the answer has more than the 8388608 bytes that are read",
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

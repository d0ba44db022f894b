//! Servers: a driver reaches those that its user granted, by addresses that were
//! looked at, with messages that are what they seem.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use keep_host::{
    drivers::Power,
    powers::http::{Http, Lookup},
    runtime::{Limits, Powers},
};

use crate::{
    guest::{Attack, attack, limits, message},
    silent_server::SilentServer,
    web_server::WebServer,
};

const OK: &str = "HTTP/1.1 200 OK";

fn granted(powers: &[&str]) -> Vec<Power> {
    let powers = powers.iter().map(|power| power.parse());
    powers.map(|power| power.expect("a power")).collect()
}

fn with(http: Http) -> Powers {
    Powers {
        http: Some(http),
        ..Powers::default()
    }
}

/// An attack on `url` by a driver with these powers.
fn on(url: &str, powers: &[&str]) -> Attack {
    let http = Http::new("hostile", &granted(powers));
    attack("http").with("url", url).granted(with(http))
}

/// The same where every name leads to the next of these addresses, and in the end
/// to the last.
fn led(url: &str, powers: &[&str], to: &[&str]) -> Attack {
    let to: Vec<IpAddr> = to
        .iter()
        .map(|text| text.parse().expect("an address"))
        .collect();
    let turn = AtomicUsize::new(0);
    let lookup: Lookup = Arc::new(move |_| {
        let turn = turn.fetch_add(1, Ordering::SeqCst);
        let address = to[turn.min(to.len() - 1)];
        Box::pin(async move { Ok(vec![address]) })
    });
    let http = Http::with_lookup("hostile", &granted(powers), &lookup);
    attack("http").with("url", url).granted(with(http))
}

async fn said(attack: Attack) -> String {
    message(attack.open().await.check().await)
}

#[tokio::test]
async fn a_granted_server_is_talked_to_and_its_secrets_stay_with_the_host() {
    let server = WebServer::answering(OK, r#"{"data":{"a":"hunter2","b":7},"n":1}"#);
    let power = format!("http:{}", server.origin());
    let url = format!("{}/v1?x=1", server.origin());
    let attack = on(&url, &[&power])
        .with("method", "LIST")
        .with("seal", "/data/*");
    assert_eq!(
        said(attack).await,
        r#"200: {"data":{"a":null,"b":null},"n":1} [/data/a of 7, /data/b of 1]"#
    );
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert!(
        requests[0].starts_with("LIST /v1?x=1 HTTP/1.1\r\n"),
        "{}",
        requests[0]
    );
}

/// The second lock: what is linked still asks the session.
#[tokio::test]
async fn a_session_without_servers_is_denied() {
    let attack = attack("http").with("url", "http://127.0.0.1/");
    assert_eq!(said(attack).await, "the power `http` was not granted");
}

#[tokio::test]
async fn another_server_is_refused_with_the_command_that_grants_it() {
    let (server, other) = (WebServer::answering(OK, ""), WebServer::answering(OK, ""));
    let power = format!("http:{}", server.origin());
    for (url, origin) in [
        (other.origin(), other.origin()),
        (
            server.origin().replace("http:", "https:"),
            server.origin().replace("http:", "https:"),
        ),
        (
            server.origin().replace("127.0.0.1", "localhost"),
            server.origin().replace("127.0.0.1", "localhost"),
        ),
        // The user part looks like the server that was granted.
    ] {
        assert_eq!(
            said(on(&url, &[&power])).await,
            format!(
                "the power `http:{origin}` was not granted; `keep plugin:grant hostile \
                 http:{origin}` grants it"
            )
        );
    }
    let disguised = format!("{}@127.0.0.1:{}/", server.origin(), other.port);
    assert_eq!(
        said(on(&disguised, &[&power])).await,
        "no request can go to this URL: a URL here has no user and no password"
    );
    assert_eq!((server.requests().len(), other.requests().len()), (0, 0));
}

#[tokio::test]
async fn a_public_name_does_not_lead_inside() {
    let inside = WebServer::answering(OK, "inside");
    let url = format!("http://store.test:{}", inside.port);
    let power = format!("http:{url}");
    let private = format!("http+private:{url}");
    assert_eq!(
        said(led(&url, &[&power], &["127.0.0.1"])).await,
        format!(
            "{url} leads to 127.0.0.1, an address of this machine, which the power `{power}` \
             does not reach; `keep plugin:grant hostile {private}` grants it"
        )
    );
    assert_eq!(inside.requests().len(), 0);
    // What the hint says is what it takes.
    assert_eq!(
        said(led(&url, &[&power, &private], &["127.0.0.1"])).await,
        "200: inside []"
    );
}

#[tokio::test]
async fn metadata_is_reached_by_no_power_and_no_writing() {
    let name = "http://store.test";
    let named = led(
        name,
        &["http+private:http://store.test"],
        &["169.254.169.254"],
    );
    let forbidden = |host: &str, address: &str| {
        format!(
            "http://{host} leads to {address}, the metadata service of a cloud machine, which \
             no driver may reach"
        )
    };
    assert_eq!(
        said(named).await,
        forbidden("store.test", "169.254.169.254")
    );
    for url in [
        "http://169.254.169.254",
        "http://2852039166",
        "http://0xa9fea9fe",
        "http://0251.0376.0251.0376",
    ] {
        assert_eq!(
            said(on(url, &["http+private:http://169.254.169.254"])).await,
            forbidden("169.254.169.254", "169.254.169.254")
        );
    }
    let mapped = "http://[::ffff:169.254.169.254]";
    assert_eq!(
        said(on(mapped, &[&format!("http:{mapped}")])).await,
        forbidden("[::ffff:a9fe:a9fe]", "::ffff:169.254.169.254")
    );
}

/// The host follows nobody; a driver that does asks for another server.
#[tokio::test]
async fn a_redirect_leads_where_powers_lead() {
    let head = "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://169.254.169.254/latest";
    let server = WebServer::answering(head, "");
    let power = format!("http:{}", server.origin());
    assert_eq!(said(on(&server.origin(), &[&power])).await, "307:  []");
    let attack = on(&server.origin(), &[&power]).with("follow", "yes");
    assert_eq!(
        said(attack).await,
        "after 307: the power `http:http://169.254.169.254` was not granted; `keep \
         plugin:grant hostile http:http://169.254.169.254` grants it"
    );
    assert_eq!(server.requests().len(), 2);
}

/// DNS rebinding: the name's owner has it lead elsewhere once it was looked at.
#[tokio::test]
async fn a_name_that_changes_is_looked_at_again() {
    let server = WebServer::answering(OK, "");
    let url = format!("http://store.test:{}", server.port);
    let power = format!("http+private:{url}");
    // The first look-up is the one that the connection uses.
    let once = led(&url, &[&power], &["127.0.0.1", "169.254.169.254"]);
    assert_eq!(said(once).await, "200:  []");
    let twice = led(&url, &[&power], &["127.0.0.1", "169.254.169.254"]).with("times", "2");
    assert_eq!(
        said(twice).await,
        format!(
            "{url} leads to 169.254.169.254, the metadata service of a cloud machine, which no \
             driver may reach"
        )
    );
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn no_header_hides_a_second_request() {
    let server = WebServer::answering(OK, "");
    let power = format!("http:{}", server.origin());
    for name in ["Host", "Content-Length", "Transfer-Encoding", "Connection"] {
        let attack = on(&server.origin(), &[&power]).with("header", &format!("{name}=1"));
        assert_eq!(
            said(attack).await,
            format!("the header `{name}` is the host's own to set")
        );
    }
    for header in ["x=1\r\nhost: evil", "x=1\n", "x=1\0"] {
        let attack = on(&server.origin(), &[&power]).with("header", header);
        assert_eq!(
            said(attack).await,
            "the header `x` holds what no header can hold"
        );
    }
    for method in ["CONNECT", "GET / HTTP/1.1\r\nhost: evil\r\n\r\nGET"] {
        let attack = on(&server.origin(), &[&power]).with("method", method);
        assert_eq!(said(attack).await, "a request cannot have this method");
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn giants_are_neither_sent_nor_taken() {
    let server = WebServer::answering(OK, &"x".repeat(9 * 1024 * 1024));
    let power = format!("http:{}", server.origin());
    let sent = on(&server.origin(), &[&power]).with("bytes", "1048577");
    assert_eq!(
        said(sent).await,
        "more than 1048576 bytes cannot be sent at once"
    );
    assert_eq!(server.requests().len(), 0);
    assert_eq!(
        said(on(&server.origin(), &[&power])).await,
        format!(
            "{} answered with more than the 8388608 bytes that are read",
            server.origin()
        )
    );
}

#[tokio::test]
async fn a_flood_of_requests_ends() {
    let server = WebServer::answering(OK, "");
    let power = format!("http:{}", server.origin());
    let limits = Limits {
        requests: 3,
        ..limits()
    };
    let attack = on(&server.origin(), &[&power])
        .with("times", "3")
        .limited(limits);
    let mut session = attack.open().await;
    // Each call has its own.
    for _ in 0..2 {
        assert_eq!(message(session.check().await), "200:  []");
    }
    let attack = on(&server.origin(), &[&power])
        .with("times", "4")
        .limited(limits);
    assert_eq!(
        said(attack).await,
        "driver `hostile` 6.6.6 sent more than 3 requests in one call"
    );
    assert_eq!(server.requests().len(), 9);
}

#[tokio::test]
async fn a_server_that_says_nothing_costs_its_time() {
    let server = SilentServer::start();
    let power = format!("http:{}", server.url());
    let limit = Duration::from_millis(300);
    let http = Http::new("hostile", &granted(&[&power])).within(limit);
    let attack = attack("http").with("url", server.url()).granted(with(http));
    assert_eq!(
        said(attack).await,
        format!("{} did not answer within 0.3 s", server.url())
    );
    // And no more than the call may take.
    let limits = Limits {
        wall: limit,
        ..limits()
    };
    assert_eq!(
        said(on(server.url(), &[&power]).limited(limits)).await,
        "driver `hostile` 6.6.6 did not answer within 0.3 s"
    );
}

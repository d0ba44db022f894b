//! Which servers are reached, and where their names may lead.

use std::sync::atomic::Ordering;

use super::{OK, Server, get, lookup, outcome, power, refusal};
use crate::powers::http::Http;

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

//! Servers with TLS: who they are is proven to an authority of the company's own
//! too, and behind a proxy nobody else can be them.
//!
//! Authorities and proxies are found in the environment, so each test runs in a
//! process of its own.

use std::{ffi::OsString, net::IpAddr, sync::Arc};

use keep_host::{
    powers::http::{Http, Lookup},
    runtime::Powers,
};
use keep_test_support::TlsServer;

use crate::{
    child,
    guest::{attack, message},
};

/// The server's port, in the second process.
const PORT: &str = "KEEP_TEST_TLS_PORT";

/// In the second process, the server's port. In the first, nothing, once the
/// second one succeeded with these variables.
fn port(
    test: &str,
    variables: impl Fn(&TlsServer) -> Vec<(&'static str, OsString)>,
) -> Option<String> {
    if let Ok(port) = std::env::var(PORT) {
        return Some(port);
    }
    let server = TlsServer::start();
    // Whatever the surroundings of the tests say.
    let none = [
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
    ];
    let mut all: Vec<(&str, OsString)> = none.map(|name| (name, OsString::new())).into();
    all.extend(variables(&server));
    all.push((PORT, server.port().to_string().into()));
    child::output_with(test, &all);
    None
}

/// What came of a request to `host`, at this machine wherever names are looked up.
async fn said(power: &str, host: &str, port: &str) -> String {
    let here: Lookup = Arc::new(|_| {
        let address = IpAddr::from([127, 0, 0, 1]);
        Box::pin(async move { Ok(vec![address]) })
    });
    let url = format!("https://{host}:{port}");
    let power = format!("{power}:{url}").parse().expect("a power");
    let powers = Powers {
        http: Some(Http::with_lookup("hostile", &[power], &here)),
        ..Powers::default()
    };
    let attack = attack("http").with("url", &url).granted(powers);
    message(attack.open().await.check().await)
}

fn unproven(host: &str, port: &str, said: &str) {
    let start = format!("https://{host}:{port} could not prove who it is: ");
    assert!(said.starts_with(&start), "{said}");
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_with_names_and_not_with_others() {
    let test = "tls::an_authority_of_ones_own_is_trusted_with_names_and_not_with_others";
    let variables =
        |server: &TlsServer| vec![("SSL_CERT_FILE", server.authority().into_os_string())];
    let Some(port) = port(test, variables) else {
        return;
    };
    assert_eq!(
        said("http+private", "store.test", &port).await,
        "200: secure []"
    );
    let other = said("http+private", "other.test", &port).await;
    unproven("other.test", &port, &other);
}

#[tokio::test]
async fn an_authority_that_nobody_named_is_not_trusted() {
    let test = "tls::an_authority_that_nobody_named_is_not_trusted";
    let Some(port) = port(test, |_| Vec::new()) else {
        return;
    };
    let said = said("http+private", "store.test", &port).await;
    unproven("store.test", &port, &said);
}

/// The proxy says where a name leads. It cannot say who is there.
#[tokio::test]
async fn a_proxy_leads_to_the_server_or_to_nobody() {
    let test = "tls::a_proxy_leads_to_the_server_or_to_nobody";
    let variables = |server: &TlsServer| {
        let proxy = format!("http://127.0.0.1:{}", server.proxy());
        vec![
            ("SSL_CERT_FILE", server.authority().into_os_string()),
            ("HTTPS_PROXY", proxy.into()),
        ]
    };
    let Some(port) = port(test, variables) else {
        return;
    };
    // Looked up here, the name would lead inside, and be refused.
    assert_eq!(said("http", "store.test", &port).await, "200: secure []");
    let other = said("http", "other.test", &port).await;
    unproven("other.test", &port, &other);
}

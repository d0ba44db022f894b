//! The HTTP client under the SDK: plain connections and TLS side by side.
//!
//! Parsing the system's root certificates takes longer than all the rest of a
//! start, so the TLS half comes to life with the first `https` request; an
//! `http` endpoint (a local stand-in, the instance's metadata service) never
//! pays for it. Only TLS goes through the proxy that the environment names: it
//! passes through unread, whereas over a plain connection a proxy would see the
//! credentials that the metadata service hands out. The client also remembers
//! which host was asked last, because the SDK's errors do not say, and reads no more
//! of an answer than one of AWS can have.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body_util::Limited;

/// Cheap to clone; clones share connections and the memory of the last host.
#[derive(Clone, Debug)]
pub(super) struct Transport {
    plain: SharedHttpClient,
    tls: SharedHttpClient,
    last_host: Arc<Mutex<Option<String>>>,
}

impl Transport {
    /// Opens nothing and loads nothing.
    pub(super) fn new() -> Self {
        // The SDK's own cache under each client keeps one connector, with its
        // pool of connections, for each set of timeouts.
        Self {
            plain: Builder::new().build_with_connector_fn(|settings, components| {
                connector(settings, components).build_http()
            }),
            tls: Builder::new().build_with_connector_fn(|settings, components| {
                connector(settings, components)
                    .proxy_config(ProxyConfig::from_env())
                    .tls_provider(Provider::Rustls(CryptoMode::Ring))
                    .build()
            }),
            last_host: Arc::default(),
        }
    }

    /// The host (with its port, where one was given) of the last request sent.
    pub(super) fn last_host(&self) -> Option<String> {
        let host = self.last_host.lock();
        host.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn connector(
    settings: Option<&HttpConnectorSettings>,
    components: Option<&RuntimeComponents>,
) -> ConnectorBuilder {
    let mut builder = Connector::builder();
    builder.set_connector_settings(settings.cloned());
    builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
    builder
}

impl HttpClient for Transport {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(ByScheme {
            transport: self.clone(),
            settings: settings.clone(),
            components: components.clone(),
        })
    }
}

/// Picks the client by the scheme of each request.
#[derive(Debug)]
struct ByScheme {
    transport: Transport,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
}

impl HttpConnector for ByScheme {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (scheme, host) = scheme_and_host(request.uri());
        *self
            .transport
            .last_host
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(host.to_owned());
        let client = if scheme.eq_ignore_ascii_case("http") {
            &self.transport.plain
        } else {
            &self.transport.tls
        };
        let connector = client.http_connector(&self.settings, &self.components);
        let answer = connector.call(request);
        HttpConnectorFuture::new(async move { Ok(answer.await?.map(bounded)) })
    }
}

/// The largest answer is that of a batch: twenty values of 64 KiB, of which JSON can
/// make six times as much.
const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// Ends with an error where more comes.
fn bounded(body: SdkBody) -> SdkBody {
    SdkBody::from_body_1_x(Limited::new(body, MAX_ANSWER_BYTES))
}

/// `http://user@host:1/path` → (`http`, `host:1`).
fn scheme_and_host(uri: &str) -> (&str, &str) {
    let (scheme, rest) = uri.split_once("://").unwrap_or(("", uri));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    (scheme, host)
}

#[cfg(test)]
mod tests {
    use super::scheme_and_host;

    #[test]
    fn the_host_keeps_its_port_and_loses_credentials() {
        assert_eq!(
            scheme_and_host("http://me:pw@127.0.0.1:5000/a?b@c"),
            ("http", "127.0.0.1:5000")
        );
        assert_eq!(
            scheme_and_host("https://secretsmanager.eu-west-1.amazonaws.com"),
            ("https", "secretsmanager.eu-west-1.amazonaws.com")
        );
        assert_eq!(scheme_and_host("http://[::1]:80?x"), ("http", "[::1]:80"));
    }
}

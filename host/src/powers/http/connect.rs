//! The connections to one server. Parsing the system's root certificates takes
//! longer than most requests, so it is done for the first server with TLS.

use std::{sync::LazyLock, sync::OnceLock, time::Duration};

use bytes::Bytes;
use http::{Response, Uri};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::{
        legacy::{
            Builder, Client, Error,
            connect::{HttpConnector, proxy::Tunnel},
        },
        proxy::matcher::{Intercept, Matcher},
    },
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::resolve::Checked;

const CONNECT: Duration = Duration::from_secs(10);

/// Most bytes and most headers of an answer's head.
const MAX_HEAD_BYTES: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;

type Request = http::Request<Full<Bytes>>;

/// Made when the first request comes.
pub(super) struct Connections {
    resolver: Checked,
    made: OnceLock<By>,
}

enum By {
    Plain(Client<HttpConnector<Checked>, Full<Bytes>>),
    Tls(Client<HttpsConnector<HttpConnector<Checked>>, Full<Bytes>>),
    /// The proxy looks the name up, and nothing here can check what it finds. It
    /// need not: nobody but the server that was granted has its certificate.
    Proxy(Client<HttpsConnector<Tunnel<HttpConnector>>, Full<Bytes>>),
}

impl Connections {
    pub(super) fn new(resolver: Checked) -> Self {
        Self {
            resolver,
            made: OnceLock::new(),
        }
    }

    pub(super) async fn send(
        &self,
        request: Request,
    ) -> Result<Response<hyper::body::Incoming>, Error> {
        match self.made.get_or_init(|| self.make(request.uri())) {
            By::Plain(client) => client.request(request).await,
            By::Tls(client) => client.request(request).await,
            By::Proxy(client) => client.request(request).await,
        }
    }

    fn make(&self, uri: &Uri) -> By {
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .pool_timer(TokioTimer::new())
            .http1_max_buf_size(MAX_HEAD_BYTES)
            .http1_max_headers(MAX_HEADERS);
        if uri.scheme_str() != Some("https") {
            return By::Plain(builder.build(self.direct()));
        }
        match Matcher::from_env().intercept(uri) {
            None => By::Tls(builder.build(tls(self.direct()))),
            Some(proxy) => By::Proxy(through(&proxy, &builder)),
        }
    }

    fn direct(&self) -> HttpConnector<Checked> {
        let mut connector = HttpConnector::new_with_resolver(self.resolver.clone());
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(CONNECT));
        connector.set_nodelay(true);
        connector
    }
}

fn through(
    proxy: &Intercept,
    builder: &Builder,
) -> Client<HttpsConnector<Tunnel<HttpConnector>>, Full<Bytes>> {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(CONNECT));
    let mut tunnel = Tunnel::new(proxy.uri().clone(), connector);
    if let Some(auth) = proxy.basic_auth() {
        tunnel = tunnel.with_auth(auth.clone());
    }
    builder.build(tls(tunnel))
}

fn tls<C>(connector: C) -> HttpsConnector<C> {
    /// The roots that AWS is trusted by: the system's, or those of the file that
    /// `SSL_CERT_FILE` names.
    static TRUST: LazyLock<ClientConfig> = LazyLock::new(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("the provider knows the versions of TLS")
            .with_root_certificates(roots)
            .with_no_client_auth()
    });
    HttpsConnectorBuilder::new()
        .with_tls_config(TRUST.clone())
        .https_only()
        .enable_http1()
        .wrap_connector(connector)
}

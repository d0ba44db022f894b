//! Requests to the servers that were granted, and to no other.
//!
//! A grant is an origin: scheme, host and port. Its name is looked up once for
//! each connection, every address is checked, and the connection goes to the
//! addresses that were. A redirect is an answer like any other: who follows it
//! makes a request, which is checked again.

mod address;
mod connect;
mod error;
mod failure;
mod request;
mod resolve;
#[cfg(test)]
mod tests;

use std::{net::IpAddr, time::Duration};

use http::HeaderMap;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use zeroize::Zeroizing;

pub use address::Class;
pub use error::HttpError;
pub use request::{FRAMING_HEADERS, Request};
pub use resolve::Lookup;

use crate::{
    drivers::{HttpTarget, Origin, Power},
    powers::payload::{Budget, MAX_ANSWER_BYTES},
};
use connect::Connections;
use error::Refused;
use resolve::{Checked, Reach};

/// Longest URL, in bytes.
pub const MAX_URL_BYTES: usize = 8 * 1024;

/// Most headers of a request, and most bytes of them all.
pub const MAX_HEADERS: usize = 100;
pub const MAX_HEADER_BYTES: usize = 128 * 1024;

/// Time for one request, its answer included.
pub const TIMEOUT: Duration = Duration::from_mins(1);

/// What a server answered.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    /// Without those that are not text.
    pub headers: Vec<(String, String)>,
    pub body: Zeroizing<Vec<u8>>,
}

/// The servers that one driver may talk to.
pub struct Http {
    plugin: String,
    servers: Vec<Server>,
    timeout: Duration,
    max_bytes: usize,
}

struct Server {
    origin: Origin,
    reach: Reach,
    connections: Connections,
}

impl Http {
    /// What of `granted` is about servers, for the driver `plugin`.
    #[must_use]
    pub fn new(plugin: &str, granted: &[Power]) -> Self {
        Self::with_lookup(plugin, granted, &resolve::system())
    }

    /// The same where names are looked up otherwise.
    #[must_use]
    pub fn with_lookup(plugin: &str, granted: &[Power], lookup: &Lookup) -> Self {
        let mut servers: Vec<Server> = Vec::new();
        for (origin, reach) in granted.iter().filter_map(server) {
            let lookup = lookup.clone();
            let connections = Connections::new(Checked { lookup, reach });
            match servers.iter_mut().find(|server| server.origin == *origin) {
                // Granted twice: once in private too.
                Some(server) if reach == Reach::Any => {
                    (server.reach, server.connections) = (reach, connections);
                }
                Some(_) => {}
                None => servers.push(Server {
                    origin: origin.clone(),
                    reach,
                    connections,
                }),
            }
        }
        Self {
            plugin: plugin.to_owned(),
            servers,
            timeout: TIMEOUT,
            max_bytes: MAX_ANSWER_BYTES,
        }
    }

    /// The same with another limit of time for a request.
    #[must_use]
    pub fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The same with another limit of an answer's bytes.
    #[must_use]
    pub fn reading(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// Sends a request, if it may go where it wants to go.
    ///
    /// # Errors
    /// It may not, cannot be sent, or has no answer that can be passed on.
    pub async fn send(&self, request: &Request<'_>) -> Result<Response, HttpError> {
        self.send_within(request, &Budget::default()).await
    }

    /// The same as one of several that are sent together.
    ///
    /// # Errors
    /// As `send`; or the answers together are too large.
    pub async fn send_within(
        &self,
        request: &Request<'_>,
        budget: &Budget,
    ) -> Result<Response, HttpError> {
        let (origin, url) = request::target(request.url)?;
        let server = self.server(&origin)?;
        if let Some(address) = literal(&url) {
            // Nobody looks an address up, so the resolver does not see it.
            let checked = server.reach.check(address);
            checked.map_err(|refused| self.refused(&origin, &refused))?;
        }
        let built = request.build(&url)?;
        let answered = async {
            let sent = server.connections.send(built).await;
            let response = sent.map_err(|error| self.failed(&origin, &error))?;
            read(response, &origin, self.max_bytes, budget).await
        };
        let answer = tokio::time::timeout(self.timeout, answered).await;
        answer.unwrap_or_else(|_| {
            let limit = self.timeout;
            Err(HttpError::Timeout { origin, limit })
        })
    }

    fn server(&self, origin: &Origin) -> Result<&Server, HttpError> {
        let mut servers = self.servers.iter();
        let found = servers.find(|server| server.origin == *origin);
        found.ok_or_else(|| HttpError::NotGranted {
            plugin: self.plugin.clone(),
            origin: origin.clone(),
        })
    }

    fn refused(&self, origin: &Origin, refused: &Refused) -> HttpError {
        let (origin, address, class) = (origin.clone(), refused.address, refused.class);
        if class.is_forbidden() {
            return HttpError::Forbidden {
                origin,
                address,
                class,
            };
        }
        HttpError::Private {
            plugin: self.plugin.clone(),
            origin,
            address,
            class,
        }
    }
}

/// The server that a power is about, and how far it reaches. Whoever grants an
/// address, or this machine by its name, knows where it is.
fn server(power: &Power) -> Option<(&Origin, Reach)> {
    match power {
        Power::PrivateHttp(origin) => Some((origin, Reach::Any)),
        Power::Http(HttpTarget::Origin(origin)) => {
            let reach = if is_address(&origin.host) {
                Reach::Any
            } else if origin.host == "localhost" {
                Reach::Loopback
            } else {
                Reach::Public
            };
            Some((origin, reach))
        }
        _ => None,
    }
}

/// A URL's host is an address in one writing only.
fn is_address(host: &str) -> bool {
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    bare.unwrap_or(host).parse::<IpAddr>().is_ok()
}

fn literal(url: &url::Url) -> Option<IpAddr> {
    match url.host()? {
        url::Host::Ipv4(address) => Some(address.into()),
        url::Host::Ipv6(address) => Some(address.into()),
        url::Host::Domain(_) => None,
    }
}

async fn read(
    response: http::Response<Incoming>,
    origin: &Origin,
    max_bytes: usize,
    budget: &Budget,
) -> Result<Response, HttpError> {
    let (head, mut body) = response.into_parts();
    let headers = texts(&head.headers);
    budget.take(
        headers
            .iter()
            .map(|(name, text)| name.len() + text.len())
            .sum(),
    )?;
    let mut pieces = Vec::new();
    let mut length: usize = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| failure::broken(origin, &error))?;
        // What is no data is a trailer, which nobody asked for.
        let Ok(piece) = frame.into_data() else {
            continue;
        };
        length = length.saturating_add(piece.len());
        if length > max_bytes {
            let origin = origin.clone();
            return Err(HttpError::TooLong { origin, max_bytes });
        }
        budget.take(piece.len())?;
        pieces.push(piece);
    }
    // A buffer that grows leaves copies behind.
    let mut body = Zeroizing::new(Vec::with_capacity(length));
    for piece in pieces {
        body.extend_from_slice(&piece);
    }
    Ok(Response {
        status: head.status.as_u16(),
        headers,
        body,
    })
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let texts = headers.iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    texts.collect()
}

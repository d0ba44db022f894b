//! A request as a driver words it, checked before anything of it is sent.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use http_body_util::Full;
use url::Url;
use zeroize::Zeroizing;

use super::{HttpError, MAX_HEADER_BYTES, MAX_HEADERS, MAX_URL_BYTES};
use crate::{
    drivers::Origin,
    powers::payload::{Part, assemble},
};

/// The longest method that there is has 17 letters.
const MAX_METHOD_BYTES: usize = 20;

/// A name has at most 253 characters, and the dot at its end.
const MAX_HOST_BYTES: usize = 254;

/// What says how the message is framed, where it goes, and what becomes of the
/// connection: a driver that wrote these could hide a second request in the first.
pub const FRAMING_HEADERS: [HeaderName; 12] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::TE,
    header::TRAILER,
    header::EXPECT,
    header::PROXY_AUTHORIZATION,
    header::PROXY_AUTHENTICATE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// A request with the secrets still apart.
#[derive(Debug)]
pub struct Request<'a> {
    pub method: &'a str,
    pub url: &'a str,
    pub headers: Vec<(&'a str, Vec<Part<'a>>)>,
    pub body: Vec<Part<'a>>,
}

/// Where it goes, without a fragment.
pub(super) fn target(text: &str) -> Result<(Origin, Url), HttpError> {
    if text.len() > MAX_URL_BYTES {
        return Err(HttpError::LongUrl);
    }
    let mut url = Url::parse(text).map_err(|error| HttpError::InvalidUrl(format!("{error}")))?;
    let origin = Origin::of(&url).map_err(|error| HttpError::InvalidUrl(error.to_string()))?;
    if origin.host.len() > MAX_HOST_BYTES {
        return Err(HttpError::InvalidUrl("its host is too long".into()));
    }
    url.set_fragment(None);
    Ok((origin, url))
}

impl Request<'_> {
    /// The request with its secrets in place.
    pub(super) fn build(&self, url: &Url) -> Result<http::Request<Full<Bytes>>, HttpError> {
        let uri: http::Uri = url
            .as_str()
            .parse()
            .map_err(|_| HttpError::InvalidUrl("it holds what no request can hold".into()))?;
        let mut request = http::Request::new(Full::new(shared(assemble(&self.body)?)));
        *request.method_mut() = method(self.method)?;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.header_map()?;
        Ok(request)
    }

    fn header_map(&self) -> Result<HeaderMap, HttpError> {
        if self.headers.len() > MAX_HEADERS {
            return Err(HttpError::TooManyHeaders);
        }
        let mut left = MAX_HEADER_BYTES;
        let mut headers = HeaderMap::new();
        for (text, parts) in &self.headers {
            let value = assemble(parts)?;
            let size = text.len().saturating_add(value.len());
            left = left.checked_sub(size).ok_or(HttpError::TooManyHeaders)?;
            let (name, value) = header(text, value)?;
            headers.append(name, value);
        }
        let agent = concat!("keep/", env!("CARGO_PKG_VERSION"));
        headers
            .entry(header::USER_AGENT)
            .or_insert(HeaderValue::from_static(agent));
        Ok(headers)
    }
}

fn method(text: &str) -> Result<Method, HttpError> {
    let fits = text.len() <= MAX_METHOD_BYTES && text.bytes().all(|b| b.is_ascii_uppercase());
    let method = Method::from_bytes(text.as_bytes()).ok();
    // CONNECT opens a tunnel to anywhere, and TRACE repeats the secrets it is sent.
    method
        .filter(|method| fits && !matches!(*method, Method::CONNECT | Method::TRACE))
        .ok_or(HttpError::InvalidMethod)
}

fn header(text: &str, value: Zeroizing<Vec<u8>>) -> Result<(HeaderName, HeaderValue), HttpError> {
    let shown = || {
        let shown = text.chars().filter(char::is_ascii_graphic).take(64);
        shown.collect::<String>()
    };
    let invalid = |_| HttpError::InvalidHeader { name: shown() };
    let name = HeaderName::from_bytes(text.as_bytes())
        .map_err(|_| HttpError::InvalidHeader { name: shown() })?;
    if FRAMING_HEADERS.contains(&name) {
        return Err(HttpError::ForbiddenHeader { name: shown() });
    }
    let mut value = HeaderValue::from_maybe_shared(shared(value)).map_err(invalid)?;
    value.set_sensitive(true);
    Ok((name, value))
}

/// The same bytes, wiped when the last who shares them is done.
fn shared(bytes: Zeroizing<Vec<u8>>) -> Bytes {
    Bytes::from_owner(bytes)
}

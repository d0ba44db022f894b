//! `wasi:http` for drivers in languages whose libraries speak it: the same
//! servers, by the same rules, as `keep:host/http`. What is sent and answered is
//! in the driver's own memory, as nothing here seals it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderName, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body, Frame};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime_wasi_http::{
    Error, ForbiddenHeaderFilter, RequestOptions, Result, WasiBody, WasiHttpHooks,
};

use super::{limits::Exceeded, state::State};
use crate::powers::http::{FRAMING_HEADERS, Http, HttpError, Request, Response};
use crate::powers::payload::{MAX_BODY_BYTES, Part};
use crate::secret::SecretValue;

/// Answers that a guest may leave unread at once: the host holds them whole.
const MAX_UNREAD: usize = 8;

/// Requests that a guest may send together: the host holds all of them, and all
/// that is answered, until the last has come.
const MAX_TOGETHER: usize = 1_000;

/// The servers of one session, for whatever interface reaches them.
pub(crate) struct Servers {
    pub(crate) http: Option<Arc<Http>>,
    /// Requests that the guest sent in this call, to servers and to AWS, and how
    /// many it may.
    pub(crate) sent: usize,
    limit: usize,
    unread: Arc<Semaphore>,
}

impl Servers {
    pub(crate) fn new(http: Option<Http>, limit: usize) -> Self {
        Self {
            http: http.map(Arc::new),
            sent: 0,
            limit,
            unread: Arc::new(Semaphore::new(MAX_UNREAD)),
        }
    }

    /// One request more in this call of the guest.
    pub(crate) fn count(&mut self) -> Result<(), Exceeded> {
        self.sent += 1;
        let limit = self.limit;
        if self.sent > limit {
            return Err(Exceeded(format!(
                "sent more than {limit} requests in one call"
            )));
        }
        Ok(())
    }
}

/// What the standard calls the end of sending a request.
type Sent = Box<dyn Future<Output = Result<()>> + Send>;

impl WasiHttpHooks for Servers {
    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        // Libraries set it, and it is compared with the body; it is not sent.
        Arc::new(|name| *name != header::CONTENT_LENGTH && FRAMING_HEADERS.contains(name))
    }

    fn set_host_header(&mut self) -> bool {
        false
    }

    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        _options: Option<RequestOptions>,
        _processed: Sent,
    ) -> Box<dyn Future<Output = Result<(http::Response<WasiBody>, Sent)>> + Send> {
        let counted = self.count();
        let (http, permit) = (self.http.clone(), self.unread.clone().try_acquire_owned());
        Box::new(async move {
            counted.map_err(|error| told(&error))?;
            let http = http.ok_or_else(|| told(&"the power `http` was not granted"))?;
            let permit = permit.map_err(|_| Error::ConnectionLimitReached)?;
            let answer = send(&http, request).await?;
            let done: Sent = Box::new(async { Ok(()) });
            Ok((response(answer, permit)?, done))
        })
    }
}

async fn send(http: &Http, request: http::Request<WasiBody>) -> Result<Response> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, MAX_BODY_BYTES).collect().await;
    let body = body.map_err(|_| Error::HttpRequestBodySize(None))?;
    let body = SecretValue::new(body.to_bytes().to_vec());
    let values: Vec<(&HeaderName, SecretValue)> = head
        .headers
        .iter()
        .filter(|(name, _)| *name != header::CONTENT_LENGTH)
        .map(|(name, value)| (name, SecretValue::new(value.as_bytes().to_vec())))
        .collect();
    let headers = values.iter();
    let sent = Request {
        method: head.method.as_str(),
        url: &head.uri.to_string(),
        headers: headers
            .map(|(name, value)| (name.as_str(), vec![Part::Secret(value)]))
            .collect(),
        body: vec![Part::Secret(&body)],
    };
    http.send(&sent).await.map_err(|error| meaning(&error))
}

fn response(answer: Response, permit: OwnedSemaphorePermit) -> Result<http::Response<WasiBody>> {
    let mut response = http::Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    let body = Unread {
        body: Full::new(Bytes::from_owner(answer.body)),
        _permit: permit,
    };
    let response = response.body(body.boxed_unsync());
    response.map_err(|_| Error::HttpProtocolError)
}

/// The body of an answer until the guest is done with it.
struct Unread {
    body: Full<Bytes>,
    _permit: OwnedSemaphorePermit,
}

impl Body for Unread {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        polled.map_err(|never| match never {})
    }
}

/// What has no word of its own there, or none that says what to do about it.
fn told(what: &impl ToString) -> Error {
    Error::InternalError(Some(what.to_string()))
}

fn meaning(error: &HttpError) -> Error {
    match error {
        HttpError::LongUrl => Error::HttpRequestUriTooLong,
        HttpError::InvalidMethod => Error::HttpRequestMethodInvalid,
        HttpError::TooManyHeaders => Error::HttpRequestHeaderSectionSize(None),
        HttpError::NotFound { .. } => Error::DnsError {
            rcode: None,
            info_code: None,
        },
        HttpError::Unreachable { .. } => Error::DestinationUnavailable,
        HttpError::Untrusted { .. } => Error::TlsCertificateError,
        HttpError::NotHttp { .. } => Error::HttpProtocolError,
        HttpError::Timeout { .. } => Error::HttpResponseTimeout,
        HttpError::TooLong { .. } => Error::HttpResponseBodySize(None),
        HttpError::Payload(_) => Error::HttpRequestBodySize(None),
        HttpError::NotGranted { .. }
        | HttpError::Private { .. }
        | HttpError::Forbidden { .. }
        | HttpError::InvalidUrl(_)
        | HttpError::InvalidHeader { .. }
        | HttpError::ForbiddenHeader { .. } => told(error),
    }
}

impl State {
    /// One request more in this call of the guest.
    pub(super) fn count_request(&mut self) -> wasmtime::Result<()> {
        Ok(self.servers.count()?)
    }

    /// As many more, sent together.
    pub(super) fn count_requests(&mut self, number: usize) -> wasmtime::Result<()> {
        if number > MAX_TOGETHER {
            let told = format!("sent more than {MAX_TOGETHER} requests together");
            return Err(Exceeded(told).into());
        }
        for _ in 0..number {
            self.count_request()?;
        }
        Ok(())
    }
}

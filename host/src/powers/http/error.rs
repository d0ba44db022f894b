//! Why a request was not sent, or has no answer. Never holds what was in either.

use std::{net::IpAddr, time::Duration};

use super::{Class, MAX_HEADER_BYTES, MAX_HEADERS, MAX_URL_BYTES};
use crate::{drivers::Origin, powers::payload::PayloadError};

#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error(
        "the power `http:{origin}` was not granted; `keep plugin:grant {plugin} http:{origin}` \
         grants it"
    )]
    NotGranted { plugin: String, origin: Origin },
    #[error(
        "{origin} leads to {address}, {}, which the power `http:{origin}` does not reach; \
         `keep plugin:grant {plugin} http+private:{origin}` grants it", class.noun()
    )]
    Private {
        plugin: String,
        origin: Origin,
        address: IpAddr,
        class: Class,
    },
    /// No grant helps.
    #[error("{origin} leads to {address}, {}, which no driver may reach", class.noun())]
    Forbidden {
        origin: Origin,
        address: IpAddr,
        class: Class,
    },
    #[error("a URL of more than {MAX_URL_BYTES} bytes is too long")]
    LongUrl,
    #[error("no request can go to this URL: {0}")]
    InvalidUrl(String),
    #[error("a request cannot have this method")]
    InvalidMethod,
    #[error("a request has at most {MAX_HEADERS} headers of {MAX_HEADER_BYTES} bytes in all")]
    TooManyHeaders,
    /// Also a line break in the value, which would begin another header.
    #[error("the header `{name}` holds what no header can hold")]
    InvalidHeader { name: String },
    #[error("the header `{name}` is the host's own to set")]
    ForbiddenHeader { name: String },
    #[error("the name of {origin} could not be looked up")]
    NotFound { origin: Origin },
    #[error("{origin} could not be reached: {reason}")]
    Unreachable { origin: Origin, reason: String },
    #[error("{origin} could not prove who it is: {reason}")]
    Untrusted { origin: Origin, reason: String },
    #[error("{origin} answered what is no HTTP")]
    NotHttp { origin: Origin },
    #[error("{origin} did not answer within {} s", limit.as_secs_f64())]
    Timeout { origin: Origin, limit: Duration },
    #[error("{origin} answered with more than the {max_bytes} bytes that are read")]
    TooLong { origin: Origin, max_bytes: usize },
    #[error("{0}")]
    Payload(#[from] PayloadError),
}

/// What the resolver found and did not let through.
#[derive(Debug, thiserror::Error)]
#[error("{address} is {}", class.noun())]
pub(super) struct Refused {
    pub(super) address: IpAddr,
    pub(super) class: Class,
}

/// What the resolver did not find.
#[derive(Debug, thiserror::Error)]
#[error("the name could not be looked up")]
pub(super) struct NoAddress;

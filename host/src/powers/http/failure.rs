//! What a failed connection means. The library says it in a chain of causes, of
//! which the type counts and never the text.

use std::{error::Error, io};

use super::{
    Http, HttpError,
    error::{NoAddress, Refused},
};
use crate::drivers::Origin;

impl Http {
    /// Why there is no answer.
    pub(super) fn failed(&self, origin: &Origin, error: &(dyn Error + 'static)) -> HttpError {
        if let Some(refused) = cause::<Refused>(error) {
            return self.refused(origin, refused);
        }
        if cause::<NoAddress>(error).is_some() {
            let origin = origin.clone();
            return HttpError::NotFound { origin };
        }
        broken(origin, error)
    }
}

/// Why a connection broke.
pub(super) fn broken(origin: &Origin, error: &(dyn Error + 'static)) -> HttpError {
    let origin = origin.clone();
    if let Some(error) = cause::<rustls::Error>(error) {
        // The names in the certificate are the server's own words.
        let reason = match error {
            rustls::Error::InvalidCertificate(why) => format!("{why:?}"),
            other => other.to_string(),
        };
        let reason = reason.chars().filter(|c| !c.is_control()).take(256);
        let reason = reason.collect();
        return HttpError::Untrusted { origin, reason };
    }
    if cause::<hyper::Error>(error).is_some_and(hyper::Error::is_parse) {
        return HttpError::NotHttp { origin };
    }
    let reason = match cause::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "nobody listens there",
        Some(io::ErrorKind::TimedOut) => "the connection took too long",
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            "no way leads there"
        }
        _ => "the connection broke",
    };
    HttpError::Unreachable {
        origin,
        reason: reason.into(),
    }
}

/// The innermost cause of this type. An I/O error hides what it wraps from
/// `source`.
fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut found = None;
    let mut next = Some(error);
    while let Some(error) = next {
        found = error.downcast_ref::<T>().or(found);
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = wrapped
            .map(|inner| inner as &(dyn Error + 'static))
            .or_else(|| error.source());
    }
    found
}

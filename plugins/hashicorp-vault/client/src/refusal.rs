//! Errors by the status of an answer. The server's own words go along; what they
//! mean is never read out of them.

use keep_sdk::http::Response;
use keep_sdk::{Error, ErrorKind};
use serde_json::Value;

/// As much of the server's words as somebody reads.
const MAX_REASON: usize = 300;

pub(crate) fn error(response: &Response, action: &str) -> Error {
    let reasons = reasons(&response.body);
    let status = response.status;
    let (kind, message) = match status {
        300..=399 => (
            ErrorKind::Invalid,
            format!("the server sends on to {}: set `url` to that", to(response)),
        ),
        401 | 403 => (
            ErrorKind::Denied,
            format!("the policies of the token do not allow to {action}"),
        ),
        400 | 405 | 413 | 414 => (
            ErrorKind::Invalid,
            format!("the server refuses the request{reasons}"),
        ),
        429 => (
            ErrorKind::Throttled,
            format!("the server is asked too often{reasons}"),
        ),
        472 => (
            ErrorKind::Unavailable,
            "the server is a disaster-recovery secondary, which serves no secrets".into(),
        ),
        473 => (
            ErrorKind::Unavailable,
            "the server is a performance standby that cannot answer now".into(),
        ),
        501 => (
            ErrorKind::Unavailable,
            "the server is not initialized".into(),
        ),
        _ => (
            ErrorKind::Unavailable,
            format!("the server failed with status {status}{reasons}"),
        ),
    };
    let mut error = Error::new(kind, message);
    if kind == ErrorKind::Denied {
        error.details.push(("action".into(), action.to_owned()));
    }
    error.retry_after_ms = header(response, "retry-after")
        .and_then(|seconds| seconds.parse::<u32>().ok())
        .and_then(|seconds| seconds.checked_mul(1_000));
    error
}

/// The server's words behind a colon; nothing where it has none.
pub(crate) fn reasons(body: &[u8]) -> String {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let errors = json["errors"].as_array().into_iter().flatten();
    // RustyVault has one, in a member of its own.
    let errors: Vec<&str> = errors
        .chain(json.get("error"))
        .filter_map(Value::as_str)
        .collect();
    // The server writes several reasons as a list of lines.
    let words = errors.join("; ");
    let words: Vec<&str> = words.split_whitespace().collect();
    let words: String = words.join(" ").chars().take(MAX_REASON).collect();
    if words.is_empty() {
        words
    } else {
        format!(": {words}")
    }
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    let found = response.headers.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// The server that a redirect leads to, without its path.
fn to(response: &Response) -> String {
    let place = header(response, "location").unwrap_or_default();
    let server: Vec<&str> = place.splitn(4, '/').take(3).collect();
    match server[..] {
        [scheme @ ("http:" | "https:"), "", host] => format!("`{scheme}//{host}`"),
        _ => "another address".into(),
    }
}

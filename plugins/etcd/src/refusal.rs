//! Errors by the status of an answer. The server's own words go along; what they
//! mean is never read out of them.

use keep_sdk::http::Response;
use keep_sdk::{Error, ErrorKind};
use serde_json::Value;

/// As much of the server's words as somebody reads.
const MAX_REASON: usize = 300;

pub(crate) fn error(response: &Response, user: Option<&str>) -> Error {
    let reason = reason(&response.body);
    let status = response.status;
    let (kind, message) = match (status, user) {
        // To have no user is no reason of its own: the server calls it a wrong
        // argument, and Keep's arguments are not wrong.
        (400 | 401, None) => (
            ErrorKind::Unauthenticated,
            format!("the server refuses a request without a user{reason}"),
        ),
        (401, Some(user)) => (
            ErrorKind::Unauthenticated,
            format!("the server does not accept the user `{user}` any more{reason}"),
        ),
        (403, _) => (
            ErrorKind::Denied,
            format!("no role of the user allows this{reason}"),
        ),
        (400 | 413, _) => (
            ErrorKind::Invalid,
            format!("the server refuses the request{reason}"),
        ),
        (404, _) => (
            ErrorKind::Invalid,
            "there is no JSON gateway of etcd at `url`".into(),
        ),
        (429, _) => (
            ErrorKind::Throttled,
            format!("the server takes no more now{reason}"),
        ),
        _ => (
            ErrorKind::Unavailable,
            format!("the server failed with status {status}{reason}"),
        ),
    };
    Error::new(kind, message)
}

/// The server's words behind a colon; nothing where it has none.
pub(crate) fn reason(body: &[u8]) -> String {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let words = json["message"].as_str().or(json["error"].as_str());
    let words: Vec<&str> = words.unwrap_or_default().split_whitespace().collect();
    let words: String = words.join(" ").chars().take(MAX_REASON).collect();
    if words.is_empty() {
        words
    } else {
        format!(": {words}")
    }
}

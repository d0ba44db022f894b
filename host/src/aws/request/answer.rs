//! What a service answers over JSON.

use std::fmt;

use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_types::error::metadata::ErrorMetadata;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::secret::wipe;

/// The body of a success. It may hold secrets.
pub(super) struct Body(Zeroizing<Vec<u8>>);

impl Body {
    pub(super) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

// The SDK wants it for its traces.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body([REDACTED])")
    }
}

pub(super) fn read(response: &HttpResponse) -> Result<Body, OrchestratorError<ErrorMetadata>> {
    let bytes = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return Ok(Body(Zeroizing::new(bytes.to_vec())));
    }
    let header = response.headers().get("x-amzn-errortype");
    Err(OrchestratorError::operation(error(header, bytes)))
}

/// The error by its code, which a header or the body may have, with a namespace
/// before it or a URL behind it.
fn error(header: Option<&str>, body: &[u8]) -> ErrorMetadata {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |names: &[&str]| names.iter().find_map(|name| body.get(name)?.as_str());
    let code = header.or_else(|| text(&["__type", "code", "Code"]));
    let code = code.map(|code| {
        let code = code.split(':').next().unwrap_or_default();
        code.rsplit('#').next().unwrap_or_default()
    });
    let mut error = ErrorMetadata::builder();
    if let Some(code) = code.filter(|code| !code.is_empty()) {
        error = error.code(code);
    }
    if let Some(message) = text(&["message", "Message", "errorMessage"]) {
        error = error.message(message);
    }
    // It may quote what was sent.
    wipe(body);
    error.build()
}

#[cfg(test)]
mod tests {
    use super::error;

    #[test]
    fn an_error_is_known_by_its_code() {
        for (header, body, code, message) in [
            (
                None,
                r#"{"__type":"com.amazonaws.ssm#ParameterNotFound","message":"m"}"#,
                Some("ParameterNotFound"),
                Some("m"),
            ),
            (
                None,
                r#"{"code":"Throttling","Message":"slow"}"#,
                Some("Throttling"),
                Some("slow"),
            ),
            (
                Some("AccessDeniedException:http://internal.amazon.com/coral/"),
                r#"{"__type":"Other"}"#,
                Some("AccessDeniedException"),
                None,
            ),
            (None, r#"{"__type":7,"message":["m"]}"#, None, None),
            (None, r#"{"__type":""}"#, None, None),
            (None, "<html>", None, None),
            (None, "", None, None),
        ] {
            let error = error(header, body.as_bytes());
            assert_eq!((error.code(), error.message()), (code, message), "{body}");
        }
    }
}

//! From what the SDK reports to [`ContractError`]: by the shape of the failure,
//! the service's error code and the HTTP status, never by the wording of a
//! message.
//!
//! The service's message is passed on, cleaned and cut, because only it says
//! which identity lacks what. Calls that carry a value go through
//! [`withhold_echo`] as well, since a server may quote what it rejects.

mod causes;
mod clock;
mod codes;
mod echo;
mod outage;
pub(super) mod reasons;
#[cfg(test)]
mod tests;

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};

use codes::kind_of;
use outage::{is_foreign, not_the_service, unreachable};

pub(super) use causes::{deepest, find, innermost};
pub(super) use echo::{quotes_input, withhold_echo};
pub(super) use outage::is_outage;

use super::identity;
use crate::vault::{ContractError, ErrorKind};

/// Longest part of a server's message that is shown, in characters.
const MAX_MESSAGE: usize = 1_000;
const MAX_CODE: usize = 128;
const MAX_NAME: usize = 512;

/// The code for an answer about the state a secret is in, which AWS gives for
/// a secret that waits for deletion too.
pub(super) const WRONG_STATE: &str = "InvalidRequestException";

/// What was asked of AWS: one operation on one secret, or on names that start
/// alike.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// As IAM policies name it.
    service: &'a str,
    /// As the API names it, such as `GetSecretValue`.
    pub(super) operation: &'a str,
    /// Empty where no name was involved.
    pub(super) name: &'a str,
}

impl<'a> Asked<'a> {
    /// Of Secrets Manager.
    pub(super) const fn of(operation: &'static str, name: &'a str) -> Self {
        Self {
            service: "secretsmanager",
            operation,
            name,
        }
    }

    /// Of STS, which knows no names.
    pub(super) const fn of_sts(operation: &'static str) -> Self {
        Self {
            service: "sts",
            operation,
            name: "",
        }
    }

    /// Of another service, about whatever the driver asks it for.
    pub(super) const fn of_service(service: &'a str, operation: &'a str) -> Self {
        Self {
            service,
            operation,
            name: "",
        }
    }

    /// Whether it changes nothing, as far as replicas are concerned.
    pub(super) fn reads(self) -> bool {
        if self.service != "secretsmanager" {
            return true;
        }
        matches!(
            self.operation,
            "BatchGetSecretValue"
                | "DescribeSecret"
                | "GetResourcePolicy"
                | "GetSecretValue"
                | "ListSecrets"
                | "ListSecretVersionIds"
        )
    }

    fn service_name(self) -> &'static str {
        match self.service {
            "dynamodb" => "Amazon DynamoDB",
            "kms" => "AWS KMS",
            "secretsmanager" => "AWS Secrets Manager",
            "ssm" => "AWS Systems Manager",
            "sts" => "AWS STS",
            _ => "AWS",
        }
    }

    /// As IAM policies name it.
    pub(super) fn action(self) -> String {
        format!("{}:{}", self.service, self.operation)
    }

    fn on_name(self) -> String {
        if self.name.is_empty() {
            String::new()
        } else {
            format!(" for `{}`", clean(self.name, MAX_NAME))
        }
    }

    pub(super) fn describe(self, error: ContractError) -> ContractError {
        let error = error.with_detail("action", self.action());
        if self.name.is_empty() {
            error
        } else {
            error.with_detail("name", clean(self.name, MAX_NAME))
        }
    }
}

/// `host`: which host was asked last, for failures that never got an answer.
pub(super) fn from_sdk<E>(
    error: &SdkError<E, HttpResponse>,
    asked: Asked<'_>,
    host: Option<String>,
) -> ContractError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    // One role may be assumed with another: what failed is the first of them, and
    // for those after it that looks like a call that never got out.
    if let Some(credentials) = deepest::<CredentialsError>(error) {
        return asked.describe(identity::from_credentials(credentials, host));
    }
    match error {
        SdkError::ServiceError(context) => {
            let (code, message) = (context.err().code(), context.err().message());
            let raw = context.raw();
            // The SDK takes a success that it cannot read for an error of the
            // service without a code.
            let (code, message) = (code.unwrap_or_default(), message.unwrap_or_default());
            let status = raw.status().as_u16();
            let mapped = if raw.status().is_success() || is_foreign(code, status) {
                not_the_service(asked, host, status)
            } else {
                answered(code, message, Some(status), asked)
            };
            with_headers(mapped, raw)
        }
        // The answer began, and the connection broke.
        SdkError::ResponseError(_) if find::<hyper::Error>(error).is_some() => {
            unreachable(asked, host, reasons::CONNECTION, &innermost(error))
        }
        SdkError::ResponseError(context) => {
            let status = context.raw().status();
            let mapped = if status.is_success() || is_foreign("", status.as_u16()) {
                not_the_service(asked, host, status.as_u16())
            } else {
                answered("", "", Some(status.as_u16()), asked)
            };
            with_headers(mapped, context.raw())
        }
        SdkError::TimeoutError(_) => {
            unreachable(asked, host, reasons::TIMEOUT, "no answer in time")
        }
        SdkError::DispatchFailure(failure) => {
            let reason = if failure.is_timeout() {
                reasons::TIMEOUT
            } else {
                reasons::CONNECTION
            };
            unreachable(asked, host, reason, &innermost(error))
        }
        _ => {
            let message = format!(
                "the request `{}`{} could not be made: {}",
                asked.action(),
                asked.on_name(),
                innermost(error)
            );
            asked.describe(ContractError::new(ErrorKind::Invalid, message))
        }
    }
}

/// An error that the service itself reported, for a call or (`status` is
/// `None`) for one secret of many.
pub(super) fn answered(
    code: &str,
    message: &str,
    status: Option<u16>,
    asked: Asked<'_>,
) -> ContractError {
    let code = clean(code, MAX_CODE);
    let said = match (code.as_str(), status) {
        ("", Some(status)) => format!("HTTP status {status}"),
        ("", None) => "an unnamed error".to_owned(),
        (code, _) => format!("`{code}`"),
    };
    let mut sentence = format!(
        "AWS answered {said} to `{}`{}",
        asked.action(),
        asked.on_name()
    );
    let message = clean(before_token(message), MAX_MESSAGE);
    let message = message.trim().trim_end_matches('.');
    if !message.is_empty() {
        sentence.push_str(": ");
        sentence.push_str(message);
    }
    let kind = kind_of(&code, status);
    let reason = reasons::of_code(&code);
    let error = asked.describe(ContractError::new(kind, sentence).with_code(code));
    match reason {
        Some(reason) => error.with_detail("reason", reason),
        None if kind == ErrorKind::Unavailable => error
            .with_detail("reason", reasons::FAULT)
            .with_detail("cause", said),
        None => error,
    }
}

/// The message up to where it names the header of the session token: where a
/// signature is wrong, AWS repeats the headers that it expected, with the token.
fn before_token(message: &str) -> &str {
    let at = message.to_ascii_lowercase().find("x-amz-security-token");
    at.map_or(message, |at| &message[..at])
}

/// The secret waits for deletion: what AWS itself calls a wrong state.
pub(super) fn pending_deletion(deleted_ms: u64, asked: Asked<'_>) -> ContractError {
    let message = format!(
        "`{}` is scheduled for deletion and must be restored first",
        clean(asked.name, MAX_NAME)
    );
    let error = ContractError::new(ErrorKind::PendingDeletion, message).with_code(WRONG_STATE);
    asked
        .describe(error)
        .with_detail("deleted-ms", deleted_ms.to_string())
}

/// Adds what only the headers say: the request's id, and when to come back.
pub(super) fn with_headers(mut error: ContractError, response: &HttpResponse) -> ContractError {
    let header = |name: &str| response.headers().get(name);
    if let Some(id) = header("x-amzn-requestid").or_else(|| header("x-amz-request-id")) {
        error = error.with_detail("request-id", clean(id, MAX_CODE));
    }
    let millis = header("x-amz-retry-after").and_then(|text| text.trim().parse::<u32>().ok());
    let seconds = || header("retry-after").and_then(|text| text.trim().parse::<u32>().ok());
    error.retry_after_ms = millis.or_else(|| seconds().map(|s| s.saturating_mul(1_000)));
    clock::told(error, response)
}

/// At most `max` characters, without any that could move a terminal's cursor or
/// turn the direction of the text.
pub(super) fn clean(text: &str, max: usize) -> String {
    let steers =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|&c| !steers(c)).take(max).collect()
}

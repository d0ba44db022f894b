//! How the failure of a credentials provider is told, by its type and by what
//! AWS answered. [`Session::explain`](super::session::Session) knows the rest.

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_sdk_sts::error::SdkError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::error::metadata::ErrorMetadata;

use super::error::{Asked, answered, clean, find, innermost, reasons, with_headers};
use crate::vault::{ContractError, ErrorKind};

/// `host`: which host was asked last, as credentials may come over the network.
pub(super) fn from_credentials(error: &CredentialsError, host: Option<String>) -> ContractError {
    if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        let message = "no AWS credentials were found";
        return ContractError::new(ErrorKind::Unauthenticated, message)
            .with_detail("reason", reasons::NONE_FOUND);
    }
    if find::<ConnectorError>(error).is_some() {
        let host = clean(&host.unwrap_or_else(|| "AWS".to_owned()), 512);
        let cause = innermost(error);
        let message = format!("`{host}` could not be reached for credentials: {cause}");
        return ContractError::new(ErrorKind::Unavailable, message)
            .with_detail("reason", reasons::PROVIDER_FAILED)
            .with_detail("endpoint", host)
            .with_detail("cause", cause);
    }
    let Some(answer) = find::<ErrorMetadata>(error) else {
        let message = format!(
            "the AWS credentials could not be loaded: {}",
            innermost(error)
        );
        return ContractError::new(ErrorKind::Unauthenticated, message)
            .with_detail("reason", reasons::PROVIDER_FAILED);
    };
    let (code, message) = (answer.code(), answer.message());
    refused(code.unwrap_or_default(), message.unwrap_or_default(), error)
}

/// STS or the sign-in service answered, and said no.
fn refused(code: &str, message: &str, error: &CredentialsError) -> ContractError {
    let assume = find::<SdkError<AssumeRoleError, HttpResponse>>(error);
    let response = assume.and_then(SdkError::raw_response);
    let status = response.map(|response| response.status().as_u16());
    let is_role = find::<AssumeRoleError>(error).is_some();
    // Only the code and the words are known of what is not STS.
    let mut refusal = answered(code, message, status, Asked::of_sts("AssumeRole"));
    if !is_role {
        refusal.message = format!(
            "AWS gave no credentials: {}",
            clean(if message.is_empty() { code } else { message }, 1_000).trim_end_matches('.')
        );
    }
    refusal.details.retain(|(key, _)| key != "action");
    if let Some(response) = response {
        refusal = with_headers(refusal, response);
    }
    match refusal.kind {
        ErrorKind::Denied => {
            let action = if is_role {
                "sts:AssumeRole"
            } else {
                "sso:GetRoleCredentials"
            };
            let reason = if is_role {
                reasons::ROLE
            } else {
                reasons::PROVIDER_FAILED
            };
            refusal = refusal
                .with_detail("identity-action", action)
                .with_detail("reason", reason);
        }
        ErrorKind::Throttled | ErrorKind::Unavailable | ErrorKind::WrongRegion => {}
        // A role that is none, a token that is none: no identity comes of it.
        _ => refusal.kind = ErrorKind::Unauthenticated,
    }
    if refusal.detail("reason").is_none() {
        refusal = refusal.with_detail("reason", reasons::PROVIDER_FAILED);
    }
    refusal
}

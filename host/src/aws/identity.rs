//! Why there are no usable credentials, in the terms a user can act on.
//!
//! The detail `reason` is `none-found` (nothing is configured), `sso-session`
//! (a sign-in is needed; the detail `profile` says where) or `provider-failed`
//! (something is configured and did not work).

use std::borrow::Cow;

use aws_config::profile::{self, ProfileFileLoadError, ProfileSet};
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::error::metadata::ErrorMetadata;
use aws_types::os_shim_internal::{Env, Fs};

use super::error::{clean, find, innermost};
use crate::vault::{ContractError, ErrorKind};

/// The reason of a failure that [`explain`] may know more about.
const PROVIDER_FAILED: &str = "provider-failed";

/// `host`: which host was asked last, as credentials may come over the network.
pub(super) fn from_credentials(error: &CredentialsError, host: Option<String>) -> ContractError {
    if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        let message = "no AWS credentials were found; sign in, set `AWS_PROFILE`, \
                       or give the vault a `profile`";
        return ContractError::new(ErrorKind::Unauthenticated, message)
            .with_detail("reason", "none-found");
    }
    if find::<ConnectorError>(error).is_some() {
        let host = clean(&host.unwrap_or_else(|| "AWS".to_owned()), 512);
        let message = format!(
            "`{host}` could not be reached for credentials: {}",
            innermost(error)
        );
        return ContractError::new(ErrorKind::Unavailable, message)
            .with_detail("reason", PROVIDER_FAILED)
            .with_detail("endpoint", host);
    }
    let Some(answer) = find::<ErrorMetadata>(error) else {
        let message = format!(
            "the AWS credentials could not be loaded: {}",
            innermost(error)
        );
        return ContractError::new(ErrorKind::Unauthenticated, message)
            .with_detail("reason", PROVIDER_FAILED);
    };
    // STS or the sign-in service answered, and said no.
    let code = clean(answer.code().unwrap_or_default(), 128);
    let message = format!(
        "AWS gave no credentials: {}",
        clean(answer.message().unwrap_or(&code), 1_000).trim_end_matches('.')
    );
    let (kind, refused) = match code.as_str() {
        "AccessDenied" | "AccessDeniedException" => (ErrorKind::Denied, Some("sts:AssumeRole")),
        "ForbiddenException" => (ErrorKind::Denied, Some("sso:GetRoleCredentials")),
        _ => (ErrorKind::Unauthenticated, None),
    };
    let error = ContractError::new(kind, message)
        .with_code(code)
        .with_detail("reason", PROVIDER_FAILED);
    match refused {
        Some(action) => error.with_detail("identity-action", action),
        None => error,
    }
}

/// Turns "the provider failed" into "sign in", where the profile in use gets
/// its credentials from a sign-in session. The SDK's own error types for a
/// missing or expired session are private, so the profile tells.
pub(super) async fn explain(error: ContractError, profile: Option<&str>) -> ContractError {
    let may_be_session = error.kind == ErrorKind::Unauthenticated
        && error.detail("reason") == Some(PROVIDER_FAILED)
        && (error.code.is_empty() || SESSION_CODES.contains(&error.code.as_str()));
    if !may_be_session {
        return error;
    }
    let Some(name) = sign_in_profile(profile).await else {
        return error;
    };
    let name = clean(&name, 128);
    let mut explained = error;
    explained.message = format!(
        "the AWS sign-in session of the profile `{name}` is missing or expired; \
         run `aws sso login --profile {name}`"
    );
    explained.details.retain(|(key, _)| key != "reason");
    explained
        .with_detail("reason", "sso-session")
        .with_detail("profile", name)
}

/// What the sign-in services answer to a session that is over.
const SESSION_CODES: [&str; 4] = [
    "ExpiredTokenException",
    "InvalidClientException",
    "InvalidGrantException",
    "UnauthorizedException",
];

/// Whether the AWS configuration files have that profile. Files that cannot be
/// read have it: who reads them for the credentials says what is wrong.
pub(super) async fn has_profile(name: &str) -> bool {
    let set = profiles(Some(name)).await;
    set.map_or(true, |set| set.get_profile(name).is_some())
}

async fn profiles(chosen: Option<&str>) -> Result<ProfileSet, ProfileFileLoadError> {
    #[expect(deprecated, reason = "the SDK names no other type for this parameter")]
    let files = profile::profile_file::ProfileFiles::default();
    let chosen = chosen.map(|name| Cow::Owned(name.to_owned()));
    profile::load(&Fs::real(), &Env::real(), &files, chosen).await
}

/// The profile that signs in for the one in use: itself, or the one that its
/// chain of `source_profile` ends in.
async fn sign_in_profile(chosen: Option<&str>) -> Option<String> {
    const LONGEST_CHAIN: usize = 8;
    let set = profiles(chosen).await.ok()?;
    let mut name = set.selected_profile();
    for _ in 0..LONGEST_CHAIN {
        let found = set.get_profile(name)?;
        let signs_in = ["sso_session", "sso_start_url"]
            .iter()
            .any(|key| found.get(key).is_some());
        if signs_in {
            return Some(name.to_owned());
        }
        name = found.get("source_profile")?;
    }
    None
}

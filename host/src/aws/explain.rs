//! What a failure has to do with this vault: whose keys they were and where they
//! came from, which role, which region, which KMS key. What is found out becomes
//! a few words before the message, and details that the hints go by.

use aws_types::os_shim_internal::Env;

use super::error::{Asked, clean, reasons};
use super::origin::Source;
use super::profiles::Profiles;
use super::session::Session;
use crate::vault::{ContractError, ErrorKind};

/// What the sign-in services answer to a session that is over.
const SESSION_CODES: [&str; 4] = [
    "ExpiredTokenException",
    "InvalidClientException",
    "InvalidGrantException",
    "UnauthorizedException",
];

/// Most profiles that a misspelt one is compared with.
const MAX_PROFILES: usize = 100;

impl Session {
    pub(super) async fn explain(&self, error: ContractError, asked: Asked<'_>) -> ContractError {
        let reason = error.detail("reason").unwrap_or_default().to_owned();
        match (error.kind, reason.as_str()) {
            (ErrorKind::Unauthenticated, reasons::NONE_FOUND) => missing_profile(error).await,
            (ErrorKind::Unauthenticated, reasons::PROVIDER_FAILED) => self.provider(error).await,
            (ErrorKind::Unauthenticated, reasons::CLOCK) => clock(error),
            (ErrorKind::Unauthenticated, reason) if !reason.is_empty() => {
                self.keys(error, reason).await
            }
            (ErrorKind::Denied, reasons::ROLE) => self.role(error).await,
            (ErrorKind::Denied | ErrorKind::Encryption, _) => self.key_needed(error, asked),
            (ErrorKind::WrongRegion, reasons::REGION_DISABLED) => {
                error.with_detail("region", self.region.clone())
            }
            (ErrorKind::Unavailable, reasons::CONNECTION) if self.is_regional(&error) => {
                error.with_detail("region", self.region.clone())
            }
            _ => error,
        }
    }

    /// Whether the host that was asked is named after the region.
    fn is_regional(&self, error: &ContractError) -> bool {
        let host = error.detail("endpoint").unwrap_or_default();
        host.split('.').any(|part| part == self.region)
    }

    async fn profiles(&self) -> Option<Profiles> {
        Profiles::load(self.config.profile.as_deref()).await.ok()
    }

    /// Turns "the provider failed" into "sign in", where the profile in use gets
    /// its credentials from a sign-in session.
    async fn provider(&self, mut error: ContractError) -> ContractError {
        let Some(profiles) = self.profiles().await else {
            return error;
        };
        let may_be_session = error.code.is_empty() || SESSION_CODES.contains(&error.code.as_str());
        match profiles.signs_in().filter(|_| may_be_session) {
            Some(name) => {
                error.message = format!(
                    "the AWS sign-in session of the profile `{}` is missing or expired",
                    clean(name, 128)
                );
                signs_in(error, name)
            }
            None => in_profile(error, profiles.selected()),
        }
    }

    /// Keys that AWS does not take.
    async fn keys(&self, mut error: ContractError, reason: &str) -> ContractError {
        let profiles = self.profiles().await;
        let profile = profiles.as_ref().and_then(Profiles::selected);
        // What fails before it gave any keys is the profile's own business.
        let source = self.origin.source().or(profile.map(|_| Source::Profile));
        let whose = match (source, profile) {
            (Some(Source::Environment), _) => "in the environment".to_owned(),
            (Some(Source::Profile), Some(name)) => format!("of the profile `{}`", clean(name, 128)),
            (Some(Source::Machine), _) => "of this machine's role".to_owned(),
            _ => "in use".to_owned(),
        };
        let told = match reason {
            reasons::EXPIRED_KEYS => format!("the AWS keys {whose} have expired"),
            reasons::UNKNOWN_KEY => format!("AWS does not know the access key {whose}"),
            reasons::WRONG_SIGNATURE => {
                format!("the secret key {whose} does not belong to its access key")
            }
            _ => return error,
        };
        error.message = format!("{told}: {}", error.message);
        error = error.with_detail("region", self.region.clone());
        match source {
            Some(Source::Environment) => error.with_detail("keys", "environment"),
            Some(Source::Profile) => match profiles.as_ref().and_then(Profiles::signs_in) {
                Some(name) => signs_in(error, name),
                None => in_profile(error, profile),
            },
            Some(Source::Machine) | None => error,
        }
    }

    /// A role that may not be assumed: the vault's, or before that its profile's.
    async fn role(&self, mut error: ContractError) -> ContractError {
        let profiles = self.profiles().await;
        let own = profiles.as_ref().and_then(Profiles::role);
        let vaults = self.config.role_arn.as_deref();
        let role = match self.origin.source() {
            Some(_) => vaults.or(own),
            None => own.or(vaults),
        };
        let role = clean(role.unwrap_or("?"), 512);
        let profiles = profiles.as_ref();
        let factor = profiles.and_then(Profiles::asks_for_second_factor);
        let why = if factor.is_some() {
            "asks for a second factor (MFA), which Keep cannot ask you for"
        } else {
            "may not be assumed"
        };
        error.message = format!("the role `{role}` {why}: {}", error.message);
        if factor.is_some() {
            error.details.retain(|(key, _)| key != "reason");
            error = error.with_detail("reason", reasons::SECOND_FACTOR);
        }
        if self.config.profile.is_some() {
            error = error.with_detail("vault-profile", "true");
        }
        let profile = factor.or_else(|| profiles.and_then(Profiles::selected));
        in_profile(error.with_detail("role", role), profile)
    }
}

/// A profile that `AWS_PROFILE` names and no file has: the SDK goes on without a
/// word, to the identity of the machine if there is one.
async fn missing_profile(error: ContractError) -> ContractError {
    let Ok(name) = Env::real().get("AWS_PROFILE") else {
        return error;
    };
    match Profiles::load(None).await {
        Ok(profiles) if !profiles.has(&name) => no_such_profile(&name, "`AWS_PROFILE`", &profiles),
        _ => error,
    }
}

/// `by`: who names it.
pub(super) fn no_such_profile(name: &str, by: &str, profiles: &Profiles) -> ContractError {
    let name = clean(name, 128);
    let message = format!("the AWS configuration files have no profile `{name}`, which {by} names");
    let mut known = String::new();
    for name in profiles.names().into_iter().take(MAX_PROFILES) {
        if !known.is_empty() {
            known.push(',');
        }
        known.push_str(&clean(name, 128));
    }
    ContractError::new(ErrorKind::Unauthenticated, message)
        .with_code("MissingProfile")
        .with_detail("reason", reasons::MISSING_PROFILE)
        .with_detail("profile", name)
        .with_detail("known-profiles", known)
}

fn clock(mut error: ContractError) -> ContractError {
    let minutes = error.detail("clock-minutes");
    let minutes: Option<i64> = minutes.and_then(|text| text.parse().ok());
    let how = match minutes {
        Some(behind @ 1..) => format!("is {behind} minutes behind AWS's"),
        Some(ahead) => format!("is {} minutes ahead of AWS's", ahead.unsigned_abs()),
        None => "is not AWS's".to_owned(),
    };
    error.message = format!(
        "this machine's clock {how}, so that no signature is accepted: {}",
        error.message
    );
    error
}

fn signs_in(mut error: ContractError, profile: &str) -> ContractError {
    error.details.retain(|(key, _)| key != "reason");
    error
        .with_detail("reason", reasons::SSO_SESSION)
        .with_detail("profile", clean(profile, 128))
}

fn in_profile(error: ContractError, profile: Option<&str>) -> ContractError {
    match profile {
        Some(name) => error.with_detail("profile", clean(name, 128)),
        None => error,
    }
}

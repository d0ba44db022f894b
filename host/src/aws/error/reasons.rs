//! The detail `reason`: what a kind of error does not tell apart and a user has
//! to. The hints of the command line go by it.

/// Nothing is configured.
pub(in crate::aws) const NONE_FOUND: &str = "none-found";
/// The detail `profile` is the name of a profile that is nowhere.
pub(in crate::aws) const MISSING_PROFILE: &str = "missing-profile";
/// Something is configured and did not work.
pub(in crate::aws) const PROVIDER_FAILED: &str = "provider-failed";
/// A sign-in is needed; the detail `profile` says where.
pub(in crate::aws) const SSO_SESSION: &str = "sso-session";
pub(in crate::aws) const EXPIRED_KEYS: &str = "expired-keys";
pub(in crate::aws) const UNKNOWN_KEY: &str = "unknown-key";
pub(in crate::aws) const WRONG_SIGNATURE: &str = "wrong-signature";
/// The detail `clock-minutes` says how wrong it is, where that is known.
pub(in crate::aws) const CLOCK: &str = "clock";
/// The detail `role` is the one that may not be assumed.
pub(in crate::aws) const ROLE: &str = "role";
/// The same, where the profile asks for a second factor.
pub(in crate::aws) const SECOND_FACTOR: &str = "second-factor";
pub(in crate::aws) const REGION_DISABLED: &str = "region-disabled";
pub(in crate::aws) const NOT_THE_SERVICE: &str = "not-the-service";
/// Nobody was there.
pub(in crate::aws) const CONNECTION: &str = "connection";
pub(in crate::aws) const TIMEOUT: &str = "timeout";
/// What answered failed on its own.
pub(in crate::aws) const FAULT: &str = "fault";

/// What a code of AWS means to whoever has to do something about it.
pub(super) fn of_code(code: &str) -> Option<&'static str> {
    match code {
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => Some(EXPIRED_KEYS),
        "InvalidAccessKeyId"
        | "InvalidClientTokenId"
        | "InvalidToken"
        | "UnrecognizedClientException" => Some(UNKNOWN_KEY),
        "AuthFailure" | "InvalidSignatureException" | "SignatureDoesNotMatch" => {
            Some(WRONG_SIGNATURE)
        }
        "RequestExpired" | "RequestTimeTooSkewed" => Some(CLOCK),
        "OptInRequired" | "RegionDisabledException" => Some(REGION_DISABLED),
        "UnknownOperationException" => Some(NOT_THE_SERVICE),
        _ => None,
    }
}

//! Requests that got no answer, or one that is not the service's.

use super::{Asked, MAX_NAME, clean, reasons};
use crate::vault::{ContractError, ErrorKind};

/// Whether the region itself is out of order, so that another may serve in its
/// place: nobody answers, or what answers fails on its own. Throttling, refusals
/// and what is not there are answers, and go on being so elsewhere.
pub(in crate::aws) fn is_outage(error: &ContractError) -> bool {
    let reason = error.detail("reason").unwrap_or_default();
    error.kind == ErrorKind::Unavailable
        && [
            reasons::CONNECTION,
            reasons::TIMEOUT,
            reasons::FAULT,
            // Nobody answered who gives out credentials, such as the region's
            // own STS for a role.
            reasons::PROVIDER_FAILED,
        ]
        .contains(&reason)
}

/// Whether something else must have answered: a refusal of the service names
/// its reason. These statuses alone are the service's too, or a gateway's before
/// it.
pub(super) fn is_foreign(code: &str, status: u16) -> bool {
    code.is_empty() && (300..500).contains(&status) && ![401, 403, 408, 429].contains(&status)
}

/// Something between here and AWS answered, or the endpoint is another service.
pub(super) fn not_the_service(
    asked: Asked<'_>,
    host: Option<String>,
    status: u16,
) -> ContractError {
    let host = clean(&host.unwrap_or_else(|| "AWS".to_owned()), MAX_NAME);
    let message = format!(
        "what `{host}` answered to `{}`{} does not come from {} (HTTP status {status})",
        asked.action(),
        asked.on_name(),
        asked.service_name()
    );
    let error = asked.describe(ContractError::new(ErrorKind::WrongRegion, message));
    error
        .with_detail("endpoint", host)
        .with_detail("reason", reasons::NOT_THE_SERVICE)
}

pub(super) fn unreachable(
    asked: Asked<'_>,
    host: Option<String>,
    reason: &str,
    cause: &str,
) -> ContractError {
    let host = clean(&host.unwrap_or_else(|| "AWS".to_owned()), MAX_NAME);
    let message = format!(
        "`{host}` could not be reached for `{}`{}: {cause}",
        asked.action(),
        asked.on_name()
    );
    let error = ContractError::new(ErrorKind::Unavailable, message);
    asked
        .describe(error)
        .with_detail("endpoint", host)
        .with_detail("reason", reason)
        .with_detail("cause", cause)
}

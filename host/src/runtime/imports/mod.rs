//! What drivers may import: each interface of `wit/host` and `wit/aws` as
//! methods on the session's state. Arguments come from a guest and are hostile.

mod aws;
mod clock;
mod credentials;
mod http;
mod log;
mod payload;
mod request;
mod secrets;
mod storage;
mod together;

use super::bindings::vault::keep::host::errors::{Error, ErrorKind};
use crate::drivers::Power;
use crate::vault::ContractError;

/// The answer where the guest reached for something it was not granted. The
/// linker already refuses such a component; this is the second lock.
fn not_granted(power: &str) -> Error {
    ContractError::new(
        crate::vault::ErrorKind::Denied,
        format!("the power `{power}` was not granted"),
    )
    .into()
}

/// The answer where the guest was granted some of this kind, and not this one.
fn not_granted_to(driver: &str, power: &Power) -> Error {
    let message = format!(
        "the power `{power}` was not granted; `keep plugin:grant {driver} {power}` grants it"
    );
    let error = ContractError::new(crate::vault::ErrorKind::Denied, message);
    error.with_code(ContractError::NOT_GRANTED).into()
}

fn invalid(message: impl Into<String>) -> Error {
    Error {
        kind: ErrorKind::Invalid,
        code: String::new(),
        message: message.into(),
        retry_after_ms: None,
        details: Vec::new(),
    }
}

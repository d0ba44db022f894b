//! What drivers may import: each interface of `wit/host` and `wit/aws` as
//! methods on the session's state. Arguments come from a guest and are hostile.

mod aws;
mod clock;
mod credentials;
mod http;
mod log;
mod payload;
mod secrets;
mod storage;

use super::bindings::vault::keep::host::errors::{Error, ErrorKind};
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

fn invalid(message: impl Into<String>) -> Error {
    Error {
        kind: ErrorKind::Invalid,
        code: String::new(),
        message: message.into(),
        retry_after_ms: None,
        details: Vec::new(),
    }
}

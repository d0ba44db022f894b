//! Faults of drivers: everything that is not an answer of the store.

use super::{Error, Kind};
use crate::runtime::{CallError, LoadError};

impl From<LoadError> for Error {
    fn from(error: LoadError) -> Self {
        let hint = match &error {
            LoadError::NotGranted { driver, power } => {
                let grant = format!(
                    "Run `keep plugin:grant {} '{power}'` to allow it",
                    driver.id
                );
                return Self::driver(error.to_string()).hint(grant);
            }
            LoadError::UnknownImport { .. } => {
                "Update Keep, or use a version of the driver that fits this one"
            }
            LoadError::Manifest(_)
            | LoadError::Compile { .. }
            | LoadError::NotCompiled { .. }
            | LoadError::NotADriver { .. }
            | LoadError::Undeclared { .. }
            | LoadError::Contract { .. } => "Report this to the driver's author",
        };
        Self::driver(error.to_string()).hint(hint)
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        let message = error.to_string();
        match error {
            CallError::Contract { error, .. } => Self::from(error),
            CallError::NoAbility { .. } => Self::new(Kind::Other, message)
                .hint("Run `keep info` to see which driver each vault uses"),
            CallError::Timeout { .. } => {
                Self::driver(message).hint("Set `KEEP_DRIVER_TIMEOUT` to allow more seconds")
            }
            CallError::Trap { .. }
            | CallError::Cpu { .. }
            | CallError::Memory { .. }
            | CallError::Limit { .. } => {
                Self::driver(message).hint("Report this to the driver's author")
            }
        }
    }
}

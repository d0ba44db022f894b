//! How loading or calling a driver fails.

use std::{fmt, time::Duration};

use crate::{
    drivers::ManifestError,
    vault::{ContractError, ErrorKind},
};

/// A driver as messages name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriverName {
    pub id: String,
    pub version: String,
}

impl fmt::Display for DriverName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "driver `{}` {}", self.id, self.version)
    }
}

/// Why a component cannot be used as a driver. Nothing of it has run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("{0}")]
    Manifest(#[from] ManifestError),
    #[error("{driver} could not be compiled: {reason}")]
    Compile { driver: DriverName, reason: String },
    /// [`Artifact::Compiled`](crate::drivers::Artifact::Compiled) was asked for.
    #[error("{driver} was not compiled before")]
    NotCompiled { driver: DriverName },
    #[error("{driver} does not export `keep:vault/driver@0.1.0`")]
    NotADriver { driver: DriverName },
    #[error("{driver} needs `{import}`, which this version of Keep does not offer")]
    UnknownImport { driver: DriverName, import: String },
    #[error("{driver} uses `{import}`, but its manifest does not ask for the power `{power}`")]
    Undeclared {
        driver: DriverName,
        import: String,
        power: &'static str,
    },
    #[error("{driver} asks for the power `{power}`, which was not granted")]
    NotGranted { driver: DriverName, power: String },
    #[error("{driver} does not fit the contract: {reason}")]
    Contract { driver: DriverName, reason: String },
}

/// Why a call into a driver gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The driver's own answer: an error of the contract.
    #[error("{error}")]
    Contract {
        driver: DriverName,
        error: ContractError,
    },
    #[error("{driver} crashed: {reason}")]
    Trap { driver: DriverName, reason: String },
    #[error("{driver} did not answer within {}", seconds(*limit))]
    Timeout { driver: DriverName, limit: Duration },
    #[error("{driver} computed for more than {} in one call", seconds(*limit))]
    Cpu { driver: DriverName, limit: Duration },
    #[error("{driver} wanted more than {limit_mib} MiB of memory")]
    Memory {
        driver: DriverName,
        limit_mib: usize,
    },
    #[error("{driver} {what}")]
    Limit { driver: DriverName, what: String },
    #[error("{driver} does not have the ability `{ability}`")]
    NoAbility {
        driver: DriverName,
        ability: &'static str,
    },
}

impl CallError {
    /// What the driver's own answer was, where there was one.
    #[must_use]
    pub fn kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Contract { error, .. } => Some(error.kind),
            _ => None,
        }
    }
}

fn seconds(limit: Duration) -> String {
    format!("{} s", limit.as_secs_f64())
}

//! What passes between commands and a vault: the contract's types (`wit/vault`)
//! as plain Rust, with the plaintext in [`SecretValue`].

use crate::error::Error;
use crate::secret::SecretValue;

/// Where the secrets of one session live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub namespace: String,
    /// Optional part between namespace and env; may be empty.
    pub path: String,
    pub env: String,
    /// The slug of the vault.
    pub vault: String,
}

/// What is known of one version of a secret. Never the value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    /// The store's id of this version; opaque.
    pub version: Option<String>,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub modified_ms: Option<u64>,
    /// Open-ended facts (`description`, `arn`, `deletes-ms`, ...), not secret.
    pub extra: Vec<(String, String)>,
}

impl Entry {
    /// The fact of that name, where the driver gave one.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&str> {
        let found = self.extra.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A secret that was read.
#[derive(Debug)]
pub struct Found {
    pub entry: Entry,
    pub value: SecretValue,
}

/// A secret that could not be read, and why.
#[derive(Debug)]
pub struct Failed {
    pub key: String,
    pub error: ContractError,
}

/// An answer about many keys, in order of key.
#[derive(Debug, Default)]
pub struct Readings {
    pub found: Vec<Found>,
    pub failed: Vec<Failed>,
    /// What was done differently (a fallback), in sentences for people.
    pub notes: Vec<String>,
}

/// Which version of a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selector {
    #[default]
    Current,
    Version(String),
    Stage(String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PutMode {
    #[default]
    Upsert,
    CreateOnly,
    IfVersion(String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PutOptions {
    pub mode: PutMode,
    pub description: Option<String>,
    /// Take over an entry that exists in the store but is not Keep's.
    pub adopt: bool,
    /// Store unencrypted where the store knows the difference.
    pub plain: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub entry: Entry,
    /// False where an existing secret got a new version.
    pub created: bool,
}

/// What came of creating a key.
#[derive(Debug)]
pub enum Creation {
    Done(Written),
    /// It exists, and stays as it is; the error says so.
    Exists {
        error: Error,
        /// What it would have been created with.
        value: SecretValue,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub id: String,
    pub created_ms: Option<u64>,
    pub stages: Vec<String>,
    pub current: bool,
    pub author: Option<String>,
}

/// The contract's `error-kind`; see `wit/host/errors.wit` for what each means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    NotFound,
    AlreadyExists,
    Denied,
    Unauthenticated,
    Encryption,
    WrongRegion,
    Conflict,
    Throttled,
    Unavailable,
    Invalid,
    Unsupported,
    PendingDeletion,
    Internal,
}

/// The contract's `error`, cut to size and stripped of control characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ContractError {
    pub kind: ErrorKind,
    /// The store's own name for it; may be empty.
    pub code: String,
    pub message: String,
    pub retry_after_ms: Option<u32>,
    pub details: Vec<(String, String)>,
}

impl ContractError {
    /// The detail of an error about a file on this machine, which the message
    /// names.
    pub const LOCAL_FILE: &str = "local-file";

    /// The code for a secret of another tool.
    pub const NOT_MANAGED: &str = "not-managed";

    /// The code for a key that stands for a secret elsewhere, which is read only.
    pub const LINKED: &str = "linked";

    /// The code for a secret that is there without the version asked for.
    pub const NO_SUCH_VERSION: &str = "no-such-version";

    /// The code for a secret that is there without the copy asked for.
    pub const NO_SUCH_REPLICA: &str = "no-such-replica";

    /// The code for a secret that is itself a copy.
    pub const IS_REPLICA: &str = "is-replica";

    /// The code for a copy where the secret itself is.
    pub const OWN_PLACE: &str = "own-place";

    /// The code for a secret that nothing rotates.
    pub const NO_FUNCTION: &str = "no-function";

    /// The code for a value that is no text, of a store that takes nothing else.
    pub const NOT_TEXT: &str = "not-text";

    /// The code for a write over another's, which the store told afterwards: to
    /// try again would hide it.
    pub const WRITTEN_OVER: &str = "written-over";

    /// The code for what needs a power that its user can grant; the message says
    /// how.
    pub const NOT_GRANTED: &str = "not-granted";

    /// The code for what no power allows.
    pub const FORBIDDEN: &str = "forbidden";

    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: String::new(),
            message: message.into(),
            retry_after_ms: None,
            details: Vec::new(),
        }
    }

    /// The same error with the store's own name for it.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = code.into();
        self
    }

    /// The same error with one more fact.
    #[must_use]
    pub fn with_detail(mut self, name: &str, value: impl Into<String>) -> Self {
        self.details.push((name.into(), value.into()));
        self
    }

    /// The fact of that name, where there is one.
    #[must_use]
    pub fn detail(&self, name: &str) -> Option<&str> {
        let found = self.details.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

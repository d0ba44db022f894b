//! What passes between commands and the optional abilities of a driver
//! (`wit/vault`) as plain Rust. Times are milliseconds since
//! 1970-01-01T00:00:00Z; all texts are cut to size and cleaned.

/// What a rollback did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub from: Option<String>,
    pub to: String,
    /// False where that version was the current one already.
    pub moved: bool,
}

/// How a secret is to be rotated. What is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RotationSettings {
    pub function: Option<String>,
    /// `30d`, or as the store has it.
    pub schedule: Option<String>,
    pub now: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RotationStatus {
    pub enabled: bool,
    pub function: Option<String>,
    pub schedule: Option<String>,
    pub last_ms: Option<u64>,
    pub next_ms: Option<u64>,
    /// The version that a rotation under way made and did not put in use yet.
    pub pending: Option<String>,
    pub pending_since_ms: Option<u64>,
    /// The service that rotates the secret itself.
    pub manager: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicaState {
    InSync,
    InProgress,
    Failed,
}

/// One copy of a secret in another place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replica {
    pub place: String,
    pub state: ReplicaState,
    pub message: Option<String>,
    pub encryption_key: Option<String>,
    pub accessed_ms: Option<u64>,
}

/// What is attached to a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// `None` where no policy is attached.
    pub document: Option<String>,
}

/// What an identity is for; see `wit/vault/permissions.wit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Admin,
    Developer,
    ReadOnly,
}

/// How bad a finding is, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Note,
    Warning,
    Problem,
}

/// Something that a driver found wrong with its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `None` for what concerns the whole scope.
    pub key: Option<String>,
    pub severity: Severity,
    pub code: String,
    pub message: String,
    pub fix: Option<String>,
    pub repairable: bool,
}

//! Between the generated types of optional interfaces and Keep's own; all text
//! of a guest is cut to size and cleaned on the way.

use super::super::bindings::{
    permissions::exports::keep::vault::permissions::Role as WitRole,
    replication::exports::keep::vault::replication as replication_wit,
    rollback::exports::keep::vault::rollback::Change as WitChange,
    rotation::exports::keep::vault::rotation as rotation_wit,
    upkeep::exports::keep::vault::upkeep as upkeep_wit,
};
use super::super::convert::{sentence, word};
use crate::vault::{
    Change, Finding, Replica, ReplicaState, Role, RotationSettings, RotationStatus, Severity,
};

fn words(text: Option<&String>) -> Option<String> {
    text.map(|text| word(text))
}

impl From<WitChange> for Change {
    fn from(change: WitChange) -> Self {
        Self {
            from: words(change.from.as_ref()),
            to: word(&change.to),
            moved: change.moved,
        }
    }
}

impl From<&RotationSettings> for rotation_wit::Settings {
    fn from(settings: &RotationSettings) -> Self {
        Self {
            function: settings.function.clone(),
            schedule: settings.schedule.clone(),
            now: settings.now,
        }
    }
}

impl From<rotation_wit::Status> for RotationStatus {
    fn from(status: rotation_wit::Status) -> Self {
        Self {
            enabled: status.enabled,
            function: words(status.function.as_ref()),
            schedule: words(status.schedule.as_ref()),
            last_ms: status.last_ms,
            next_ms: status.next_ms,
            pending: words(status.pending.as_ref()),
            pending_since_ms: status.pending_since_ms,
            manager: words(status.manager.as_ref()),
        }
    }
}

impl From<replication_wit::Replica> for Replica {
    fn from(replica: replication_wit::Replica) -> Self {
        Self {
            place: word(&replica.place),
            state: match replica.state {
                replication_wit::State::InSync => ReplicaState::InSync,
                replication_wit::State::InProgress => ReplicaState::InProgress,
                replication_wit::State::Failed => ReplicaState::Failed,
            },
            message: replica.message.as_deref().map(sentence),
            encryption_key: words(replica.encryption_key.as_ref()),
            accessed_ms: replica.accessed_ms,
        }
    }
}

impl From<Role> for WitRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Admin => Self::Admin,
            Role::Developer => Self::Developer,
            Role::ReadOnly => Self::ReadOnly,
        }
    }
}

impl From<upkeep_wit::Finding> for Finding {
    fn from(finding: upkeep_wit::Finding) -> Self {
        Self {
            key: words(finding.key.as_ref()),
            severity: match finding.severity {
                upkeep_wit::Severity::Note => Severity::Note,
                upkeep_wit::Severity::Warning => Severity::Warning,
                upkeep_wit::Severity::Problem => Severity::Problem,
            },
            code: word(&finding.code),
            message: sentence(&finding.message),
            fix: finding.fix.as_deref().map(sentence),
            repairable: finding.repairable,
        }
    }
}

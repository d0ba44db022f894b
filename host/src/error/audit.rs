//! What it means that nothing could be recorded.

use super::{Error, Kind};
use crate::audit::AuditError;
use crate::runtime::CallError;

impl From<AuditError> for Error {
    fn from(error: AuditError) -> Self {
        let hint = match &error {
            AuditError::File(_)
            | AuditError::HardLink { .. }
            | AuditError::NotOwn { .. }
            | AuditError::Shared { .. } => {
                "Make that a file that only you may write to, or run `keep audit:on --file PATH` to write to another"
            }
            AuditError::NoHome(_) => "Set `KEEP_STATE_DIR`",
            AuditError::Document(_) | AuditError::Settings { .. } => {
                "Put it right, or remove it and run `keep audit:on`"
            }
            AuditError::Project(_) => "",
        };
        let found = Self::config("the audit log cannot be used").because(error.to_string());
        if hint.is_empty() {
            found
        } else {
            found.hint(hint)
        }
    }
}

impl Error {
    /// Nothing was done, for it could not be recorded.
    pub(crate) fn unrecorded(error: AuditError) -> Self {
        let cause = Self::from(error);
        Self {
            message: "nothing was done, for the audit log cannot be written".into(),
            ..cause
        }
    }

    /// It was done, and the log only says that it began.
    pub(crate) fn half_recorded(error: AuditError) -> Self {
        let cause = Self::from(error);
        Self {
            message: "the audit log says that this began, and not how it ended; what was changed stays changed"
                .into(),
            ..cause
        }
    }
}

impl Kind {
    /// The kind of a call that gave no answer.
    pub(crate) fn of_call(error: &CallError) -> Self {
        match error {
            CallError::Contract { error, .. } => {
                Error::contract(error, super::Place::default()).kind
            }
            CallError::NoAbility { .. } => Self::Other,
            CallError::Timeout { .. }
            | CallError::Trap { .. }
            | CallError::Cpu { .. }
            | CallError::Memory { .. }
            | CallError::Limit { .. } => Self::Driver,
        }
    }

    /// As the audit log has it.
    pub(crate) fn outcome(self) -> (&'static str, u8) {
        (self.name(), self.exit().code())
    }
}

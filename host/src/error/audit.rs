//! What it means that nothing could be recorded.

use super::{Error, Kind};
use crate::audit::AuditError;
use crate::project::files::{FileError, FileProblem};
use crate::runtime::CallError;

impl From<AuditError> for Error {
    fn from(error: AuditError) -> Self {
        let another = "run `keep audit:on --file PATH` to write to another file";
        let hint = match &error {
            AuditError::File(FileError {
                problem: FileProblem::Symlink | FileProblem::NotAFile,
                ..
            })
            | AuditError::HardLink { .. }
            | AuditError::NotOwn { .. }
            | AuditError::Shared { .. } => {
                format!("Put a file there that is yours alone, or {another}")
            }
            AuditError::File(FileError {
                problem: FileProblem::NoSpace,
                ..
            }) => format!("Make room there, or {another}"),
            AuditError::File(_) => format!("Put that right, or {another}"),
            AuditError::NoHome(_) => "Set `KEEP_STATE_DIR`".into(),
            AuditError::Document(_) | AuditError::Settings { .. } => {
                "Put it right, or remove it and run `keep audit:on`".into()
            }
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

//! What a command fails with: a kind, one sentence, its causes and what to type
//! next. Data only: `ui` renders it, and the kind alone decides the exit code.
//!
//! Modules with their own error enums convert into this one here or beside
//! their commands. No part of an error may hold a secret value.

mod audit;
mod authoring;
mod codes;
mod contract;
mod hints;
mod output;
mod plugins;
mod project;
mod runtime;
#[cfg(test)]
mod tests;

use crate::exit::Exit;
use crate::vault::ErrorKind;

pub use contract::Place;
pub(crate) use contract::plain;

/// What sort of failure it is, as far as the exit code and scripts care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The command line is wrong, or an answer is missing.
    Usage,
    /// The secret, version or file asked for is not there.
    NotFound,
    /// The identity in use may not, or there is no usable identity.
    Denied,
    /// The project, a vault's settings or a template is wrong.
    Config,
    /// A driver could not be loaded, trapped, or broke the contract.
    Driver,
    /// The store did not answer; a retry may help.
    Unavailable,
    /// Some items worked and some did not; see [`Error::items`].
    Partial,
    /// The program to run is there but could not be started.
    NotStarted,
    /// The program to run is not there.
    NoProgram,
    /// The reader of our output went away. Nothing is printed.
    BrokenPipe,
    Other,
}

impl Kind {
    /// What the process ends with.
    #[must_use]
    pub fn exit(self) -> Exit {
        match self {
            Self::Usage => Exit::Usage,
            Self::NotFound => Exit::NotFound,
            Self::Denied => Exit::Denied,
            Self::Config => Exit::Config,
            Self::Driver => Exit::Driver,
            Self::Unavailable => Exit::Unavailable,
            Self::Partial => Exit::Partial,
            Self::NotStarted => Exit::NotStarted,
            Self::NoProgram => Exit::NoProgram,
            // `keep show | head -1` is no failure of either program.
            Self::BrokenPipe => Exit::Ok,
            Self::Other => Exit::Failure,
        }
    }

    /// The stable word for machines (JSON output). Never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::NotFound => "not-found",
            Self::Denied => "denied",
            Self::Config => "config",
            Self::Driver => "driver",
            Self::Unavailable => "unavailable",
            Self::Partial => "partial",
            Self::NotStarted => "not-started",
            Self::NoProgram => "no-program",
            Self::BrokenPipe => "broken-pipe",
            Self::Other => "other",
        }
    }
}

/// What became of one item of a command that handles many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Usually a key.
    pub name: String,
    /// `created`, `skipped`, or the failure's sentence.
    pub outcome: String,
    pub failed: bool,
    /// What to do about it.
    pub hints: Vec<String>,
}

/// As many pieces of advice as one failure gives for its items: of many, the
/// first are enough to see what it is about.
const HINTS: usize = 6;

impl Item {
    /// An item that worked.
    pub fn done(name: impl Into<String>, outcome: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            outcome: outcome.into(),
            failed: false,
            hints: Vec::new(),
        }
    }

    /// An item that was not done, for a reason that is no error's.
    pub fn refused(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            failed: true,
            ..Self::done(name, reason)
        }
    }

    /// An item that did not.
    pub fn failed(name: impl Into<String>, error: &Error) -> Self {
        let causes = error.causes.iter().map(|cause| format!(": {cause}"));
        Self {
            name: name.into(),
            outcome: std::iter::once(error.message.clone())
                .chain(causes)
                .collect(),
            failed: true,
            hints: error.hints.clone(),
        }
    }
}

/// A failed command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub kind: Kind,
    /// One sentence, no full stop.
    pub message: String,
    /// Why, from the nearest cause to the deepest.
    pub causes: Vec<String>,
    /// What to do next, as sentences with commands to type.
    pub hints: Vec<String>,
    /// The outcome of every item, for [`Kind::Partial`].
    pub items: Vec<Item>,
    /// What a vault answered, where one did: more than `kind` tells apart.
    pub answer: Option<ErrorKind>,
    /// The vault's own name for its answer, where it has one.
    pub code: String,
    /// Whether it is a permission that is lacking, which a policy would give.
    pub lacks_permission: bool,
}

impl Error {
    /// An error of that kind, with no causes and no hints yet.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            items: Vec::new(),
            answer: None,
            code: String::new(),
            lacks_permission: false,
        }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, message)
    }

    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(Kind::Denied, message)
    }

    pub fn config(message: impl Into<String>) -> Self {
        Self::new(Kind::Config, message)
    }

    pub fn driver(message: impl Into<String>) -> Self {
        Self::new(Kind::Driver, message)
    }

    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, message)
    }

    pub fn other(message: impl Into<String>) -> Self {
        Self::new(Kind::Other, message)
    }

    /// Some items failed; `items` holds every one, in the order handled. What
    /// would help them is told once each.
    pub fn partial(message: impl Into<String>, items: Vec<Item>) -> Self {
        let mut hints: Vec<String> = Vec::new();
        for hint in items.iter().flat_map(|item| &item.hints) {
            if hints.len() < HINTS && !hints.contains(hint) {
                hints.push(hint.clone());
            }
        }
        Self {
            hints,
            items,
            ..Self::new(Kind::Partial, message)
        }
    }

    /// A question that could not be asked: names the flag that answers it.
    pub fn missing(what: &str, flag: &str) -> Self {
        Self::usage(format!("missing {what}: pass `{flag}`"))
    }

    /// The same error with one more cause, below those it has.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// The same error with one more hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same error seen from one step further out: `message` says what was
    /// being done, and what was the message becomes the first cause.
    #[must_use]
    pub fn within(mut self, message: impl Into<String>) -> Self {
        let inner = std::mem::replace(&mut self.message, message.into());
        self.causes.insert(0, inner);
        self
    }
}

//! Between the contract's generated types and Keep's own. Everything that
//! comes from a guest passes through here and is cut to size and cleaned.

use super::bindings::vault::keep::{
    host::errors::{Error, ErrorKind},
    vault::types as wit,
};
use crate::{
    ui::unsafe_to_show,
    vault::{self, ContractError},
};

/// Longest texts taken from a guest, in characters (`wit/host/errors.wit`).
const MAX_MESSAGE: usize = 4_096;
const MAX_WORD: usize = 512;
const MAX_PAIRS: usize = 32;
/// Longest document (a policy, a statement), in characters: thrice what AWS
/// takes for the policy of a secret.
const MAX_DOCUMENT: usize = 64 * 1024;

/// The text with a space for each character that could forge what a terminal
/// shows, cut at `max` characters.
pub(crate) fn clip(text: &str, max: usize) -> String {
    text.chars()
        .map(|c| if unsafe_to_show(c) { ' ' } else { c })
        .take(max)
        .collect()
}

pub(super) fn word(text: &str) -> String {
    clip(text, MAX_WORD)
}

/// One sentence for people.
pub(super) fn sentence(text: &str) -> String {
    clip(text, MAX_MESSAGE)
}

/// Structured text such as JSON, where a space is as good as a line's end.
pub(super) fn document(text: &str) -> String {
    clip(text, MAX_DOCUMENT)
}

fn pairs(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let pairs = pairs.into_iter().take(MAX_PAIRS);
    pairs
        .map(|(name, value)| (word(&name), clip(&value, MAX_MESSAGE)))
        .collect()
}

/// Both enums, case by case, in both directions.
macro_rules! kinds {
    ($($kind:ident),+ $(,)?) => {
        impl From<ErrorKind> for vault::ErrorKind {
            fn from(kind: ErrorKind) -> Self {
                match kind { $(ErrorKind::$kind => Self::$kind),+ }
            }
        }
        impl From<vault::ErrorKind> for ErrorKind {
            fn from(kind: vault::ErrorKind) -> Self {
                match kind { $(vault::ErrorKind::$kind => Self::$kind),+ }
            }
        }
    };
}

kinds!(
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
);

impl From<Error> for ContractError {
    fn from(error: Error) -> Self {
        Self {
            kind: error.kind.into(),
            code: clip(&error.code, 128),
            message: clip(&error.message, MAX_MESSAGE),
            retry_after_ms: error.retry_after_ms,
            details: pairs(error.details),
        }
    }
}

impl From<ContractError> for Error {
    fn from(error: ContractError) -> Self {
        Self {
            kind: error.kind.into(),
            code: error.code,
            message: error.message,
            retry_after_ms: error.retry_after_ms,
            details: error.details,
        }
    }
}

impl From<&vault::Scope> for wit::Scope {
    fn from(scope: &vault::Scope) -> Self {
        Self {
            namespace: scope.namespace.clone(),
            path: scope.path.clone(),
            env: scope.env.clone(),
            vault: scope.vault.clone(),
        }
    }
}

impl From<wit::Entry> for vault::Entry {
    fn from(entry: wit::Entry) -> Self {
        Self {
            key: word(&entry.key),
            version: entry.version.map(|version| word(&version)),
            modified_ms: entry.modified_ms,
            extra: pairs(entry.extra),
        }
    }
}

impl From<wit::Version> for vault::Version {
    fn from(version: wit::Version) -> Self {
        Self {
            id: word(&version.id),
            created_ms: version.created_ms,
            stages: version
                .stages
                .iter()
                .take(MAX_PAIRS)
                .map(|stage| word(stage))
                .collect(),
            current: version.current,
            author: version.author.map(|author| word(&author)),
        }
    }
}

impl From<wit::Written> for vault::Written {
    fn from(written: wit::Written) -> Self {
        Self {
            entry: written.entry.into(),
            created: written.created,
        }
    }
}

impl From<&vault::Selector> for wit::Selector {
    fn from(selector: &vault::Selector) -> Self {
        match selector {
            vault::Selector::Current => Self::Current,
            vault::Selector::Version(id) => Self::Version(id.clone()),
            vault::Selector::Stage(label) => Self::Stage(label.clone()),
        }
    }
}

impl From<&vault::PutOptions> for wit::PutOptions {
    fn from(options: &vault::PutOptions) -> Self {
        Self {
            mode: match &options.mode {
                vault::PutMode::Upsert => wit::PutMode::Upsert,
                vault::PutMode::CreateOnly => wit::PutMode::CreateOnly,
                vault::PutMode::IfVersion(version) => wit::PutMode::IfVersion(version.clone()),
            },
            description: options.description.clone(),
            adopt: options.adopt,
            plain: options.plain,
        }
    }
}

impl From<wit::Failed> for vault::Failed {
    fn from(failed: wit::Failed) -> Self {
        Self {
            key: word(&failed.key),
            error: failed.error.into(),
        }
    }
}

/// Notes of an answer, at most as many as anyone would read.
pub(crate) fn notes(notes: &[String]) -> Vec<String> {
    notes
        .iter()
        .take(MAX_PAIRS)
        .map(|note| clip(note, MAX_MESSAGE))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::clip;

    #[test]
    fn text_that_could_forge_a_terminal_is_blanked_and_cut() {
        assert_eq!(
            clip("a\u{1b}[31mb\nc\u{202e}d\u{9b}e", 100),
            "a [31mb c d e"
        );
        assert_eq!(clip("héllo", 3), "hél");
    }
}

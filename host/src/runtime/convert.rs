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
    use proptest::proptest;
    use proptest::test_runner::{Config, RngSeed};

    use super::*;

    #[test]
    fn text_that_could_forge_a_terminal_is_blanked_and_cut() {
        assert_eq!(
            clip("a\u{1b}[31mb\nc\u{202e}d\u{9b}e", 100),
            "a [31mb c d e"
        );
        assert_eq!(clip("héllo", 3), "hél");
    }

    proptest! {
        #![proptest_config(Config {
            rng_seed: RngSeed::Fixed(1),
            failure_persistence: None,
            ..Config::default()
        })]

        /// Whatever a driver answers: of the size that was allowed, harmless, and
        /// otherwise as it was.
        #[test]
        fn any_text_is_cut_and_made_harmless(
            text in "([ -~]|\\PC|\\p{Cc}|\\p{Cf}){0,40}",
            max in 0..50_usize,
        ) {
            let clipped = clip(&text, max);
            assert!(!clipped.contains(unsafe_to_show), "{clipped:?}");
            assert_eq!(clipped.chars().count(), text.chars().count().min(max));
            for (kept, given) in clipped.chars().zip(text.chars()) {
                assert!(kept == given || kept == ' ' && unsafe_to_show(given), "{given:?}");
            }
            assert_eq!(clip(&clipped, max), clipped);
        }

        #[test]
        fn any_entry_and_error_of_a_driver_are_of_their_sizes(
            text in "\\PC{0,60}\\p{Cc}{0,2}",
            times in 0..200_usize,
            count in 0..100_usize,
        ) {
            let long = text.repeat(times);
            let extra = vec![(long.clone(), long.clone()); count];
            let entry = vault::Entry::from(wit::Entry {
                key: long.clone(),
                version: Some(long.clone()),
                modified_ms: None,
                extra: extra.clone(),
            });
            let words = [Some(&entry.key), entry.version.as_ref()].into_iter().flatten();
            let words = words.chain(entry.extra.iter().map(|(name, _)| name));
            for word in words {
                assert!(word.chars().count() <= MAX_WORD && !word.contains(unsafe_to_show));
            }
            let error = ContractError::from(Error {
                kind: ErrorKind::Internal,
                code: long.clone(),
                message: long,
                retry_after_ms: None,
                details: extra,
            });
            let texts = entry.extra.iter().chain(&error.details).map(|(_, value)| value);
            for text in texts.chain([&error.message]) {
                assert!(text.chars().count() <= MAX_MESSAGE && !text.contains(unsafe_to_show));
            }
            assert!(error.code.chars().count() <= 128 && !error.code.contains(unsafe_to_show));
            assert!(entry.extra.len() <= MAX_PAIRS && error.details.len() <= MAX_PAIRS);
        }
    }
}

//! What a vault's answer means at the command line: one exhaustive table.
//!
//! | contract kind | kind (exit) | why |
//! |---|---|---|
//! | not-found | not-found (3) | |
//! | already-exists, conflict | other (1) | the request is fine, the store's state is not |
//! | denied, unauthenticated | denied (4) | another identity or policy helps |
//! | encryption | denied (4) | nearly always a key the identity may not use |
//! | wrong-region | config (5) | the vault's settings point elsewhere |
//! | throttled, unavailable | unavailable (7) | a retry may help |
//! | invalid | other (1) | may come from the key, the value or the settings |
//! | unsupported | other (1) | |
//! | pending-deletion | other (1) | the secret is there, but must be restored first |
//! | internal | driver (6) | |

use crate::vault::{ContractError, ErrorKind, Features};

use super::{Error, Kind, codes, hints};

/// Where a request went, so that hints can be typed as they stand. What is
/// unknown, or is not a plain word, appears as `KEY`, `VAULT` or not at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place<'a> {
    pub vault: Option<&'a str>,
    pub env: Option<&'a str>,
    pub key: Option<&'a str>,
    /// Of a driver that is not known, anything is possible.
    pub features: Option<&'a Features>,
}

impl Place<'_> {
    pub(super) fn key(&self) -> &str {
        plain(self.key).unwrap_or("KEY")
    }

    pub(super) fn vault(&self) -> &str {
        plain(self.vault).unwrap_or("VAULT")
    }

    /// Whether the driver may have it.
    pub(super) fn may(&self, feature: impl FnOnce(&Features) -> bool) -> bool {
        self.features.is_none_or(feature)
    }

    /// The command that shows what is there, without a value.
    fn look(&self) -> String {
        let (key, options) = (self.key(), self.options());
        if self.may(|driver| driver.versions) {
            format!("Run `keep history {key}{options}`")
        } else {
            format!("Run `keep show{options}`")
        }
    }

    /// The options that lead to this place, each with a leading space.
    pub(super) fn options(&self) -> String {
        let mut options = String::new();
        for (flag, value) in [("--vault", self.vault), ("--env", self.env)] {
            if let Some(value) = plain(value) {
                options.extend([" ", flag, " ", value]);
            }
        }
        options
    }
}

/// The word, if a shell would read it as it stands: names read from a store may
/// be anything, and a hint is there to be pasted.
pub(crate) fn plain(word: Option<&str>) -> Option<&str> {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':');
    word.filter(|text| !text.is_empty() && !text.starts_with('-') && text.chars().all(safe))
}

impl Error {
    /// What the vault at `place` answered.
    pub fn contract(error: &ContractError, place: Place<'_>) -> Self {
        let (kind, hints) = meaning(error, place);
        let mut result = Self::new(kind, error.message.clone());
        result.answer = Some(error.kind);
        result.code.clone_from(&error.code);
        // The store's own name helps a search; drivers often say it already, and
        // what Keep calls something is found nowhere.
        let advice = codes::advice(&error.code, place);
        if advice.is_none() && !error.code.is_empty() && !error.message.contains(&error.code) {
            result.causes.push(error.code.clone());
        }
        // Where else was asked, and in vain.
        let outcomes = error.details.iter().filter_map(|(name, outcome)| {
            let region = name.strip_prefix("replica:")?;
            Some(format!("replica region `{region}`: {outcome}"))
        });
        result.causes.extend(outcomes);
        // Where a role may not be assumed, nobody got as far as the secrets; and what
        // Keep itself did not allow, no policy does.
        result.lacks_permission =
            error.kind == ErrorKind::Denied && error.detail("reason").is_none() && advice.is_none();
        result.hints = advice.unwrap_or(hints);
        // The message names the file to repair: no identity, key or setting of
        // the vault would help, and the local vault has none.
        if error.detail(ContractError::LOCAL_FILE).is_some() && !is_passing(error.kind) {
            result.hints.clear();
            result.lacks_permission = false;
        }
        result
    }

    /// The same error with the command that tells what else is denied, where a
    /// policy would help.
    #[must_use]
    pub(crate) fn or_doctor(self, place: Place<'_>) -> Self {
        if !self.lacks_permission {
            return self;
        }
        let options = place.options();
        // Of other stores, only their own pages say what allows it.
        let policy = if place.may(|driver| driver.calls_aws) {
            ", and what policy allows it"
        } else {
            ""
        };
        self.hint(format!(
            "Run `keep doctor{options}` to see what else is denied{policy}"
        ))
    }
}

impl From<ContractError> for Error {
    fn from(error: ContractError) -> Self {
        Self::contract(&error, Place::default())
    }
}

fn meaning(error: &ContractError, place: Place<'_>) -> (Kind, Vec<String>) {
    let (key, vault, options) = (place.key(), place.vault(), place.options());
    match error.kind {
        ErrorKind::NotFound => (
            Kind::NotFound,
            vec![format!(
                "Run `keep show --keys{options}` to see which keys there are"
            )],
        ),
        ErrorKind::AlreadyExists => (
            Kind::Other,
            vec![format!("{} to see what is there", place.look())],
        ),
        ErrorKind::Denied => (Kind::Denied, hints::denied(error, vault)),
        ErrorKind::Unauthenticated => (Kind::Denied, hints::unauthenticated(error, vault)),
        ErrorKind::Encryption => (Kind::Denied, hints::encryption(error, vault)),
        ErrorKind::WrongRegion => (Kind::Config, hints::wrong_region(error, vault)),
        ErrorKind::Conflict => (
            Kind::Other,
            vec![format!(
                "{} to see what changed, then try again",
                place.look()
            )],
        ),
        ErrorKind::Throttled | ErrorKind::Unavailable => {
            let mut found = vec![retry(error.retry_after_ms)];
            match error.detail("reason") {
                Some("connection") => found.extend(hints::unreachable(error, place)),
                // No time makes a certificate another one.
                Some("certificate") => found = hints::untrusted(place),
                // No time alone makes room, or a path a good one.
                Some("disk-full") => {
                    found = vec!["Make room there, then try again".into()];
                }
                Some("file") => found.clear(),
                _ => {}
            }
            (Kind::Unavailable, found)
        }
        ErrorKind::Invalid => (
            Kind::Other,
            vec![format!(
                "Check the key and the value; run `keep vault:edit {vault}` to check the vault's settings"
            )],
        ),
        ErrorKind::Unsupported => (
            Kind::Other,
            vec!["Run `keep vault:list` to see which driver each vault uses".into()],
        ),
        ErrorKind::PendingDeletion => (
            Kind::Other,
            vec![
                format!("Run `keep restore {key}{options}` to bring it back"),
                format!("Run `keep delete {key}{options} --purge` to be rid of it for ever"),
            ],
        ),
        ErrorKind::Internal => (
            Kind::Driver,
            vec!["Run the command again with `-vv`, and report what it prints to the driver's author".into()],
        ),
    }
}

/// Whether trying again may be all that it takes.
fn is_passing(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Conflict | ErrorKind::Throttled | ErrorKind::Unavailable
    )
}

fn retry(after_ms: Option<u32>) -> String {
    match after_ms.map(|ms| ms.div_ceil(1000)) {
        Some(seconds) if seconds > 1 => format!("Try again in {seconds} seconds"),
        _ => "Try again in a moment".into(),
    }
}

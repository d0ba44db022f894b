//! What is said where a secret is not there.

use super::{ErrorKind, Selector, Vault};
use crate::audit::Action;
use crate::error::Error;
use crate::project::Key;

impl Vault {
    /// Where permissions hang on tags, AWS denies what does not exist, for
    /// nothing has no tags. Whether the list has the key tells which it is, as
    /// far as whoever may not read it can know.
    pub(super) async fn missing_or(&mut self, mut error: Error, key: &Key) -> Error {
        if error.answer != Some(ErrorKind::Denied) {
            return error;
        }
        let Ok(keys) = self
            .access
            .call(Action::List, &[], async |session| session.keys().await)
            .await
        else {
            return error;
        };
        if keys.iter().any(|entry| entry.key == key.as_str()) {
            return error;
        }
        let place = self.place();
        let names = keys.iter().map(|entry| entry.key.as_str());
        let alike = crate::project::suggest(key.as_str(), names);
        let mut hint = format!(
            "`{key}` is not among the keys of {place}: it does not exist, or you may not know of it"
        );
        if let Some(first) = alike.first() {
            hint = format!("{hint}. Did you mean `{first}`?");
        }
        error.hints.insert(0, hint);
        error
    }

    pub(super) async fn missing(&mut self, key: &Key, at: &Selector) -> Error {
        let what = match at {
            Selector::Current => format!("no secret `{key}`"),
            Selector::Version(id) => format!("no version `{id}` of `{key}`"),
            Selector::Stage(label) => format!("no version labelled `{label}` of `{key}`"),
        };
        let error = Error::not_found(format!("{what} in {}", self.place()));
        if *at != Selector::Current && !self.features.versions {
            let slug = &self.slug;
            return error.hint(format!(
                "The driver of vault `{slug}` keeps no older versions"
            ));
        }
        if *at != Selector::Current {
            return error.hint(format!(
                "Run `keep history {key} --vault {} --env {}` to see its versions",
                self.slug, self.env
            ));
        }
        // A suggestion is a courtesy: not being allowed to list changes nothing.
        let listed = self
            .access
            .call(Action::List, &[], async |session| session.keys().await)
            .await;
        if let (Ok([]), Some(hint)) = (listed.as_deref(), self.elsewhere()) {
            return error.hint(format!("Nothing is listed here. {hint}"));
        }
        let keys = listed.unwrap_or_default();
        let names = keys.iter().map(|entry| entry.key.as_str());
        let alike = crate::project::suggest(key.as_str(), names);
        error.hint(match alike.first() {
            Some(first) => format!("Did you mean `{first}`?"),
            None => format!(
                "Run `keep show --keys --vault {} --env {}` to see which keys there are",
                self.slug, self.env
            ),
        })
    }
}

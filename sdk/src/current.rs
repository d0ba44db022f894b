//! What a store that keeps one version of each secret has to decide.

use crate::{Entry, Error, PutMode, PutOptions, Selector};

impl Entry {
    /// Of a secret of which nothing else is known yet.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            version: None,
            modified_ms: None,
            extra: Vec::new(),
        }
    }

    /// The same with the store's id of this version.
    #[must_use]
    pub fn with_version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// The same with one more fact, such as `description`. Never a secret.
    #[must_use]
    pub fn with_fact(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra.push((name.into(), value.into()));
        self
    }
}

impl Selector {
    /// Whether the current version is the one that is asked for: for a store
    /// that has no others.
    ///
    /// ```
    /// use keep_sdk::{Entry, Selector};
    ///
    /// let current = Entry::new("KEY").with_version("2");
    /// assert!(Selector::Current.is(&current));
    /// assert!(Selector::Version("2".into()).is(&current));
    /// assert!(!Selector::Version("1".into()).is(&current));
    /// assert!(!Selector::Stage("previous".into()).is(&current));
    /// ```
    #[must_use]
    pub fn is(&self, current: &Entry) -> bool {
        match self {
            Self::Current => true,
            Self::Version(id) => current.version.as_ref() == Some(id),
            Self::Stage(_) => false,
        }
    }
}

impl PutOptions {
    /// Whether the write may be made where `current` is there now, or nothing.
    /// Only a store that compares and writes in one step keeps this promise
    /// while others write: where it can, hand it the condition too.
    ///
    /// ```
    /// use keep_sdk::{Entry, ErrorKind, PutMode, PutOptions};
    ///
    /// let options = PutOptions {
    ///     mode: PutMode::CreateOnly,
    ///     description: None,
    ///     adopt: false,
    ///     plain: false,
    /// };
    /// assert!(options.check("KEY", None).is_ok());
    /// let refused = options.check("KEY", Some(&Entry::new("KEY")));
    /// assert_eq!(refused.unwrap_err().kind, ErrorKind::AlreadyExists);
    /// ```
    ///
    /// # Errors
    /// `already-exists` or `conflict`, as the contract has it.
    pub fn check(&self, key: &str, current: Option<&Entry>) -> Result<(), Error> {
        match (&self.mode, current) {
            (PutMode::Upsert, _) | (PutMode::CreateOnly, None) => Ok(()),
            (PutMode::CreateOnly, Some(_)) => Err(Error::already_exists(format!("`{key}` exists"))),
            (PutMode::IfVersion(wanted), current) => {
                let version = current.and_then(|current| current.version.as_ref());
                if version == Some(wanted) {
                    return Ok(());
                }
                Err(Error::conflict(format!(
                    "version `{wanted}` of `{key}` is not current"
                )))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Entry, ErrorKind, PutMode, PutOptions};

    #[test]
    fn a_write_is_made_as_its_mode_says() {
        let current = Entry::new("A").with_version("1");
        let unversioned = Entry::new("A");
        for (mode, current, expected) in [
            (PutMode::Upsert, None, None),
            (PutMode::Upsert, Some(&current), None),
            (PutMode::CreateOnly, None, None),
            (
                PutMode::CreateOnly,
                Some(&current),
                Some(ErrorKind::AlreadyExists),
            ),
            (PutMode::IfVersion("1".into()), Some(&current), None),
            (
                PutMode::IfVersion("2".into()),
                Some(&current),
                Some(ErrorKind::Conflict),
            ),
            (
                PutMode::IfVersion("1".into()),
                Some(&unversioned),
                Some(ErrorKind::Conflict),
            ),
            (
                PutMode::IfVersion("1".into()),
                None,
                Some(ErrorKind::Conflict),
            ),
        ] {
            let options = PutOptions {
                mode: mode.clone(),
                description: None,
                adopt: false,
                plain: false,
            };
            let refused = options.check("A", current).err().map(|error| error.kind);
            assert_eq!(refused, expected, "{mode:?} {current:?}");
        }
    }
}

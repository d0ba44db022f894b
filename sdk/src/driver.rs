//! What a driver implements. Each method is a function of the contract in
//! `wit/vault`; its documentation there is the law, this is the summary.

use crate::{Entry, Error, Found, PutOptions, Readings, Scope, Secret, Selector, Version, Written};

/// The vault's configuration: the fields that the driver's manifest declares.
#[derive(Clone, Debug, Default)]
pub struct Config(Vec<(String, String)>);

impl Config {
    #[doc(hidden)]
    #[must_use]
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The field's value; `None` where it is not set or empty.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name == field);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}

/// One vault in one env.
pub trait Driver: Sized + 'static {
    /// Takes note of where the secrets live. Makes no request.
    fn open(scope: Scope, config: Config) -> Result<Self, Error>;

    /// One secret; `None` where there is none.
    fn get(&self, key: &str, at: Selector) -> Result<Option<Found>, Error>;

    /// Every key. No value is read.
    fn keys(&self) -> Result<Vec<Entry>, Error>;

    /// Creates or replaces a secret, as `options.mode` says.
    fn put(&self, key: &str, value: &Secret, options: PutOptions) -> Result<Written, Error>;

    /// Deletes a secret. False where there was nothing.
    fn delete(&self, key: &str) -> Result<bool, Error>;

    /// The current values of these keys. The default asks for one after another.
    fn get_many(&self, keys: Vec<String>) -> Result<Readings, Error> {
        let mut readings = Readings {
            found: Vec::new(),
            failed: Vec::new(),
            notes: Vec::new(),
        };
        for key in keys {
            match self.get(&key, Selector::Current) {
                Ok(Some(found)) => readings.found.push(found),
                Ok(None) => {}
                Err(error) => readings.failed.push(crate::Failed { key, error }),
            }
        }
        Ok(readings)
    }

    /// Every secret with its value. The default is `keys`, then `get_many`.
    fn get_all(&self) -> Result<Readings, Error> {
        self.get_many(self.keys()?.into_iter().map(|entry| entry.key).collect())
    }

    /// A cheap request that shows whether the store answers. The default
    /// lists the keys.
    fn check(&self) -> Result<(), Error> {
        self.keys().map(|_| ())
    }
}

/// The ability to list older versions.
pub trait Versions: Driver {
    /// Newest first; `None` where the secret does not exist.
    fn history(&self, key: &str) -> Result<Option<Vec<Version>>, Error>;
}

/// The ability to bring deleted secrets back.
pub trait Recycle: Driver {
    /// Deletes with a recovery window; `None` where there was nothing.
    fn discard(&self, key: &str, days: u32) -> Result<Option<Entry>, Error>;
    /// Deletes for ever. False where there was nothing.
    fn purge(&self, key: &str) -> Result<bool, Error>;
    /// Brings a deleted secret back. False where there is none.
    fn restore(&self, key: &str) -> Result<bool, Error>;
    /// What is in the recycle bin.
    fn deleted(&self) -> Result<Vec<Entry>, Error>;
}

//! What a driver implements. Each method is a function of the contract in
//! `wit/vault`; its documentation there is the law, this is the summary.

use crate::{
    Attached, Change, Entry, Error, Finding, Found, PutOptions, Readings, Replica, Role,
    RotationSettings, RotationStatus, Scope, Secret, Selector, Version, Written,
};

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

    /// The current values of these keys. The default asks for one after another;
    /// requests given to `send_all` are made side by side.
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

    /// Refuses keys that cannot be in this store, before a method sees them. The
    /// default takes 1 to 512 bytes without `/` and control characters, and not
    /// `.` and `..`: where names are paths, these would be secrets of another
    /// vault. Users of Keep write `[A-Za-z0-9_-]`; templates may name what other
    /// tools have made.
    ///
    /// # Errors
    /// `invalid`.
    fn check_key(key: &str) -> Result<(), Error> {
        crate::limits::key(key)
    }

    /// Refuses values that cannot be in this store, before `put` sees them. The
    /// default takes what fits into a handle that is read: 65,536 bytes.
    ///
    /// # Errors
    /// `invalid`.
    fn check_value(value: &Secret) -> Result<(), Error> {
        crate::limits::value(value.len())
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

/// The ability to make an older version current again.
pub trait Rollback: Driver {
    /// `Selector::Current` stands for the version before the current one.
    /// `None` where the secret does not exist.
    fn rollback(&self, key: &str, to: Selector) -> Result<Option<Change>, Error>;
}

/// The ability of the store to replace a secret from time to time.
pub trait Rotation: Driver {
    /// The id of the version that is made; `None` where there is no secret.
    fn rotate(&self, key: &str, settings: RotationSettings) -> Result<Option<String>, Error>;
    /// False where there is no secret.
    fn cancel(&self, key: &str) -> Result<bool, Error>;
    /// `None` where there is no secret.
    fn rotation(&self, key: &str) -> Result<Option<RotationStatus>, Error>;
}

/// The ability of the store to keep copies in other places. Everything answers
/// `None` where there is no secret.
pub trait Replication: Driver {
    /// All copies there are then.
    fn replicate(&self, key: &str, places: Vec<String>) -> Result<Option<Vec<Replica>>, Error>;
    /// The copies that are left.
    fn remove(&self, key: &str, places: Vec<String>) -> Result<Option<Vec<Replica>>, Error>;
    fn replicas(&self, key: &str) -> Result<Option<Vec<Replica>>, Error>;
}

/// The ability of a secret to carry a policy of its own.
pub trait Policies: Driver {
    /// `None` where there is no secret.
    fn policy(&self, key: &str) -> Result<Option<Attached>, Error>;
    /// False where there is no secret.
    fn put_policy(&self, key: &str, document: &str) -> Result<bool, Error>;
    /// False where there is no secret.
    fn delete_policy(&self, key: &str) -> Result<bool, Error>;
}

/// The ability to say what the store must allow.
pub trait Permissions: Driver {
    /// One JSON object each. Makes no request.
    fn statements(&self, role: Role, envs: Vec<String>) -> Result<Vec<String>, Error>;
}

/// The ability to find what is wrong with the secrets, and to put it right.
pub trait Upkeep: Driver {
    /// Everything that is found. Reads no value.
    fn examine(&self) -> Result<Vec<Finding>, Error>;
    /// Puts right what `examine` called repairable; says what was done.
    fn repair(&self, key: &str, code: &str) -> Result<String, Error>;
}

//! A sound driver that breaks one promise of the contract: the setting `defect`
//! says which. Without one it keeps all of them. It is there for the
//! conformance kit, which has to find what is broken.

mod abilities;
mod broken;
mod keys;
mod reading;
mod recycle;
mod stored;
mod versions;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use keep_sdk::{
    Config, Driver, Entry, Error, ErrorKind, Found, PutMode, PutOptions, Readings, Scope, Secret,
    Selector, Written, clock,
    storage::{self, Change, Delete, Expect, Put},
};
use stored::Stored;

struct Mutant {
    scope: Scope,
    defect: String,
    /// What a session should not remember, and does where that is the defect.
    seen: RefCell<BTreeSet<String>>,
    calls: Cell<u32>,
}

/// What is remembered of a session that works no more.
const ENDED: &str = "ended";

/// Most bytes of a secret.
const MAX_BYTES: usize = 65_536;

impl Mutant {
    fn is(&self, defect: &str) -> bool {
        self.defect == defect
    }

    fn found(&self, key: &str, stored: &Stored, number: u64) -> Result<Found, Error> {
        let name = stored::version_name(&self.stored_as(key), number);
        let value = storage::read(&[name])?.pop().flatten();
        let value = value.ok_or_else(|| Error::new(ErrorKind::Internal, "a version is lost"))?;
        Ok(Found {
            entry: self.entry(key, stored, number),
            value,
        })
    }

    fn entry(&self, key: &str, stored: &Stored, number: u64) -> Entry {
        let item = stored.versions.get(&number);
        let ms = item.map(|item| item.modified_ms);
        Entry {
            key: key.to_owned(),
            version: Some(number.to_string()),
            modified_ms: match self.defect.as_str() {
                "time-in-seconds" => ms.map(|ms| ms / 1000),
                "time-runs-backwards" => ms.map(|ms| ms - number * 60_000),
                _ => ms,
            },
            extra: item.map(|item| item.meta.clone()).unwrap_or_default(),
        }
    }

    /// Whether the key is one that a user can write.
    fn check_key(&self, key: &str) -> Result<(), Error> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if self.is("reserves-a-word") && key == "deleted" {
            return Err(Error::invalid("`deleted` is a word of this store"));
        }
        if key.is_empty() || key.len() > 255 || !key.chars().all(allowed) {
            return Err(Error::invalid("the key holds what no key may"));
        }
        Ok(())
    }

    fn may_put(&self, key: &str, stored: &Stored, options: &PutOptions) -> Result<(), Error> {
        let current = stored.current().map(|number| number.to_string());
        match (&options.mode, current) {
            (PutMode::CreateOnly, _) if self.is("create-only-fails") => Err(Error::new(
                ErrorKind::AlreadyExists,
                format!("`{key}` exists"),
            )),
            (PutMode::CreateOnly, Some(_)) if !self.is("create-only-overwrites") => {
                let kind = if self.is("create-only-conflict") {
                    ErrorKind::Conflict
                } else {
                    ErrorKind::AlreadyExists
                };
                Err(Error::new(kind, format!("`{key}` exists")))
            }
            (PutMode::IfVersion(wanted), current)
                if current.as_ref() != Some(wanted) && !self.is("if-version-ignored") =>
            {
                Err(Error::conflict(format!("`{wanted}` is not current")))
            }
            _ => Ok(()),
        }
    }

    fn checked_put(
        &self,
        key: &str,
        value: &Secret,
        options: &PutOptions,
    ) -> Result<Written, Error> {
        if !self.takes_any_key() {
            self.check_key(key)?;
        }
        self.check_size(value)?;
        self.broken_put(key, value, options)?;
        let broken = self.broken_value(value, options)?;
        let value = broken.as_ref().unwrap_or(value);
        let number = match self.put_once(key, value, options) {
            // Another session was faster: what is there now decides.
            Err(error) if error.kind == ErrorKind::Conflict && !self.is("put-gives-up") => {
                self.put_once(key, value, options)?
            }
            outcome => outcome?,
        };
        let version = if self.is("put-tells-one-version") {
            "1".to_owned()
        } else {
            number.to_string()
        };
        let now = clock::now_ms();
        let mut extra = Vec::new();
        if self.is("put-shows-value") {
            extra.push(("value".to_owned(), shown(value)?));
        }
        Ok(Written {
            entry: Entry {
                key: key.to_owned(),
                version: Some(version),
                modified_ms: Some(if self.is("put-time-in-seconds") {
                    now / 1000
                } else {
                    now
                }),
                extra,
            },
            created: (number == 1 || self.is("created-always")) && !self.is("created-never"),
        })
    }

    fn check_size(&self, value: &Secret) -> Result<(), Error> {
        if value.len() <= MAX_BYTES as u64 || self.is("too-large-is-cut") {
            return Ok(());
        }
        let kind = if self.is("too-large-internal") {
            ErrorKind::Internal
        } else {
            ErrorKind::Invalid
        };
        let mut message = "the value is too large".to_owned();
        if self.is("message-shows-value") {
            message.push_str(&shown(value)?);
        }
        Err(Error::new(kind, message))
    }

    /// One attempt; gives the number of the version that it made.
    fn put_once(&self, key: &str, value: &Secret, options: &PutOptions) -> Result<u64, Error> {
        let mut stored = Stored::load(&self.stored_as(key))?;
        if stored.is_deleted() && !self.is("put-revives") {
            return Err(Error::new(ErrorKind::PendingDeletion, "it is in the bin"));
        }
        if stored.is_deleted() {
            stored = Stored::default();
            recycle::forget(&self.stored_as(key))?;
        }
        let allowed = self.may_put(key, &stored, options);
        if !self.is("refuses-too-late") {
            allowed.clone()?;
        }
        let number = self.write(key, &stored, value, options.description.as_deref())?;
        allowed.map(|()| number)
    }

    fn write(
        &self,
        key: &str,
        stored: &Stored,
        value: &Secret,
        description: Option<&str>,
    ) -> Result<u64, Error> {
        let number = stored.versions.keys().last().map_or(1, |last| last + 1);
        let before = stored
            .current()
            .and_then(|number| stored.description(number));
        let before = before.filter(|_| !self.is("description-lost"));
        let given = description.map(str::to_owned);
        let text = if self.is("description-first-stays") {
            before.or(given)
        } else {
            given.or(before)
        };
        let mut meta = Vec::new();
        if let Some(text) = text {
            meta.push(("description".to_owned(), text));
        }
        storage::commit(&[
            Change::Put(Put {
                name: stored::version_name(&self.stored_as(key), number),
                value,
                meta,
                expect: Expect::Absent,
            }),
            Change::Delete(Delete {
                name: stored::bin_name(&self.stored_as(key)),
                expect: Expect::Anything,
            }),
        ])?;
        Ok(number)
    }
}

impl Driver for Mutant {
    /// What is refused is a defect's to say.
    fn check_key(_: &str) -> Result<(), Error> {
        Ok(())
    }

    fn check_value(_: &Secret) -> Result<(), Error> {
        Ok(())
    }

    fn open(scope: Scope, config: Config) -> Result<Self, Error> {
        let defect = config.get("defect").unwrap_or_default().to_owned();
        if defect == "open-fails" {
            return Err(Error::invalid("it does not open"));
        }
        Ok(Self {
            scope,
            defect,
            seen: RefCell::default(),
            calls: Cell::default(),
        })
    }

    fn check(&self) -> Result<(), Error> {
        if self.is("check-fails") {
            return Err(Error::new(ErrorKind::Unavailable, "nobody is there"));
        }
        if self.is("check-writes") {
            let value = Secret::from_bytes(b"probe")?;
            self.write("PROBE", &Stored::default(), &value, None)?;
        }
        Ok(())
    }

    fn get(&self, key: &str, at: Selector) -> Result<Option<Found>, Error> {
        self.read_one(key, &at)
    }

    fn get_many(&self, keys: Vec<String>) -> Result<Readings, Error> {
        self.read_many(keys)
    }

    fn get_all(&self) -> Result<Readings, Error> {
        self.read_all()
    }

    fn keys(&self) -> Result<Vec<Entry>, Error> {
        self.list()
    }

    fn put(&self, key: &str, value: &Secret, options: PutOptions) -> Result<Written, Error> {
        let written = self.checked_put(key, value, &options);
        let Err(mut error) = written else {
            return written;
        };
        if self.is("messages-are-empty") {
            error.message.clear();
        }
        if self.is("refusal-ends-session") {
            self.seen.borrow_mut().insert(ENDED.into());
        }
        Err(error)
    }

    fn delete(&self, key: &str) -> Result<bool, Error> {
        if self.is("delete-absent-true") && key == "ABSENT"
            || self.is("hostile-deletes-elsewhere") && key.ends_with("/A")
        {
            return Ok(true);
        }
        if self.is("delete-begins-alike") {
            for (other, _) in stored::live()? {
                if other != key && other.starts_with(key) {
                    recycle::bin(&other, 30)?;
                }
            }
        }
        if self.is("delete-for-ever") {
            return recycle::forget(&self.stored_as(key));
        }
        let stored = Stored::load(&self.stored_as(key))?;
        if !stored.is_live() {
            return Ok(stored.is_deleted() && self.is("delete-again-true"));
        }
        recycle::bin(&self.stored_as(key), 30)?;
        Ok(!self.is("delete-says-false"))
    }
}

/// A value as text, where it should not be one.
fn shown(value: &Secret) -> Result<String, Error> {
    Ok(String::from_utf8_lossy(&value.expose()?).into_owned())
}

keep_sdk::export_driver!(
    Mutant,
    versions,
    recycle,
    rollback,
    rotation,
    replication,
    policies,
    permissions,
    upkeep,
);

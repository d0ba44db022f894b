//! A sound driver that breaks one promise of the contract: the setting `defect`
//! says which. Without one it keeps all of them. It is there for the
//! conformance kit, which has to find what is broken.

mod abilities;
mod broken;
mod recycle;
mod stored;
mod versions;

use keep_sdk::{
    Config, Driver, Entry, Error, ErrorKind, Failed, Found, PutMode, PutOptions, Readings, Scope,
    Secret, Selector, Written, clock,
    storage::{self, Change, Delete, Expect, Put},
};
use stored::Stored;

struct Mutant {
    scope: Scope,
    defect: String,
}

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
            modified_ms: if self.is("time-in-seconds") {
                ms.map(|ms| ms / 1000)
            } else {
                ms
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
        let mut meta = Vec::new();
        if let Some(text) = description.map(str::to_owned).or(before) {
            meta.push(("description".to_owned(), text));
        }
        let broken = self.broken_value(value)?;
        storage::commit(&[
            Change::Put(Put {
                name: stored::version_name(&self.stored_as(key), number),
                value: broken.as_ref().unwrap_or(value),
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
    fn open(scope: Scope, config: Config) -> Result<Self, Error> {
        let defect = config.get("defect").unwrap_or_default().to_owned();
        if defect == "open-fails" {
            return Err(Error::invalid("it does not open"));
        }
        Ok(Self { scope, defect })
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
        assert!(!self.is("get-traps") || key != "ABSENT", "of its own will");
        if let Some(answer) = self.broken_get(key)? {
            return Ok(Some(answer));
        }
        let stored = Stored::load(&self.stored_as(key))?;
        if !stored.is_live() {
            return if self.is("get-absent-fails") && key == "ABSENT" {
                Err(Error::new(ErrorKind::NotFound, "it is not there"))
            } else {
                Ok(None)
            };
        }
        let number = self.select(&stored, &at);
        number
            .map(|number| self.found(key, &stored, number))
            .transpose()
    }

    fn get_many(&self, keys: Vec<String>) -> Result<Readings, Error> {
        let mut readings = nothing();
        if self.is("many-repeated-fails") && keys.iter().any(|key| twice(&keys, key)) {
            return Err(Error::invalid("a key is named twice"));
        }
        let keys = if self.is("many-one-page") {
            keys.into_iter().take(20).collect()
        } else {
            keys
        };
        for key in keys {
            match self.get(&key, Selector::Current)? {
                Some(found) => readings.found.push(found),
                None if self.is("many-absent-fails") && key == "ABSENT" => {
                    let error = Error::new(ErrorKind::NotFound, "it is not there");
                    readings.failed.push(Failed { key, error });
                }
                None => {}
            }
        }
        if self.is("many-values-swapped") && readings.found.len() == 3 {
            let last = readings.found.pop();
            if let (Some(first), Some(mut last)) = (readings.found.first_mut(), last) {
                std::mem::swap(&mut first.value, &mut last.value);
                readings.found.push(last);
            }
        }
        Ok(readings)
    }

    fn get_all(&self) -> Result<Readings, Error> {
        let mut readings = nothing();
        for (key, stored) in stored::live()? {
            let oldest = stored.versions.keys().next().copied();
            let number = if self.is("all-oldest") {
                oldest
            } else {
                stored.current()
            };
            if let Some(number) = number {
                readings.found.push(self.found(&key, &stored, number)?);
            }
        }
        if self.is("all-one-page") {
            readings.found.truncate(100);
        }
        if self.is("notes-show-value")
            && let Some(found) = readings.found.first()
        {
            let text = found.value.expose()?;
            readings
                .notes
                .push(String::from_utf8_lossy(&text).into_owned());
        }
        Ok(readings)
    }

    fn keys(&self) -> Result<Vec<Entry>, Error> {
        let mut entries = Vec::new();
        let leaks = self.is("list-leaks-deleted");
        for (key, stored) in stored::all()? {
            let shown = stored.is_live() || leaks && stored.is_deleted();
            if !shown {
                continue;
            }
            let Some(number) = stored.current() else {
                continue;
            };
            let mut entry = self.entry(&key, &stored, number);
            if self.is("list-exposes") || self.is("list-shows-value") {
                let value = self.found(&key, &stored, number)?.value.expose()?;
                if self.is("list-shows-value") {
                    let text = String::from_utf8_lossy(&value).into_owned();
                    entry.extra.push(("value".into(), text));
                }
            }
            if self.is("list-old-version") {
                entry.version = Some("1".into());
            }
            entries.push(entry);
        }
        if self.is("list-forgets-a-word") {
            entries.retain(|entry| entry.key != "__proto__");
        }
        if self.is("list-one-page") {
            entries.truncate(100);
        }
        Ok(entries)
    }

    fn put(&self, key: &str, value: &Secret, options: PutOptions) -> Result<Written, Error> {
        if !self.takes_any_key() {
            self.check_key(key)?;
        }
        if value.len() > MAX_BYTES as u64 && !self.is("too-large-is-cut") {
            let kind = if self.is("too-large-internal") {
                ErrorKind::Internal
            } else {
                ErrorKind::Invalid
            };
            let mut message = "the value is too large".to_owned();
            if self.is("message-shows-value") {
                message.push_str(&String::from_utf8_lossy(&value.expose()?));
            }
            return Err(Error::new(kind, message));
        }
        let mut stored = Stored::load(&self.stored_as(key))?;
        if stored.is_deleted() && !self.is("put-revives") {
            return Err(Error::new(ErrorKind::PendingDeletion, "it is in the bin"));
        }
        if stored.is_deleted() {
            stored = Stored::default();
            recycle::forget(&self.stored_as(key))?;
        }
        let allowed = self.may_put(key, &stored, &options);
        if allowed.is_err() && !self.is("refuses-too-late") {
            allowed?;
            unreachable!("it was refused");
        }
        let number = self.write(key, &stored, value, options.description.as_deref())?;
        allowed?;
        let version = if self.is("put-tells-one-version") {
            "1".to_owned()
        } else {
            number.to_string()
        };
        Ok(Written {
            entry: Entry {
                key: key.to_owned(),
                version: Some(version),
                modified_ms: Some(clock::now_ms()),
                extra: Vec::new(),
            },
            created: number == 1 || self.is("created-always"),
        })
    }

    fn delete(&self, key: &str) -> Result<bool, Error> {
        if self.is("delete-absent-true") && key == "ABSENT" {
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

fn nothing() -> Readings {
    Readings {
        found: Vec::new(),
        failed: Vec::new(),
        notes: Vec::new(),
    }
}

fn twice(keys: &[String], key: &str) -> bool {
    keys.iter().filter(|other| *other == key).count() > 1
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

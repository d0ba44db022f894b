//! `recycle`.

use keep_sdk::{
    Entry, Error, Recycle, Secret, clock,
    storage::{self, Change, Delete, Expect, Put},
};

use crate::abilities::keep;
use crate::broken::LOCK;
use crate::stored::{self, Stored};
use crate::{Mutant, shown};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Puts a key into the bin; says when it will be gone.
pub(crate) fn bin(key: &str, days: u32) -> Result<u64, Error> {
    let deletes_ms = clock::now_ms() + u64::from(days) * DAY_MS;
    let nothing = Secret::from_bytes(&[])?;
    storage::commit(&[Change::Put(Put {
        name: stored::bin_name(key),
        value: &nothing,
        meta: vec![("deletes-ms".into(), deletes_ms.to_string())],
        expect: Expect::Anything,
    })])?;
    Ok(deletes_ms)
}

/// Removes everything of a key. False where there was nothing.
pub(crate) fn forget(key: &str) -> Result<bool, Error> {
    let there = !Stored::load(key)?.versions.is_empty();
    let items = storage::items(&format!("{key}#"))?.into_iter();
    let own = items.filter(|item| item.name.rsplit_once('#').is_some_and(|(of, _)| of == key));
    let changes: Vec<Change> = own.map(|item| removal(item.name)).collect();
    if !changes.is_empty() {
        storage::commit(&changes)?;
    }
    Ok(there)
}

pub(crate) fn removal(name: String) -> Change<'static> {
    Change::Delete(Delete {
        name,
        expect: Expect::Anything,
    })
}

impl Recycle for Mutant {
    fn discard(&self, key: &str, days: u32) -> Result<Option<Entry>, Error> {
        let stored = Stored::load(&self.stored_as(key))?;
        let Some(number) = stored.current().filter(|_| stored.is_live()) else {
            let tells = self.is("discard-absent-entry") && key == "ABSENT"
                || self.is("discard-again-entry") && stored.is_deleted();
            return Ok(tells.then(|| self.entry(key, &stored, 1)));
        };
        if self.is("discard-begins-alike") {
            for (other, _) in stored::live()? {
                if other.starts_with(key) {
                    bin(&other, days)?;
                }
            }
        }
        let days = if self.is("discard-ignores-days") {
            30
        } else {
            days
        };
        let deletes_ms = bin(&self.stored_as(key), days)?;
        if self.is("discard-says-none") {
            return Ok(None);
        }
        let mut entry = self.entry(key, &stored, number);
        if !self.is("discard-tells-no-time") {
            entry
                .extra
                .push(("deletes-ms".into(), deletes_ms.to_string()));
        }
        Ok(Some(entry))
    }

    fn purge(&self, key: &str) -> Result<bool, Error> {
        if self.is("purge-absent-true") && key == "ABSENT" {
            return Ok(true);
        }
        if self.is("purge-begins-alike") {
            for (other, _) in stored::live()? {
                if other.starts_with(key) && other != key {
                    forget(&other)?;
                }
            }
        }
        if self.is("purge-is-no-purge") || self.defect.starts_with("ghost-") {
            let live = Stored::load(key)?.is_live();
            if live {
                bin(key, 30)?;
            }
            return Ok(live);
        }
        Ok(forget(&self.stored_as(key))? && !self.is("purge-says-false"))
    }

    fn restore(&self, key: &str) -> Result<bool, Error> {
        let key = &self.stored_as(key);
        let stored = Stored::load(key)?;
        if self.is("restore-does-nothing") {
            return Ok(stored.is_deleted());
        }
        if self.is("restore-not-deleted-spoils") && stored.is_live() {
            self.spoil(key)?;
        }
        if stored.is_deleted() {
            let mut changes = vec![removal(stored::bin_name(key))];
            if self.is("restore-forgets-versions") {
                let older = stored.versions.keys().rev().skip(1);
                changes.extend(older.map(|number| removal(stored::version_name(key, *number))));
            }
            storage::commit(&changes)?;
            if self.is("restore-locks") {
                keep(key, LOCK, "locked")?;
            }
            if let Some(number) = stored.current()
                && self.is("restore-new-version")
            {
                let value = self.found(key, &stored, number)?.value;
                self.write(key, &stored, &value, None)?;
            }
        }
        Ok(stored.is_deleted() || stored.is_live() || self.is("restore-absent-true"))
    }

    fn deleted(&self) -> Result<Vec<Entry>, Error> {
        let mut entries = Vec::new();
        for (key, stored) in stored::all()? {
            let is_there = stored.is_deleted() || self.is("deleted-lists-all");
            if let Some(number) = stored.current().filter(|_| is_there) {
                let mut entry = self.entry(&key, &stored, number);
                let ms = stored.deletes_ms.unwrap_or_default().to_string();
                entry.extra.push(("deletes-ms".into(), ms));
                if self.is("deleted-exposes") || self.is("deleted-shows-value") {
                    let value = shown(&self.found(&key, &stored, number)?.value)?;
                    if self.is("deleted-shows-value") {
                        entry.extra.push(("value".into(), value));
                    }
                }
                entries.push(entry);
            }
        }
        Ok(entries)
    }
}

//! The embedded default: a vault on this machine that needs no account.
//! The host seals and stores items; this driver gives them meaning: every
//! version of a secret is an item of its own, never changed once written, and
//! a deleted secret has a tombstone beside its versions.

mod names;
mod rollback;
mod stored;

use keep_sdk::{
    Config, Driver, Entry, Error, ErrorKind, Found, PutMode, PutOptions, Readings, Recycle, Scope,
    Secret, Selector, Version, Versions, Written, clock,
    storage::{self, Change, Delete, Expect, Item, Put},
};
use names::tombstone;
use stored::{Stored, fact};

/// Versions kept of one secret; the oldest goes when there are more.
const KEPT_VERSIONS: usize = 20;

/// How long a deleted secret can be restored, unless said otherwise.
const RECOVERY_DAYS: u32 = 30;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// How often an upsert is tried when another process writes the same key.
const ATTEMPTS: usize = 50;

struct Local;

fn entry(key: &str, number: u64, item: &Item) -> Entry {
    Entry {
        key: key.to_owned(),
        version: Some(number.to_string()),
        modified_ms: Some(item.modified_ms),
        extra: item.meta.clone(),
    }
}

fn removal(name: String) -> Change<'static> {
    Change::Delete(Delete {
        name,
        expect: Expect::Anything,
    })
}

/// Reads the values of these items, given with their entries.
fn read(wanted: Vec<(Entry, String)>) -> Result<Vec<Found>, Error> {
    let (entries, names): (Vec<Entry>, Vec<String>) = wanted.into_iter().unzip();
    let values = storage::read(&names)?;
    let found = entries.into_iter().zip(values);
    Ok(found
        .filter_map(|(entry, value)| {
            Some(Found {
                entry,
                value: value?,
            })
        })
        .collect())
}

fn live_readings(wanted: impl Fn(&str) -> bool) -> Result<Readings, Error> {
    let keys = Stored::by_key(storage::items("")?);
    let current = keys
        .iter()
        .filter(|(key, stored)| stored.is_live() && wanted(key));
    let names = current.filter_map(|(key, stored)| {
        let (number, item) = stored.current()?;
        Some((entry(key, number, item), item.name.clone()))
    });
    Ok(Readings {
        found: read(names.collect())?,
        failed: Vec::new(),
        notes: Vec::new(),
    })
}

fn entries(wanted: impl Fn(&Stored) -> bool) -> Result<Vec<Entry>, Error> {
    let keys = Stored::by_key(storage::items("")?);
    let entries = keys
        .iter()
        .filter(|(_, stored)| wanted(stored))
        .filter_map(|(key, stored)| {
            let (number, item) = stored.current()?;
            let mut entry = entry(key, number, item);
            if let Some(ms) = stored.deletes_ms {
                entry.extra.push(("deletes-ms".into(), ms.to_string()));
            }
            Some(entry)
        });
    Ok(entries.collect())
}

/// One attempt to write; `conflict` when another process was faster.
fn put_once(key: &str, value: &Secret, options: &PutOptions) -> Result<Written, Error> {
    let mut stored = Stored::load(key)?;
    if stored.is_deleted() {
        let message = format!("`{key}` is in the recycle bin");
        return Err(Error::new(ErrorKind::PendingDeletion, message));
    }
    if stored.deletes_ms.is_some() {
        // Its time in the recycle bin is over: it is gone, and this is new.
        Local.purge(key)?;
        stored = Stored::default();
    }
    may_put(key, &stored, &options.mode)?;
    let number = stored.current().map_or(1, |(number, _)| number + 1);
    let mut meta = Vec::new();
    let kept = stored
        .current()
        .and_then(|(_, item)| fact(item, "description"));
    if let Some(description) = options.description.as_deref().or(kept) {
        meta.push(("description".to_owned(), description.to_owned()));
    }
    let mut changes = vec![
        Change::Put(Put {
            name: names::version(key, number),
            value,
            meta,
            expect: Expect::Absent,
        }),
        // What was just read must still hold: nobody has deleted the secret.
        Change::Delete(Delete {
            name: tombstone(key),
            expect: Expect::Absent,
        }),
    ];
    let surplus = (stored.versions.len() + 1).saturating_sub(KEPT_VERSIONS);
    let oldest = stored.versions.values().take(surplus);
    changes.extend(oldest.map(|item| removal(item.name.clone())));
    storage::commit(&changes)?;
    let entry = Entry {
        key: key.to_owned(),
        version: Some(number.to_string()),
        modified_ms: Some(clock::now_ms()),
        extra: Vec::new(),
    };
    Ok(Written {
        entry,
        created: number == 1,
    })
}

fn may_put(key: &str, stored: &Stored, mode: &PutMode) -> Result<(), Error> {
    match (mode, stored.current()) {
        (PutMode::Upsert, _) | (PutMode::CreateOnly, None) => Ok(()),
        (PutMode::CreateOnly, Some(_)) => Err(Error::new(
            ErrorKind::AlreadyExists,
            format!("`{key}` exists"),
        )),
        (PutMode::IfVersion(version), Some((number, _))) if *version == number.to_string() => {
            Ok(())
        }
        (PutMode::IfVersion(version), _) => Err(Error::conflict(format!(
            "version `{version}` of `{key}` is not current"
        ))),
    }
}

impl Driver for Local {
    fn open(_scope: Scope, _config: Config) -> Result<Self, Error> {
        // The host binds the storage to this scope.
        Ok(Self)
    }

    fn get(&self, key: &str, at: Selector) -> Result<Option<Found>, Error> {
        let stored = Stored::load(key)?;
        if !stored.is_live() {
            return Ok(None);
        }
        let Some((number, item)) = stored.select(&at) else {
            return Ok(None);
        };
        Ok(read(vec![(entry(key, number, item), item.name.clone())])?.pop())
    }

    fn get_many(&self, keys: Vec<String>) -> Result<Readings, Error> {
        live_readings(|key| keys.iter().any(|wanted| wanted == key))
    }

    fn get_all(&self) -> Result<Readings, Error> {
        live_readings(|_| true)
    }

    fn keys(&self) -> Result<Vec<Entry>, Error> {
        entries(Stored::is_live)
    }

    fn put(&self, key: &str, value: &Secret, options: PutOptions) -> Result<Written, Error> {
        let mut attempt = 1;
        loop {
            match put_once(key, value, &options) {
                // The next look decides anew, also for `create-only` and
                // `if-version`: they then fail for the right reason.
                Err(error) if error.kind == ErrorKind::Conflict && attempt < ATTEMPTS => {
                    may_put(key, &Stored::load(key)?, &options.mode)?;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    fn delete(&self, key: &str) -> Result<bool, Error> {
        Ok(self.discard(key, RECOVERY_DAYS)?.is_some())
    }

    fn check(&self) -> Result<(), Error> {
        storage::items("").map(|_| ())
    }
}

impl Versions for Local {
    fn history(&self, key: &str) -> Result<Option<Vec<Version>>, Error> {
        let stored = Stored::load(key)?;
        if !stored.is_live() {
            return Ok(None);
        }
        let newest_first = stored.versions.iter().rev().enumerate();
        let versions = newest_first.map(|(age, (number, item))| Version {
            id: number.to_string(),
            created_ms: Some(item.modified_ms),
            stages: match age {
                0 => vec!["current".into()],
                1 => vec!["previous".into()],
                _ => Vec::new(),
            },
            current: age == 0,
            author: None,
        });
        Ok(Some(versions.collect()))
    }
}

impl Recycle for Local {
    fn discard(&self, key: &str, days: u32) -> Result<Option<Entry>, Error> {
        let stored = Stored::load(key)?;
        let Some((number, item)) = stored.current().filter(|_| stored.is_live()) else {
            return Ok(None);
        };
        let deletes_ms = clock::now_ms() + u64::from(days) * DAY_MS;
        let facts = vec![("deletes-ms".to_owned(), deletes_ms.to_string())];
        let nothing = Secret::from_bytes(&[])?;
        storage::commit(&[Change::Put(Put {
            name: tombstone(key),
            value: &nothing,
            meta: facts.clone(),
            expect: Expect::Absent,
        })])?;
        let mut entry = entry(key, number, item);
        entry.extra.extend(facts);
        Ok(Some(entry))
    }

    fn purge(&self, key: &str) -> Result<bool, Error> {
        let stored = Stored::load(key)?;
        let mut changes: Vec<Change> = stored
            .versions
            .values()
            .map(|item| removal(item.name.clone()))
            .collect();
        if changes.is_empty() {
            return Ok(false);
        }
        changes.push(removal(tombstone(key)));
        storage::commit(&changes)?;
        Ok(true)
    }

    fn restore(&self, key: &str) -> Result<bool, Error> {
        let stored = Stored::load(key)?;
        if stored.is_deleted() {
            storage::commit(&[removal(tombstone(key))])?;
        }
        Ok(stored.is_deleted() || stored.is_live())
    }

    fn deleted(&self) -> Result<Vec<Entry>, Error> {
        entries(Stored::is_deleted)
    }
}

keep_sdk::export_driver!(Local, versions, recycle, rollback);

//! `get`, `get-many` and `get-all`.

use keep_sdk::{Entry, Error, ErrorKind, Failed, Found, Readings, Secret, Selector};

use crate::stored::{self, Stored};
use crate::{ENDED, Mutant, shown};

fn nothing() -> Readings {
    Readings {
        found: Vec::new(),
        failed: Vec::new(),
        notes: Vec::new(),
    }
}

fn absent() -> Error {
    Error::new(ErrorKind::NotFound, "it is not there")
}

fn twice(keys: &[String], key: &str) -> bool {
    keys.iter().filter(|other| *other == key).count() > 1
}

/// Gives the first the value of the last, and the other way round.
fn swap(readings: &mut Readings) {
    if let [first, _, last] = readings.found.as_mut_slice() {
        std::mem::swap(&mut first.value, &mut last.value);
    }
}

impl Mutant {
    pub(crate) fn read_one(&self, key: &str, at: &Selector) -> Result<Option<Found>, Error> {
        assert!(!self.is("get-traps") || key != "ABSENT", "of its own will");
        if self.seen.borrow().contains(ENDED) {
            return Err(Error::new(ErrorKind::Internal, "the session is over"));
        }
        if let Some(answer) = self.broken_get(key)? {
            return Ok(Some(answer));
        }
        let stored = Stored::load(&self.stored_as(key))?;
        let there = stored.is_live() || self.is("ghost-in-get") && stored.is_deleted();
        if !there {
            return if self.is("get-absent-fails") && key == "ABSENT" {
                Err(absent())
            } else {
                Ok(None)
            };
        }
        let Some(number) = self.select(&stored, at) else {
            return Ok(None);
        };
        let mut found = self.found(key, &stored, number)?;
        if self.is("get-shows-value") {
            let value = shown(&found.value)?;
            found.entry.extra.push(("value".into(), value));
        }
        if self.is("get-again-is-another") && shown(&found.value)?.ends_with("-written") {
            let again = !self.seen.borrow_mut().insert(key.to_owned());
            if again {
                found.value = Secret::from_bytes(b"another")?;
            }
        }
        Ok(Some(found))
    }

    pub(crate) fn read_many(&self, keys: Vec<String>) -> Result<Readings, Error> {
        let mut readings = nothing();
        if self.is("many-repeated-fails") && keys.iter().any(|key| twice(&keys, key))
            || self.is("many-nothing-fails") && keys.is_empty()
        {
            return Err(Error::invalid("this cannot be asked"));
        }
        let most = if self.is("many-one-page") {
            20
        } else {
            usize::MAX
        };
        for key in keys.into_iter().take(most) {
            if let Some(found) = self.one_of_many(&key)? {
                readings.found.push(found);
            } else if self.is("many-absent-fails") && key == "ABSENT" {
                let error = absent();
                readings.failed.push(Failed { key, error });
            }
        }
        if self.is("many-values-swapped") {
            swap(&mut readings);
        }
        Ok(readings)
    }

    fn one_of_many(&self, key: &str) -> Result<Option<Found>, Error> {
        let stored = Stored::load(&self.stored_as(key))?;
        let ghost = self.is("ghost-in-many") && stored.is_deleted();
        let oldest = stored.versions.keys().next().copied();
        if let Some(number) = oldest
            && (self.is("many-oldest") && stored.is_live() || ghost)
        {
            return self.found(key, &stored, number).map(Some);
        }
        let mut found = self.read_one(key, &Selector::Current)?;
        if self.is("many-begins-alike")
            && let Some(found) = &mut found
        {
            for (other, stored) in stored::live()? {
                if let Some(number) = stored.current()
                    && other != key
                    && other.starts_with(key)
                {
                    found.value = self.found(&other, &stored, number)?.value;
                }
            }
        }
        Ok(found)
    }

    pub(crate) fn read_all(&self) -> Result<Readings, Error> {
        let mut readings = nothing();
        for (key, stored) in stored::all()? {
            let ghost = self.is("ghost-in-all") && stored.is_deleted();
            if !stored.is_live() && !ghost {
                continue;
            }
            let number = if self.is("all-oldest") {
                stored.versions.keys().next().copied()
            } else {
                stored.current()
            };
            if let Some(number) = number {
                readings.found.push(self.found(&key, &stored, number)?);
            }
        }
        match self.defect.as_str() {
            "all-one-page" => readings.found.truncate(100),
            "all-values-swapped" => swap(&mut readings),
            "all-invents" if readings.found.is_empty() => readings.found.push(made_up("INVENTED")?),
            "notes-show-value" => {
                if let Some(found) = readings.found.first() {
                    readings.notes.push(shown(&found.value)?);
                }
            }
            _ => {}
        }
        Ok(readings)
    }
}

/// A secret that nobody wrote.
pub(crate) fn made_up(key: &str) -> Result<Found, Error> {
    Ok(Found {
        entry: Entry {
            key: key.to_owned(),
            version: None,
            modified_ms: None,
            extra: Vec::new(),
        },
        value: Secret::from_bytes(b"made up")?,
    })
}

//! `versions` and `rollback`.

use keep_sdk::{
    Change, Driver as _, Error, ErrorKind, PutMode, PutOptions, Rollback, Selector, Version,
    Versions,
};

use crate::Mutant;
use crate::abilities::keep;
use crate::broken::LOCK;
use crate::stored::{self, Stored};

impl Versions for Mutant {
    fn history(&self, key: &str) -> Result<Option<Vec<Version>>, Error> {
        let stored = Stored::load(&self.stored_as(key))?;
        if !stored.is_live() {
            return Ok(self.is("history-absent-empty").then(Vec::new));
        }
        let newest_first = stored.versions.iter().rev().enumerate();
        let versions = newest_first.map(|(age, (number, item))| Version {
            id: if self.is("history-same-ids") {
                "1".into()
            } else {
                number.to_string()
            },
            created_ms: Some(if self.is("history-without-times") {
                0
            } else {
                item.modified_ms
            }),
            stages: match age {
                0 => vec!["current".into()],
                1 => vec!["previous".into()],
                2 if self.is("history-label-twice") => vec!["previous".into()],
                _ => Vec::new(),
            },
            current: match self.defect.as_str() {
                "history-all-current" => true,
                "history-none-current" => false,
                "history-oldest-current" => age + 1 == stored.versions.len(),
                _ => age == 0,
            },
            author: None,
        });
        let mut versions: Vec<Version> = versions.collect();
        if self.is("history-oldest-first") {
            versions.reverse();
        }
        if self.is("history-forgets") {
            versions.truncate(2);
        }
        if self.is("history-begins-alike") {
            for (other, _) in stored::live()? {
                if other != key && other.starts_with(key) {
                    versions.extend(self.history(&other)?.into_iter().flatten());
                }
            }
        }
        if self.is("history-shows-value") {
            for version in &mut versions {
                let at = Selector::Version(version.id.clone());
                if let Some(found) = self.get(key, at)? {
                    let value = found.value.expose()?;
                    version.author = Some(String::from_utf8_lossy(&value).into_owned());
                }
            }
        }
        Ok(Some(versions))
    }
}

impl Rollback for Mutant {
    fn rollback(&self, key: &str, to: Selector) -> Result<Option<Change>, Error> {
        let stored = Stored::load(&self.stored_as(key))?;
        let Some(current) = stored.current().filter(|_| stored.is_live()) else {
            return if self.is("rollback-absent-fails") {
                Err(Error::new(ErrorKind::NotFound, "it is not there"))
            } else {
                Ok(None)
            };
        };
        if self.is("rollback-once") && stored.versions.len() > 3 {
            return Err(Error::conflict("it was rolled back already"));
        }
        let to = match to {
            Selector::Current => Selector::Stage("previous".into()),
            to => to,
        };
        let Some(number) = self.select(&stored, &to) else {
            if self.is("rollback-unknown-spoils") {
                self.spoil(key)?;
            }
            return if self.is("rollback-unknown-is-none") {
                Ok(None)
            } else {
                Err(Error::new(ErrorKind::NotFound, "there is no such version"))
            };
        };
        let from = Some(current.to_string()).filter(|_| !self.is("rollback-without-from"));
        let moved = number != current || self.is("rollback-always-moves");
        if !moved || self.is("rollback-only-says-so") {
            return Ok(Some(Change {
                from,
                to: number.to_string(),
                moved,
            }));
        }
        let value = self.found(key, &stored, number)?.value;
        if self.is("rollback-exposes") {
            value.expose()?;
        }
        let options = PutOptions {
            mode: PutMode::IfVersion(current.to_string()),
            description: None,
            adopt: false,
            plain: false,
        };
        let written = self.put_once(key, &value, &options)?;
        if self.is("rollback-locks") {
            keep(key, LOCK, "locked")?;
        }
        if self.is("rollback-spoils-others") && self.has("AB")? {
            self.spoil("AB")?;
        }
        Ok(Some(Change {
            from,
            to: if self.is("put-tells-one-version") {
                "1".into()
            } else {
                written.to_string()
            },
            moved,
        }))
    }
}

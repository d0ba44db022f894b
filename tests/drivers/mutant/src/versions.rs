//! `versions` and `rollback`.

use keep_sdk::{
    Change, Driver as _, Error, ErrorKind, PutMode, PutOptions, Rollback, Selector, Version,
    Versions,
};

use crate::Mutant;
use crate::stored::Stored;

impl Versions for Mutant {
    fn history(&self, key: &str) -> Result<Option<Vec<Version>>, Error> {
        let stored = Stored::load(&self.stored_as(key))?;
        if !stored.is_live() {
            return Ok(self.is("history-absent-empty").then(Vec::new));
        }
        let newest_first = stored.versions.iter().rev().enumerate();
        let versions = newest_first.map(|(age, (number, item))| Version {
            id: number.to_string(),
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
            current: age == 0 || self.is("history-all-current"),
            author: None,
        });
        let mut versions: Vec<Version> = versions.collect();
        if self.is("history-oldest-first") {
            versions.reverse();
        }
        if self.is("history-forgets") {
            versions.truncate(2);
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
            return Ok(None);
        };
        let to = match to {
            Selector::Current => Selector::Stage("previous".into()),
            to => to,
        };
        let Some(number) = self.select(&stored, &to) else {
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
        let written = self.put(key, &value, options)?;
        Ok(Some(Change {
            from,
            to: written.entry.version.unwrap_or_default(),
            moved,
        }))
    }
}

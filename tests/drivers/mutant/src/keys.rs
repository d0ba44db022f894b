//! `keys`.

use keep_sdk::{Entry, Error};

use crate::stored::{self, Stored};
use crate::{Mutant, shown};

impl Mutant {
    pub(crate) fn list(&self) -> Result<Vec<Entry>, Error> {
        let mut entries = Vec::new();
        for (key, stored) in stored::all()? {
            if let Some(number) = stored.current().filter(|_| self.is_listed(&key, &stored)) {
                entries.push(self.listed(&key, &stored, number)?);
            }
        }
        match self.defect.as_str() {
            "list-forgets-a-word" => entries.retain(|entry| entry.key != "__proto__"),
            "list-one-page" => entries.truncate(100),
            "list-invents" if entries.is_empty() => entries.push(Entry {
                key: "INVENTED".into(),
                version: None,
                modified_ms: None,
                extra: Vec::new(),
            }),
            "put-restores-snapshot" if self.calls.get() == 0 => {
                self.calls.set(1);
                let keys = entries.iter().map(|entry| entry.key.clone());
                self.seen.borrow_mut().extend(keys);
            }
            _ => {}
        }
        Ok(entries)
    }

    fn is_listed(&self, key: &str, stored: &Stored) -> bool {
        let own = !self.is("list-own-writes") || self.seen.borrow().contains(key);
        let ghost = self.is("list-leaks-deleted") || self.is("ghost-in-list");
        let hidden = self.is("list-hides-replaced") && stored.versions.len() > 1;
        own && !hidden && (stored.is_live() || ghost && stored.is_deleted())
    }

    fn listed(&self, key: &str, stored: &Stored, number: u64) -> Result<Entry, Error> {
        let mut entry = self.entry(key, stored, number);
        match self.defect.as_str() {
            "list-exposes" => {
                self.found(key, stored, number)?.value.expose()?;
            }
            "list-shows-value" => {
                let value = shown(&self.found(key, stored, number)?.value)?;
                entry.extra.push(("value".into(), value));
            }
            "list-old-version" => entry.version = Some("1".into()),
            "list-changes" => {
                self.calls.set(self.calls.get() + 1);
                let count = self.calls.get().to_string();
                entry.extra.push(("count".into(), count));
            }
            _ => {}
        }
        Ok(entry)
    }
}

//! What the items of the store say about keys.

use std::collections::BTreeMap;

use keep_sdk::{
    Error, Selector, clock,
    storage::{self, Item},
};

use crate::names::{self, ItemName};

/// What the store holds of one key.
#[derive(Default)]
pub(crate) struct Stored {
    /// By number, oldest first.
    pub(crate) versions: BTreeMap<u64, Item>,
    /// When the deleted secret will be gone, where it is deleted.
    pub(crate) deletes_ms: Option<u64>,
}

impl Stored {
    pub(crate) fn by_key(items: Vec<Item>) -> BTreeMap<String, Stored> {
        let mut keys: BTreeMap<String, Stored> = BTreeMap::new();
        for item in items {
            match ItemName::parse(&item.name) {
                Some(ItemName::Version(key, number)) => {
                    let stored = keys.entry(key.to_owned()).or_default();
                    stored.versions.insert(number, item);
                }
                Some(ItemName::Tombstone(key)) => {
                    let at = fact(&item, "deletes-ms").and_then(|ms| ms.parse().ok());
                    keys.entry(key.to_owned()).or_default().deletes_ms = at.or(Some(0));
                }
                None => {}
            }
        }
        keys
    }

    pub(crate) fn load(key: &str) -> Result<Stored, Error> {
        let items = storage::items(&names::of_key(key))?;
        Ok(Self::by_key(items).remove(key).unwrap_or_default())
    }

    pub(crate) fn current(&self) -> Option<(u64, &Item)> {
        self.versions
            .last_key_value()
            .map(|(number, item)| (*number, item))
    }

    /// Neither deleted nor without a version.
    pub(crate) fn is_live(&self) -> bool {
        self.deletes_ms.is_none() && !self.versions.is_empty()
    }

    /// In the recycle bin: it can still be restored.
    pub(crate) fn is_deleted(&self) -> bool {
        self.deletes_ms.is_some_and(|at| at > clock::now_ms())
    }

    pub(crate) fn select(&self, at: &Selector) -> Option<(u64, &Item)> {
        let number = match at {
            Selector::Current => return self.current(),
            Selector::Version(id) => id.parse().ok()?,
            // AWS's labels mean the same here, so that a habit carries over.
            Selector::Stage(stage) => match stage.as_str() {
                "current" | "AWSCURRENT" => return self.current(),
                "previous" | "AWSPREVIOUS" => *self.versions.keys().rev().nth(1)?,
                _ => return None,
            },
        };
        self.versions.get(&number).map(|item| (number, item))
    }
}

/// A fact of the item's metadata.
pub(crate) fn fact<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.meta
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

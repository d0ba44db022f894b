//! What the storage holds of a key: `<KEY>#<number>` is a version,
//! `<KEY>#bin` says that it is in the recycle bin.

use std::collections::BTreeMap;

use keep_sdk::{
    Error, clock,
    storage::{self, Item},
};

#[derive(Default)]
pub(crate) struct Stored {
    /// By number, oldest first.
    pub(crate) versions: BTreeMap<u64, Item>,
    pub(crate) deletes_ms: Option<u64>,
}

pub(crate) fn version_name(key: &str, number: u64) -> String {
    format!("{key}#{number}")
}

pub(crate) fn bin_name(key: &str) -> String {
    format!("{key}#bin")
}

/// The names of everything else that belongs to a key.
pub(crate) fn other_name(key: &str, what: &str) -> String {
    format!("{key}#{what}")
}

/// Every key that has a version.
pub(crate) fn all() -> Result<BTreeMap<String, Stored>, Error> {
    Ok(sorted(storage::items("")?))
}

/// Those that are neither deleted nor gone.
pub(crate) fn live() -> Result<Vec<(String, Stored)>, Error> {
    let all = all()?.into_iter();
    Ok(all.filter(|(_, stored)| stored.is_live()).collect())
}

fn sorted(items: Vec<Item>) -> BTreeMap<String, Stored> {
    let mut all: BTreeMap<String, Stored> = BTreeMap::new();
    for item in items {
        let Some((key, what)) = item.name.rsplit_once('#') else {
            continue;
        };
        let stored = all.entry(key.to_owned()).or_default();
        if what == "bin" {
            let ms = item.meta.first().and_then(|(_, ms)| ms.parse().ok());
            stored.deletes_ms = ms.or(Some(0));
        } else if let Ok(number) = what.parse() {
            stored.versions.insert(number, item);
        }
    }
    all
}

impl Stored {
    pub(crate) fn load(key: &str) -> Result<Self, Error> {
        let items = storage::items(&format!("{key}#"))?;
        Ok(sorted(items).remove(key).unwrap_or_default())
    }

    pub(crate) fn current(&self) -> Option<u64> {
        self.versions.keys().next_back().copied()
    }

    pub(crate) fn is_live(&self) -> bool {
        self.deletes_ms.is_none() && !self.versions.is_empty()
    }

    pub(crate) fn is_deleted(&self) -> bool {
        self.deletes_ms.is_some_and(|at| at > clock::now_ms()) && !self.versions.is_empty()
    }

    pub(crate) fn description(&self, number: u64) -> Option<String> {
        let meta = &self.versions.get(&number)?.meta;
        let found = meta.iter().find(|(name, _)| name == "description");
        found.map(|(_, text)| text.clone())
    }
}

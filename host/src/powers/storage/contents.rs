//! What one store holds, in memory: items by name, and how changes apply.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::secret::SecretValue;

use super::error::StorageError;
use super::{Change, Expect, Item};

#[derive(Debug)]
pub(super) struct Record {
    pub(super) revision: u64,
    pub(super) modified_ms: u64,
    pub(super) meta: BTreeMap<String, String>,
    pub(super) value: SecretValue,
}

impl Record {
    pub(super) fn plaintext(&self) -> &[u8] {
        plaintext(&self.value)
    }
}

#[derive(Debug, Default)]
pub(super) struct Contents {
    revision: u64,
    records: BTreeMap<String, Record>,
}

impl Contents {
    pub(super) fn new(revision: u64, records: BTreeMap<String, Record>) -> Self {
        Self { revision, records }
    }

    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// In order of name.
    pub(super) fn records(&self) -> impl Iterator<Item = (&str, &Record)> {
        self.records.iter().map(|(name, r)| (name.as_str(), r))
    }

    pub(super) fn items(&self, prefix: &str) -> Vec<Item> {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let records = self.records.range::<str, _>(from);
        records
            .take_while(|(name, _)| name.starts_with(prefix))
            .map(|(name, record)| Item {
                name: name.clone(),
                revision: record.revision,
                modified_ms: record.modified_ms,
                meta: record.meta.clone().into_iter().collect(),
            })
            .collect()
    }

    pub(super) fn value(&self, name: &str) -> Option<SecretValue> {
        self.records.get(name).map(|record| copy(&record.value))
    }

    /// Makes one change; fails with [`StorageError::Conflict`]. The caller
    /// throws everything away if one of several changes fails.
    pub(super) fn apply(&mut self, change: &Change<'_>, now_ms: u64) -> Result<(), StorageError> {
        let (Change::Put { name, expect, .. } | Change::Delete { name, expect }) = change;
        let revision = self.records.get(name).map(|record| record.revision);
        let holds = match expect {
            Expect::Anything => true,
            Expect::Absent => revision.is_none(),
            Expect::Revision(expected) => revision == Some(*expected),
        };
        if !holds {
            return Err(StorageError::Conflict { name: name.clone() });
        }
        self.revision += 1;
        match change {
            Change::Put { value, meta, .. } => {
                let record = Record {
                    revision: self.revision,
                    modified_ms: now_ms,
                    meta: meta.iter().cloned().collect(),
                    value: copy(value),
                };
                self.records.insert(name.clone(), record);
            }
            Change::Delete { .. } => {
                self.records.remove(name);
            }
        }
        Ok(())
    }
}

fn copy(value: &SecretValue) -> SecretValue {
    SecretValue::new(plaintext(value).to_vec())
}

fn plaintext(value: &SecretValue) -> &[u8] {
    #[expect(
        clippy::disallowed_methods,
        reason = "the store seals values, and copies them in and out"
    )]
    value.expose()
}

#[cfg(test)]
mod tests;

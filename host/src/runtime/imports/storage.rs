//! `keep:host/storage`: the sealed store of this session's vault and env.

use wasmtime::component::Resource;

use super::not_granted;
use crate::{
    powers::storage::{self, StorageError},
    runtime::{
        bindings::vault::keep::host::{
            errors::Error,
            storage::{Change, Expect, Host, Item},
        },
        state::State,
    },
    secret::SecretValue,
    vault::{ContractError, ErrorKind},
};

impl Host for State {
    async fn items(&mut self, prefix: String) -> wasmtime::Result<Result<Vec<Item>, Error>> {
        let Some(store) = &mut self.powers.storage else {
            return Ok(Err(not_granted("storage")));
        };
        let items = store
            .items(&prefix)
            .map_err(|error| ContractError::from(error).into());
        Ok(items.map(|items| items.into_iter().map(Item::from).collect()))
    }

    async fn read(
        &mut self,
        names: Vec<String>,
    ) -> wasmtime::Result<Result<Vec<Option<Resource<SecretValue>>>, Error>> {
        let Some(store) = &mut self.powers.storage else {
            return Ok(Err(not_granted("storage")));
        };
        let values = match store.read(&names) {
            Ok(values) => values,
            Err(error) => return Ok(Err(ContractError::from(error).into())),
        };
        let mut handles = Vec::with_capacity(values.len());
        for value in values {
            handles.push(value.map(|value| self.hold(value)).transpose()?);
        }
        Ok(Ok(handles))
    }

    async fn commit(&mut self, changes: Vec<Change>) -> wasmtime::Result<Result<u64, Error>> {
        let Some(store) = &mut self.powers.storage else {
            return Ok(Err(not_granted("storage")));
        };
        let mut plain = Vec::with_capacity(changes.len());
        for change in &changes {
            plain.push(match change {
                Change::Put(put) => storage::Change::Put {
                    name: put.name.clone(),
                    value: self.table.get(&put.value)?,
                    meta: put.meta.clone(),
                    expect: put.expect.into(),
                },
                Change::Delete(delete) => storage::Change::Delete {
                    name: delete.name.clone(),
                    expect: delete.expect.into(),
                },
            });
        }
        let committed = store.commit(&plain);
        self.watch.leave_out(store.take_waited());
        Ok(committed.map_err(|error| ContractError::from(error).into()))
    }
}

/// What a driver, and whoever uses it, is told of a store that failed.
impl From<StorageError> for ContractError {
    fn from(error: StorageError) -> Self {
        let kind = match &error {
            StorageError::Conflict { .. } => ErrorKind::Conflict,
            StorageError::Busy { .. } | StorageError::DiskFull { .. } | StorageError::Io { .. } => {
                ErrorKind::Unavailable
            }
            StorageError::NotWritable { .. } | StorageError::NotReadable { .. } => {
                ErrorKind::Denied
            }
            StorageError::Corrupt { .. }
            | StorageError::WrongKey { .. }
            | StorageError::NoIdentity { .. }
            | StorageError::InvalidIdentity { .. }
            | StorageError::EmptyIdentity { .. }
            | StorageError::ExposedIdentity { .. } => ErrorKind::Encryption,
            StorageError::UnknownFormat { .. }
            | StorageError::WrongStore { .. }
            | StorageError::InvalidLocation { .. }
            | StorageError::InvalidChange(_)
            | StorageError::TooManyItems { .. }
            | StorageError::TooLarge { .. }
            | StorageError::NotAFile { .. } => ErrorKind::Invalid,
        };
        let answer = Self::new(kind, error.to_string()).with_detail(Self::LOCAL_FILE, "true");
        match error {
            StorageError::DiskFull { .. } => answer.with_detail("reason", "disk-full"),
            StorageError::Io { .. } => answer.with_detail("reason", "file"),
            _ => answer,
        }
    }
}

impl From<storage::Item> for Item {
    fn from(item: storage::Item) -> Self {
        Self {
            name: item.name,
            revision: item.revision,
            modified_ms: item.modified_ms,
            meta: item.meta,
        }
    }
}

impl From<Expect> for storage::Expect {
    fn from(expect: Expect) -> Self {
        match expect {
            Expect::Anything => Self::Anything,
            Expect::Absent => Self::Absent,
            Expect::Revision(revision) => Self::Revision(revision),
        }
    }
}

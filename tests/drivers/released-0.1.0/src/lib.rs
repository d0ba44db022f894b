//! A driver against the text of the contract as 0.1.0 was released, and without
//! the SDK, which goes on: whatever is added to either, this one is loaded and
//! works. Like the text in `wit/released`, it does not change.

mod bindings {
    #![allow(
        clippy::all,
        clippy::pedantic,
        clippy::unwrap_used,
        clippy::allow_attributes,
        unreachable_pub,
        reason = "generated code: which lints it trips changes with the generator"
    )]

    wit_bindgen::generate!({
        path: [
            "../../../wit/released/0.1.0/host",
            "../../../wit/released/0.1.0/vault",
        ],
        inline: "
            package keep:released;
            world released {
                import keep:host/clock@0.1.0;
                import keep:host/log@0.1.0;
                import keep:host/storage@0.1.0;
                export keep:vault/driver@0.1.0;
                export keep:vault/versions@0.1.0;
            }
        ",
        world: "keep:released/released",
        generate_all,
    });
}

use bindings::exports::keep::vault::{driver, versions};
use bindings::keep::host::clock;
use bindings::keep::host::errors::{Error, ErrorKind};
use bindings::keep::host::log::{Level, log};
use bindings::keep::host::secrets::Secret;
use bindings::keep::host::storage::{self, Change, Delete, Expect, Item, Put};
use bindings::keep::vault::types::{
    Entry, Found, PutMode, PutOptions, Readings, Scope, Selector, Version, Written,
};

struct Released;

fn entry(item: &Item) -> Entry {
    Entry {
        key: item.name.clone(),
        version: Some(item.revision.to_string()),
        modified_ms: Some(item.modified_ms),
        extra: item.meta.clone(),
    }
}

fn find(key: &str) -> Result<Option<Item>, Error> {
    let items = storage::items(key)?;
    Ok(items.into_iter().find(|item| item.name == key))
}

fn failure(kind: ErrorKind, message: String) -> Error {
    Error {
        kind,
        code: "released".into(),
        message,
        retry_after_ms: None,
        details: vec![("contract".into(), "0.1.0".into())],
    }
}

impl driver::Guest for Released {
    fn open(scope: Scope, _config: Vec<(String, String)>) -> Result<(), Error> {
        log(
            Level::Info,
            &format!("opened {}/{}", scope.namespace, scope.env),
        );
        Ok(())
    }

    fn get(key: String, at: Selector) -> Result<Option<Found>, Error> {
        let Some(item) = find(&key)? else {
            return Ok(None);
        };
        let wanted = match at {
            Selector::Current => true,
            Selector::Version(id) => id == item.revision.to_string(),
            Selector::Stage(label) => label == "only",
        };
        if !wanted {
            return Ok(None);
        }
        let value = storage::read(&[key])?.pop().flatten();
        Ok(value.map(|value| Found {
            entry: entry(&item),
            value,
        }))
    }

    fn get_many(keys: Vec<String>) -> Result<Readings, Error> {
        let mut readings = Readings {
            found: Vec::new(),
            failed: Vec::new(),
            notes: Vec::new(),
        };
        for key in keys {
            readings.found.extend(Self::get(key, Selector::Current)?);
        }
        Ok(readings)
    }

    fn get_all() -> Result<Readings, Error> {
        Self::get_many(Self::keys()?.into_iter().map(|entry| entry.key).collect())
    }

    fn keys() -> Result<Vec<Entry>, Error> {
        Ok(storage::items("")?.iter().map(entry).collect())
    }

    fn put(key: String, value: &Secret, options: PutOptions) -> Result<Written, Error> {
        let old = find(&key)?;
        let expect = match (&options.mode, &old) {
            (PutMode::CreateOnly, Some(_)) => {
                return Err(failure(ErrorKind::AlreadyExists, format!("`{key}` exists")));
            }
            (PutMode::IfVersion(wanted), _) => Expect::Revision(wanted.parse().unwrap_or(0)),
            _ => Expect::Anything,
        };
        let revision = storage::commit(&[Change::Put(Put {
            name: key.clone(),
            value,
            meta: Vec::new(),
            expect,
        })])?;
        let entry = Entry {
            key,
            version: Some(revision.to_string()),
            modified_ms: Some(clock::now_ms()),
            extra: vec![("bytes".into(), value.len().to_string())],
        };
        Ok(Written {
            entry,
            created: old.is_none(),
        })
    }

    fn delete(key: String) -> Result<bool, Error> {
        let there = find(&key)?.is_some();
        storage::commit(&[Change::Delete(Delete {
            name: key,
            expect: Expect::Anything,
        })])?;
        Ok(there)
    }

    fn check() -> Result<(), Error> {
        storage::items("").map(|_| ())
    }
}

impl versions::Guest for Released {
    fn history(key: String) -> Result<Option<Vec<Version>>, Error> {
        Ok(find(&key)?.map(|item| {
            vec![Version {
                id: item.revision.to_string(),
                created_ms: None,
                stages: vec!["only".into()],
                current: true,
                author: None,
            }]
        }))
    }
}

bindings::export!(Released with_types_in bindings);

//! The driver `my-driver`. It keeps secrets in the sealed store that Keep has on
//! this machine, so that it works before you have changed a line: put the calls
//! of your own store in the place of those of `storage`.
//!
//! A value never gets here: a `Secret` is a handle, and the host has the bytes.

use keep_sdk::storage::{self, Change, Delete, Expect, Item, Put};
use keep_sdk::{
    Config, Driver, Entry, Error, ErrorKind, Found, PutMode, PutOptions, Scope, Secret, Selector,
    Written,
};

/// One vault in one env. What its requests need, such as an address or the
/// prefix of its names, goes in here.
struct Store;

/// What is known of an item, without its value.
fn entry(item: &Item) -> Entry {
    Entry {
        key: item.name.clone(),
        version: Some(item.revision.to_string()),
        modified_ms: Some(item.modified_ms),
        extra: item.meta.clone(),
    }
}

fn find(key: &str) -> Result<Option<Item>, Error> {
    // Items whose names begin with the key; one of them may be it.
    let items = storage::items(key)?;
    Ok(items.into_iter().find(|item| item.name == key))
}

impl Driver for Store {
    /// `scope` says which vault and env this is; `config` has the settings that
    /// `manifest.json` declares. Makes no request.
    fn open(_scope: Scope, _config: Config) -> Result<Self, Error> {
        Ok(Self)
    }

    fn get(&self, key: &str, at: Selector) -> Result<Option<Found>, Error> {
        let entry = find(key)?.as_ref().map(entry);
        // There is one version of each secret: the current one.
        let Some(entry) = entry.filter(|entry| at.is(entry)) else {
            return Ok(None);
        };
        let value = storage::read(&[key.to_owned()])?.pop().flatten();
        Ok(value.map(|value| Found { entry, value }))
    }

    fn keys(&self) -> Result<Vec<Entry>, Error> {
        Ok(storage::items("")?.iter().map(entry).collect())
    }

    fn put(&self, key: &str, value: &Secret, options: PutOptions) -> Result<Written, Error> {
        let old = find(key)?;
        options.check(key, old.as_ref().map(entry).as_ref())?;
        let expect = match (&options.mode, &old) {
            (PutMode::Upsert, _) => Expect::Anything,
            // What was just checked must still hold when it is written.
            (_, None) => Expect::Absent,
            (_, Some(item)) => Expect::Revision(item.revision),
        };
        let created = old.is_none();
        let meta = match &options.description {
            Some(description) => vec![("description".to_owned(), description.clone())],
            None => old.map(|item| item.meta).unwrap_or_default(),
        };
        let change = Put {
            name: key.to_owned(),
            value,
            meta,
            expect,
        };
        let revision = match storage::commit(&[Change::Put(change)]) {
            // Somebody was faster: what is there now says which error it is.
            Err(error) if error.kind == ErrorKind::Conflict => {
                options.check(key, find(key)?.as_ref().map(entry).as_ref())?;
                return Err(error);
            }
            committed => committed?,
        };
        let entry = Entry::new(key).with_version(revision.to_string());
        Ok(Written { entry, created })
    }

    fn delete(&self, key: &str) -> Result<bool, Error> {
        let there = find(key)?.is_some();
        storage::commit(&[Change::Delete(Delete {
            name: key.to_owned(),
            expect: Expect::Anything,
        })])?;
        Ok(there)
    }
}

// An ability is a trait and a name here: `export_driver!(Store, versions)`.
keep_sdk::export_driver!(Store);

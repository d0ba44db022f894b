//! Version 2 of `HashiCorp` Vault's KV engine, which `OpenBao` has too: one secret for
//! each key, so that versions, comparing and deletion are a key's own. Values and
//! tokens come and go as handles.

mod metadata;
mod recycle;
mod rollback;
mod secret;
mod write;

use keep_driver_hashicorp_vault_client::{Server, mount};
use keep_sdk::{
    Config, Driver, Entry, Error, ErrorKind, Failed, Found, PutOptions, Readings, Scope, Secret,
    Selector, Version, Versions, Written, naming,
};
use metadata::Metadata;

/// What came of each key.
pub(crate) type Outcomes<T> = Vec<(String, Result<T, Error>)>;

/// One vault in one env.
pub(crate) struct KvTwo {
    server: Server,
    mount: String,
    /// What stands before the key, below the engine: `myapp/production/`.
    prefix: String,
}

impl KvTwo {
    /// The path of one of the engine's parts: `data`, `metadata`, `undelete`.
    fn path(&self, part: &str, key: &str) -> String {
        format!("{}/{part}/{}{key}", self.mount, self.prefix)
    }

    /// Of everything, deleted or not.
    fn names(&self) -> Result<Vec<String>, Error> {
        let path = self.path("metadata", "");
        let names = self.server.list(path.trim_end_matches('/'))?;
        if names.is_empty() {
            // An engine of version 1 has nothing there either.
            self.is_version_two()?;
        }
        Ok(names)
    }

    fn is_version_two(&self) -> Result<(), Error> {
        match self.server.kv_version(&self.mount)? {
            Some(1) => Err(Error::invalid(format!(
                "`{}` is a KV engine of version 1; the driver `hashicorp-vault-kv1` is for that",
                self.mount
            ))),
            _ => Ok(()),
        }
    }

    /// What is known of each key that the test passes.
    fn entries(&self, wanted: impl Fn(&Metadata) -> bool) -> Result<Vec<Entry>, Error> {
        let mut entries = Vec::new();
        for (name, metadata) in self.metadata_all(self.names()?)? {
            if let Some(metadata) = metadata?.filter(|metadata| wanted(metadata)) {
                entries.push(metadata.into_entry(name));
            }
        }
        Ok(entries)
    }
}

impl Driver for KvTwo {
    fn open(scope: Scope, config: Config) -> Result<Self, Error> {
        Ok(Self {
            server: Server::of(&config)?,
            mount: mount(&config)?,
            prefix: naming::prefix(&scope),
        })
    }

    fn get(&self, key: &str, at: Selector) -> Result<Option<Found>, Error> {
        let version = match at {
            Selector::Current => None,
            Selector::Version(id) => match id.parse() {
                // The server takes zero for the current one.
                Ok(number) if number > 0 => Some(number),
                _ => return Ok(None),
            },
            // The engine has no labels.
            Selector::Stage(_) => return Ok(None),
        };
        self.stored(key, version)?.into_found(key)
    }

    fn get_many(&self, keys: Vec<String>) -> Result<Readings, Error> {
        let mut readings = Readings {
            found: Vec::new(),
            failed: Vec::new(),
            notes: Vec::new(),
        };
        for (key, stored) in self.stored_all(keys)? {
            match stored.and_then(|stored| stored.into_found(&key)) {
                Ok(found) => readings.found.extend(found),
                Err(error) if is_of_one(&error) => readings.failed.push(Failed { key, error }),
                Err(error) => return Err(error),
            }
        }
        Ok(readings)
    }

    fn get_all(&self) -> Result<Readings, Error> {
        self.get_many(self.names()?)
    }

    fn keys(&self) -> Result<Vec<Entry>, Error> {
        self.entries(Metadata::is_live)
    }

    fn put(&self, key: &str, value: &Secret, options: PutOptions) -> Result<Written, Error> {
        write::put(self, key, value, &options)
    }

    /// The server answers the same whether there was something.
    fn delete(&self, key: &str) -> Result<bool, Error> {
        let metadata = self.metadata(key)?;
        if !metadata.is_some_and(|metadata| metadata.is_live()) {
            return Ok(false);
        }
        self.remove("data", key)?;
        Ok(true)
    }

    fn check(&self) -> Result<(), Error> {
        self.is_version_two()?;
        self.names().map(|_| ())
    }
}

impl Versions for KvTwo {
    fn history(&self, key: &str) -> Result<Option<Vec<Version>>, Error> {
        let metadata = self.metadata(key)?.filter(Metadata::is_live);
        Ok(metadata.map(Metadata::into_versions))
    }
}

/// Whether another secret may well be read.
fn is_of_one(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Denied | ErrorKind::Invalid)
}

keep_sdk::export_driver!(KvTwo, versions, recycle, rollback);

//! etcd: one key for each secret, by the JSON gateway of its version 3. Values, the
//! password and the token come and go as handles.

mod api;
mod refusal;
mod server;
mod write;

use api::KeyValue;
use keep_sdk::{
    Config, Driver, Entry, Error, Failed, Found, PutOptions, Readings, Scope, Secret, Selector,
    Written, naming,
};
use server::Server;

/// One vault in one env.
pub(crate) struct Etcd {
    server: Server,
    /// What stands before the key: `/myapp/production/`.
    prefix: String,
}

impl Etcd {
    fn name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// The keys of this scope, without what lies deeper.
    fn by_key(&self, found: Vec<KeyValue>) -> impl Iterator<Item = (String, KeyValue)> {
        found.into_iter().filter_map(|found| {
            let key = naming::key(&self.prefix, &found.name)?.to_owned();
            Some((key, found))
        })
    }
}

impl Driver for Etcd {
    fn open(scope: Scope, config: Config) -> Result<Self, Error> {
        Ok(Self {
            server: Server::of(&config)?,
            prefix: format!("/{}", naming::prefix(&scope)),
        })
    }

    fn get(&self, key: &str, at: Selector) -> Result<Option<Found>, Error> {
        let found = self.server.get(&self.name(key))?;
        let found = found.filter(|found| match &at {
            Selector::Current => true,
            // What was before is there until the server compacts it, which may be
            // the next minute: nobody can count on it.
            Selector::Version(id) => found.revision.to_string() == *id,
            Selector::Stage(_) => false,
        });
        found
            .map(|found| found.into_found(key.to_owned()))
            .transpose()
    }

    fn get_many(&self, keys: Vec<String>) -> Result<Readings, Error> {
        let mut readings = Readings {
            found: Vec::new(),
            failed: Vec::new(),
            notes: Vec::new(),
        };
        let names: Vec<String> = keys.iter().map(|key| self.name(key)).collect();
        for (key, found) in keys.into_iter().zip(self.server.get_all(&names)?) {
            let found = found.and_then(|found| {
                let found = found.map(|found| found.into_found(key.clone()));
                found.transpose()
            });
            match found {
                Ok(found) => readings.found.extend(found),
                Err(error) => readings.failed.push(Failed { key, error }),
            }
        }
        Ok(readings)
    }

    fn get_all(&self) -> Result<Readings, Error> {
        let found = self.by_key(self.server.below(&self.prefix, false)?);
        let found: Result<Vec<Found>, Error> =
            found.map(|(key, found)| found.into_found(key)).collect();
        Ok(Readings {
            found: found?,
            failed: Vec::new(),
            notes: Vec::new(),
        })
    }

    fn keys(&self) -> Result<Vec<Entry>, Error> {
        let found = self.by_key(self.server.below(&self.prefix, true)?);
        Ok(found.map(|(key, found)| found.entry(key)).collect())
    }

    fn put(&self, key: &str, value: &Secret, options: PutOptions) -> Result<Written, Error> {
        write::put(self, key, value, &options)
    }

    fn delete(&self, key: &str) -> Result<bool, Error> {
        self.server.delete(&self.name(key))
    }

    fn check(&self) -> Result<(), Error> {
        self.server.check(&self.prefix)
    }
}

keep_sdk::export_driver!(Etcd);

//! Version 1 of `HashiCorp` Vault's KV engine: one secret for each key, and nothing
//! kept of what is replaced or deleted. That it has no older versions and no recycle
//! bin makes it a driver of its own: which of these a driver has is in its exports.

use keep_driver_hashicorp_vault_client::{Answer, Data, Server, Verb, fields, mount};
use keep_sdk::{
    Config, Driver, Entry, Error, ErrorKind, Failed, Found, PutMode, PutOptions, Readings, Scope,
    Secret, Selector, Written, naming,
};

/// One vault in one env.
struct KvOne {
    server: Server,
    mount: String,
    /// What stands before the key: `secret/myapp/production/`.
    prefix: String,
}

fn entry(key: &str) -> Entry {
    Entry {
        key: key.to_owned(),
        version: None,
        modified_ms: None,
        extra: Vec::new(),
    }
}

fn found(key: &str, data: Data) -> Result<Found, Error> {
    Ok(Found {
        entry: entry(key),
        value: data.into_value(key)?,
    })
}

impl KvOne {
    fn path(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    fn read(&self, key: &str) -> Result<Option<Data>, Error> {
        let path = self.path(key);
        self.data(self.server.read(&path, None, fields::seals("/data")))
    }

    fn data(&self, answer: Result<Answer, Error>) -> Result<Option<Data>, Error> {
        let mut answer = self.explained(answer)?;
        Ok(Data::of(&mut answer, "/data").filter(|_| answer.exists))
    }

    fn names(&self) -> Result<Vec<String>, Error> {
        self.explained(self.server.list(self.prefix.trim_end_matches('/')))
    }

    /// The error where the engine is of the other version.
    fn explained<T>(&self, outcome: Result<T, Error>) -> Result<T, Error> {
        outcome.map_err(|error| match error.code.as_str() {
            "other-version" => other_version(&self.mount),
            _ => error,
        })
    }
}

fn other_version(mount: &str) -> Error {
    Error::invalid(format!(
        "`{mount}` is a KV engine of version 2; the driver `hashicorp-vault` is for that"
    ))
}

impl Driver for KvOne {
    fn open(scope: Scope, config: Config) -> Result<Self, Error> {
        let mount = mount(&config)?;
        Ok(Self {
            server: Server::of(&config)?,
            prefix: format!("{mount}/{}", naming::prefix(&scope)),
            mount,
        })
    }

    fn get(&self, key: &str, at: Selector) -> Result<Option<Found>, Error> {
        let (Selector::Current, Some(data)) = (at, self.read(key)?) else {
            return Ok(None);
        };
        found(key, data).map(Some)
    }

    fn get_many(&self, keys: Vec<String>) -> Result<Readings, Error> {
        let mut readings = Readings {
            found: Vec::new(),
            failed: Vec::new(),
            notes: Vec::new(),
        };
        let paths: Vec<String> = keys.iter().map(|key| self.path(key)).collect();
        let answers = self.server.read_all(&paths, || fields::seals("/data"))?;
        for (key, answer) in keys.into_iter().zip(answers) {
            let data = self.data(answer);
            match data.and_then(|data| data.map(|data| found(&key, data)).transpose()) {
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
        Ok(self.names()?.iter().map(|name| entry(name)).collect())
    }

    fn put(&self, key: &str, value: &Secret, options: PutOptions) -> Result<Written, Error> {
        if let PutMode::IfVersion(_) = options.mode {
            return Err(Error::unsupported(
                "version 1 of the KV engine has no versions",
            ));
        }
        let old = self.read(key)?;
        let created = old.is_none();
        match old {
            Some(_) if matches!(options.mode, PutMode::CreateOnly) => {
                let message = format!("`{key}` exists");
                return Err(Error::new(ErrorKind::AlreadyExists, message));
            }
            Some(data) if !options.adopt && !data.is_value_alone() => {
                return Err(Error::new(
                    ErrorKind::AlreadyExists,
                    format!(
                        "`{key}` has {}, which a new value would replace for ever",
                        data.names()
                    ),
                )
                .with_code("not-managed"));
            }
            _ => {}
        }
        let written = fields::write(&self.server, &self.path(key), ("", ""), value);
        self.explained(written)?;
        Ok(Written {
            entry: entry(key),
            created,
        })
    }

    fn delete(&self, key: &str) -> Result<bool, Error> {
        if self.read(key)?.is_none() {
            return Ok(false);
        }
        let path = self.path(key);
        let deleted = self
            .server
            .send(Verb::Delete, &path, Vec::new(), Vec::new())?;
        Ok(deleted.exists)
    }

    fn check(&self) -> Result<(), Error> {
        match self.server.kv_version(&self.mount)? {
            Some(version) if version != 1 => Err(other_version(&self.mount)),
            _ => self.names().map(|_| ()),
        }
    }
}

/// Whether another secret may well be read.
fn is_of_one(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Denied | ErrorKind::Invalid)
}

keep_sdk::export_driver!(KvOne);

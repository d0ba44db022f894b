//! A version of a secret as the server gives it.

use keep_driver_hashicorp_vault_client::{Answer, Data, fields, time};
use keep_sdk::payload::Seal;
use keep_sdk::{Entry, Error, Found};
use serde_json::{Map, Value};

use crate::metadata::{DESCRIPTION, facts};
use crate::{KvTwo, Outcomes};

/// What is under a key, or was in one version.
pub(crate) enum Stored {
    /// Nothing ever was.
    Absent,
    /// It can be brought back.
    Deleted {
        version: u64,
    },
    /// Its bytes are gone. The number stays.
    Destroyed {
        version: u64,
    },
    There(StoredSecret),
}

pub(crate) struct StoredSecret {
    pub(crate) version: u64,
    created_ms: Option<u64>,
    pub(crate) facts: Map<String, Value>,
    pub(crate) data: Data,
}

impl StoredSecret {
    fn into_found(self, key: &str) -> Result<Found, Error> {
        let value = self.data.into_value(key)?;
        Ok(Found {
            entry: Entry {
                key: key.to_owned(),
                version: Some(self.version.to_string()),
                modified_ms: self.created_ms,
                extra: facts(&self.facts),
            },
            value,
        })
    }

    pub(crate) fn description(&self) -> Option<&str> {
        self.facts.get(DESCRIPTION).and_then(Value::as_str)
    }
}

impl Stored {
    /// `None` where there is nothing to read.
    pub(crate) fn into_found(self, key: &str) -> Result<Option<Found>, Error> {
        match self {
            Self::There(secret) => secret.into_found(key).map(Some),
            Self::Absent | Self::Deleted { .. } | Self::Destroyed { .. } => Ok(None),
        }
    }

    fn of(answer: Result<Answer, Error>) -> Result<Self, Error> {
        let mut answer = answer?;
        let data = Data::of(&mut answer, "/data/data").filter(|_| answer.exists);
        let metadata = &answer.json["data"]["metadata"];
        let Some(version) = metadata["version"].as_u64() else {
            return Ok(Self::Absent);
        };
        Ok(match data {
            Some(data) => Self::There(StoredSecret {
                version,
                created_ms: metadata["created_time"].as_str().and_then(time::millis),
                facts: metadata["custom_metadata"]
                    .as_object()
                    .cloned()
                    .unwrap_or_default(),
                data,
            }),
            None if metadata["destroyed"].as_bool() == Some(true) => Self::Destroyed { version },
            None => Self::Deleted { version },
        })
    }
}

fn seals() -> Vec<Seal> {
    fields::seals("/data/data")
}

impl KvTwo {
    /// What is there, or was in that version.
    pub(crate) fn stored(&self, key: &str, version: Option<u64>) -> Result<Stored, Error> {
        let path = self.path("data", key);
        Stored::of(self.server.read(&path, version, seals()))
    }

    /// What is there of many keys, read side by side, in their order.
    pub(crate) fn stored_all(&self, keys: Vec<String>) -> Result<Outcomes<Stored>, Error> {
        let paths: Vec<String> = keys.iter().map(|key| self.path("data", key)).collect();
        let answers = self.server.read_all(&paths, seals)?;
        Ok(keys
            .into_iter()
            .zip(answers.into_iter().map(Stored::of))
            .collect())
    }
}

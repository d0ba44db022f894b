//! What the engine keeps of a secret beside its values.

use keep_driver_hashicorp_vault_client::{Answer, Verb, time};
use keep_sdk::{Entry, Error, Version, clock};
use serde_json::{Map, Value};

use crate::{KvTwo, Outcomes};

/// Where a description lies among the metadata that users give.
pub(crate) const DESCRIPTION: &str = "description";

/// One version, without its value.
struct Known {
    number: u64,
    created_ms: Option<u64>,
    is_deleted: bool,
    is_destroyed: bool,
}

impl Known {
    fn of(number: &str, version: &Value) -> Option<Self> {
        let time = |field: &str| version[field].as_str().and_then(time::millis);
        Some(Self {
            number: number.parse().ok()?,
            created_ms: time("created_time"),
            // An engine may delete by itself: then the time is one to come.
            is_deleted: time("deletion_time").is_some_and(|at| at <= clock::now_ms()),
            is_destroyed: version["destroyed"].as_bool() == Some(true),
        })
    }

    fn into_version(self, current: bool) -> Version {
        let state = if self.is_destroyed {
            Some("destroyed")
        } else if self.is_deleted {
            Some("deleted")
        } else {
            None
        };
        Version {
            id: self.number.to_string(),
            created_ms: self.created_ms,
            stages: state.into_iter().map(str::to_owned).collect(),
            current,
            author: None,
        }
    }
}

/// What is known of a secret; there is at least one version.
pub(crate) struct Metadata {
    /// Newest first.
    versions: Vec<Known>,
    facts: Vec<(String, String)>,
}

impl Metadata {
    fn of(answer: &Value) -> Option<Self> {
        let versions = answer["versions"].as_object()?.iter();
        let mut versions: Vec<Known> = versions
            .filter_map(|(number, version)| Known::of(number, version))
            .collect();
        versions.sort_by_key(|version| std::cmp::Reverse(version.number));
        let no_facts = Map::new();
        let given = answer["custom_metadata"].as_object().unwrap_or(&no_facts);
        (!versions.is_empty()).then(|| Self {
            versions,
            facts: facts(given),
        })
    }

    fn current(&self) -> &Known {
        &self.versions[0]
    }

    pub(crate) fn is_live(&self) -> bool {
        !self.current().is_deleted && !self.current().is_destroyed
    }

    /// Whether it can be brought back.
    pub(crate) fn is_deleted(&self) -> bool {
        self.current().is_deleted && !self.current().is_destroyed
    }

    pub(crate) fn version(&self) -> u64 {
        self.current().number
    }

    pub(crate) fn into_entry(self, key: String) -> Entry {
        Entry {
            key,
            version: Some(self.version().to_string()),
            modified_ms: self.current().created_ms,
            extra: self.facts,
        }
    }

    pub(crate) fn into_versions(self) -> Vec<Version> {
        let newest_first = self.versions.into_iter().enumerate();
        newest_first
            .map(|(age, known)| known.into_version(age == 0))
            .collect()
    }
}

/// Those facts that Keep shows.
pub(crate) fn facts(given: &Map<String, Value>) -> Vec<(String, String)> {
    let description = given.get(DESCRIPTION).and_then(Value::as_str);
    description
        .map(|text| (DESCRIPTION.to_owned(), text.to_owned()))
        .into_iter()
        .collect()
}

fn metadata(answer: Result<Answer, Error>) -> Result<Option<Metadata>, Error> {
    let answer = answer?;
    Ok(Metadata::of(&answer.json["data"]).filter(|_| answer.exists))
}

impl KvTwo {
    /// `None` where no version ever was.
    pub(crate) fn metadata(&self, key: &str) -> Result<Option<Metadata>, Error> {
        let path = self.path("metadata", key);
        metadata(self.server.read(&path, None, Vec::new()))
    }

    /// The same of many, side by side, in their order.
    pub(crate) fn metadata_all(
        &self,
        keys: Vec<String>,
    ) -> Result<Outcomes<Option<Metadata>>, Error> {
        let paths: Vec<String> = keys.iter().map(|key| self.path("metadata", key)).collect();
        let answers = self.server.read_all(&paths, Vec::new)?;
        let outcomes = keys.into_iter().zip(answers.into_iter().map(metadata));
        Ok(outcomes.collect())
    }

    /// Deletes one of the engine's parts of a secret.
    pub(crate) fn remove(&self, part: &str, key: &str) -> Result<(), Error> {
        let path = self.path(part, key);
        let sent = self
            .server
            .send(Verb::Delete, &path, Vec::new(), Vec::new());
        sent.map(|_| ())
    }
}

//! Version 2 of the KV engine.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Answer, list, nothing, refusal};

/// How many versions are kept, unless a secret says otherwise.
const MAX_VERSIONS: usize = 10;

const CREATED: &str = "2024-02-29T23:59:59.5Z";
const DELETED: &str = "2024-03-01T00:00:00.123456789Z";

struct Version {
    /// None once it was destroyed.
    data: Option<Value>,
    is_deleted: bool,
}

impl Version {
    fn is_readable(&self) -> bool {
        self.data.is_some() && !self.is_deleted
    }

    fn metadata(&self) -> Map<String, Value> {
        let deletion = if self.is_deleted { DELETED } else { "" };
        let metadata = json!({
            "created_time": CREATED,
            "deletion_time": deletion,
            "destroyed": self.data.is_none(),
        });
        metadata.as_object().cloned().unwrap_or_default()
    }
}

#[derive(Default)]
struct Secret {
    versions: BTreeMap<u64, Version>,
    custom_metadata: Value,
}

impl Secret {
    fn current(&self) -> u64 {
        self.versions.keys().next_back().copied().unwrap_or(0)
    }

    fn metadata(&self, number: u64, version: &Version) -> Value {
        let mut metadata = version.metadata();
        metadata.insert("version".into(), number.into());
        metadata.insert("custom_metadata".into(), self.custom_metadata.clone());
        Value::Object(metadata)
    }
}

#[derive(Default)]
pub(super) struct KvTwo(BTreeMap<String, Secret>);

impl KvTwo {
    pub(super) fn answer(
        &mut self,
        capability: &str,
        path: &str,
        query: &str,
        body: &Value,
    ) -> Answer {
        let (part, path) = path.split_once('/').unwrap_or((path, ""));
        match (part, capability) {
            ("metadata", "list") => list(self.0.keys(), path),
            ("metadata", "read") => self.metadata(path),
            ("metadata", "update") => {
                let secret = self.0.entry(path.to_owned()).or_default();
                secret.custom_metadata = body["custom_metadata"].clone();
                nothing()
            }
            ("metadata", "delete") => {
                self.0.remove(path);
                nothing()
            }
            ("data", "read") => self.read(path, query),
            ("data", "update") => self.write(path, body),
            ("data", "delete") => {
                let secret = self.0.get_mut(path);
                let newest = secret.and_then(|secret| secret.versions.values_mut().next_back());
                if let Some(version) = newest {
                    version.is_deleted = true;
                }
                nothing()
            }
            ("undelete" | "destroy", "update") => {
                self.change(path, body, part == "destroy");
                nothing()
            }
            _ => {
                let hint = "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use.";
                (404, json!({ "errors": [], "warnings": [hint] }).to_string())
            }
        }
    }

    fn metadata(&self, path: &str) -> Answer {
        let Some(secret) = self.0.get(path) else {
            return refusal(404, &[]);
        };
        let versions = secret.versions.iter();
        let versions: Map<String, Value> = versions
            .map(|(number, version)| (number.to_string(), Value::Object(version.metadata())))
            .collect();
        let data = json!({
            "versions": versions,
            "current_version": secret.current(),
            "custom_metadata": secret.custom_metadata,
        });
        (200, json!({ "data": data }).to_string())
    }

    fn read(&self, path: &str, query: &str) -> Answer {
        let Some(secret) = self.0.get(path) else {
            return refusal(404, &[]);
        };
        let asked = query.strip_prefix("version=");
        let number = asked.and_then(|text| text.parse().ok()).unwrap_or(0);
        let number = if number == 0 {
            secret.current()
        } else {
            number
        };
        let Some(version) = secret.versions.get(&number) else {
            return refusal(404, &[]);
        };
        let readable = version.is_readable();
        let data = version.data.clone().filter(|_| readable);
        let metadata = secret.metadata(number, version);
        let body = json!({ "data": { "data": data, "metadata": metadata } });
        (if readable { 200 } else { 404 }, body.to_string())
    }

    fn write(&mut self, path: &str, body: &Value) -> Answer {
        if !body["data"].is_object() {
            return refusal(400, &["no data provided"]);
        }
        let secret = self.0.entry(path.to_owned()).or_default();
        let current = secret.current();
        if body["options"]["cas"]
            .as_u64()
            .is_some_and(|cas| cas != current)
        {
            return refusal(
                400,
                &["check-and-set parameter did not match the current version"],
            );
        }
        let version = Version {
            data: Some(body["data"].clone()),
            is_deleted: false,
        };
        secret.versions.insert(current + 1, version);
        while secret.versions.len() > MAX_VERSIONS {
            secret.versions.pop_first();
        }
        let metadata = secret.metadata(current + 1, &secret.versions[&(current + 1)]);
        (200, json!({ "data": metadata }).to_string())
    }

    fn change(&mut self, path: &str, body: &Value, destroy: bool) {
        let numbers = body["versions"].as_array().into_iter().flatten();
        for number in numbers.filter_map(Value::as_u64) {
            let secret = self.0.get_mut(path);
            let version = secret.and_then(|secret| secret.versions.get_mut(&number));
            match version {
                Some(version) if destroy => version.data = None,
                Some(version) => version.is_deleted = false,
                None => {}
            }
        }
    }
}

//! Version 1 of the KV engine.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Answer, list, nothing, refusal};

#[derive(Default)]
pub(super) struct KvOne(BTreeMap<String, Value>);

impl KvOne {
    pub(super) fn answer(&mut self, capability: &str, path: &str, body: &Value) -> Answer {
        match capability {
            "list" => list(self.0.keys(), path),
            "read" => match self.0.get(path) {
                Some(data) => (
                    200,
                    json!({ "data": data, "lease_duration": 2_764_800 }).to_string(),
                ),
                None => refusal(404, &[]),
            },
            "delete" => {
                self.0.remove(path);
                nothing()
            }
            _ if body.as_object().is_none_or(serde_json::Map::is_empty) => {
                refusal(400, &["missing data fields"])
            }
            _ => {
                self.0.insert(path.to_owned(), body.clone());
                nothing()
            }
        }
    }
}

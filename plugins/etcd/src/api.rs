//! The requests, by their names in the gateway. It writes names and values in base64,
//! numbers as strings, and leaves out what is zero or empty.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use keep_sdk::payload::{Encoding, Part, Seal};
use keep_sdk::{Entry, Error, Found, Secret};
use serde_json::{Value, json};

use crate::server::{Answer, Server};

/// Values in a page: of the largest, as many as one answer holds.
const VALUES_IN_A_PAGE: u64 = 64;
const NAMES_IN_A_PAGE: u64 = 1_000;

/// What lies under a name.
pub(crate) struct KeyValue {
    pub(crate) name: String,
    /// Of its last change, among all changes of the server.
    pub(crate) revision: u64,
    value: Option<Secret>,
}

impl KeyValue {
    pub(crate) fn entry(&self, key: String) -> Entry {
        Entry {
            key,
            version: Some(self.revision.to_string()),
            modified_ms: None,
            extra: Vec::new(),
        }
    }

    pub(crate) fn into_found(self, key: String) -> Result<Found, Error> {
        let entry = self.entry(key);
        let value = match self.value {
            Some(value) => value,
            None => Secret::from_bytes(&[])?,
        };
        Ok(Found { entry, value })
    }
}

pub(crate) fn base64(name: &str) -> String {
    BASE64_STANDARD.encode(name)
}

/// The name behind all that start so: the last byte is one more. A prefix ends in a
/// slash.
fn end_of(prefix: &str) -> String {
    match prefix.strip_suffix('/') {
        Some(front) => format!("{front}0"),
        None => format!("{prefix}\0"),
    }
}

pub(crate) fn number(value: &Value) -> u64 {
    let text = value.as_str().and_then(|text| text.parse().ok());
    text.or_else(|| value.as_u64()).unwrap_or(0)
}

fn found(answer: Answer) -> Vec<KeyValue> {
    let mut secrets = answer.secrets;
    let kvs = answer.json["kvs"].as_array().into_iter().flatten();
    let kvs = kvs.enumerate().filter_map(|(index, kv)| {
        let name = BASE64_STANDARD.decode(kv["key"].as_str()?).ok()?;
        let place = format!("/kvs/{index}/value");
        let at = secrets.iter().position(|(pointer, _)| *pointer == place);
        Some(KeyValue {
            // Keep's names are text; others are not Keep's.
            name: String::from_utf8(name).ok()?,
            revision: number(&kv["mod_revision"]),
            value: at.map(|at| secrets.swap_remove(at).1),
        })
    });
    kvs.collect()
}

fn seal() -> Seal {
    Seal {
        pointer: "/kvs/*/value".into(),
        encoding: Encoding::Base64,
    }
}

impl Server {
    fn range(&self, body: &Value) -> Result<Answer, Error> {
        let body = vec![Part::Text(body.to_string())];
        self.send("kv/range", body, vec![seal()])
    }

    pub(crate) fn get(&self, name: &str) -> Result<Option<KeyValue>, Error> {
        let answer = self.range(&json!({ "key": base64(name) }))?;
        Ok(found(answer).pop())
    }

    /// What is under each of these names, in their order.
    pub(crate) fn get_all(
        &self,
        names: &[String],
    ) -> Result<Vec<Result<Option<KeyValue>, Error>>, Error> {
        let bodies = names
            .iter()
            .map(|name| json!({ "key": base64(name) }).to_string());
        let answers = self.send_all("kv/range", bodies.collect(), &seal())?;
        let one = |answer: Result<Answer, Error>| Ok(found(answer?).pop());
        Ok(answers.into_iter().map(one).collect())
    }

    /// Everything whose name starts so, in order.
    pub(crate) fn below(&self, prefix: &str, names_only: bool) -> Result<Vec<KeyValue>, Error> {
        let limit = if names_only {
            NAMES_IN_A_PAGE
        } else {
            VALUES_IN_A_PAGE
        };
        let (mut all, mut from) = (Vec::new(), prefix.to_owned());
        loop {
            let answer = self.range(&json!({
                "key": base64(&from),
                "range_end": base64(&end_of(prefix)),
                "limit": limit,
                "keys_only": names_only,
            }))?;
            let more = answer.json["more"].as_bool() == Some(true);
            let page = found(answer);
            let last = page.last().map(|last| format!("{}\0", last.name));
            all.extend(page);
            match last {
                // A page that leads to itself leads nowhere.
                Some(next) if more && next > from => from = next,
                _ => return Ok(all),
            }
        }
    }

    pub(crate) fn delete(&self, name: &str) -> Result<bool, Error> {
        let body = json!({ "key": base64(name) }).to_string();
        let answer = self.send("kv/deleterange", vec![Part::Text(body)], Vec::new())?;
        Ok(number(&answer.json["deleted"]) > 0)
    }

    /// Counts what there is.
    pub(crate) fn check(&self, prefix: &str) -> Result<(), Error> {
        let body = json!({
            "key": base64(prefix),
            "range_end": base64(&end_of(prefix)),
            "count_only": true,
        });
        self.range(&body).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{end_of, number};

    #[test]
    fn a_prefix_ends_before_the_names_beside_it() {
        let end = end_of("/app/local/");
        assert_eq!(end, "/app/local0");
        for (name, is_below) in [
            ("/app/local/", true),
            ("/app/local/\u{10ffff}", true),
            ("/app/local", false),
            ("/app/localhost/A", false),
        ] {
            let between = *"/app/local/" <= *name && *name < *end;
            assert_eq!(between, is_below, "{name}");
        }
    }

    #[test]
    fn numbers_are_strings_or_missing() {
        for (value, expected) in [(json!("12"), 12), (json!(3), 3), (json!(null), 0)] {
            assert_eq!(number(&value), expected);
        }
    }
}

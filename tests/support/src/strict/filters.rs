//! Filters as documented: all of them must match, each by any of its values.
//! Names and tags match by prefix and case; descriptions by prefix alone.

use serde_json::Value;

use super::refusal::Refusal;
use super::secret::Secret;

pub(super) struct Filters(Vec<Filter>);

struct Filter {
    key: String,
    values: Vec<String>,
}

impl Filters {
    pub(super) fn of(given: &[Value]) -> Result<Self, Refusal> {
        let filters = given.iter().map(|filter| {
            let key = filter["Key"].as_str().unwrap_or_default().to_owned();
            let values = filter["Values"].as_array();
            let values = values.into_iter().flatten().filter_map(Value::as_str);
            let values: Vec<String> = values.map(str::to_owned).collect();
            if key.is_empty() || values.is_empty() {
                let message = "A filter needs a key and at least one value.";
                return Err(Refusal::parameter(message));
            }
            Ok(Filter { key, values })
        });
        Ok(Self(filters.collect::<Result<_, _>>()?))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn match_all(&self, secret: &Secret) -> bool {
        self.0.iter().all(|filter| filter.matches(secret))
    }
}

impl Filter {
    fn matches(&self, secret: &Secret) -> bool {
        self.values.iter().any(|value| {
            // `!` in front asks for those that do not match.
            match value.strip_prefix('!') {
                Some(value) => !self.matches_one(secret, value),
                None => self.matches_one(secret, value),
            }
        })
    }

    fn matches_one(&self, secret: &Secret, value: &str) -> bool {
        let mut tags = secret.tags.iter();
        match self.key.as_str() {
            "name" => secret.name.starts_with(value),
            "tag-key" => tags.any(|(key, _)| key.starts_with(value)),
            "tag-value" => tags.any(|(_, tag)| tag.starts_with(value)),
            "description" => {
                let description = secret.description.as_deref().unwrap_or_default();
                begins(description, value)
            }
            "primary-region" => !secret.replicas.is_empty() && secret.region.starts_with(value),
            "all" => value.split_whitespace().all(|word| anywhere(secret, word)),
            // No service owns a secret here.
            _ => false,
        }
    }
}

/// Whether a word begins a word of anything about the secret, in any case.
fn anywhere(secret: &Secret, word: &str) -> bool {
    let tags = secret.tags.iter().flat_map(|(key, value)| [key, value]);
    let texts = tags.chain([&secret.name]).chain(&secret.description);
    let mut words = texts.flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()));
    words.any(|text| begins(text, word))
}

fn begins(text: &str, start: &str) -> bool {
    text.to_lowercase().starts_with(&start.to_lowercase())
}

//! A parameter as the service tells of it.

use keep_sdk::{Entry, Found, Secret, Version};
use serde_json::Value;

/// One version of a parameter. The value is there where it was asked for.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) version: u64,
    modified_ms: Option<u64>,
    labels: Vec<String>,
    author: Option<String>,
    extra: Vec<(String, String)>,
    value: Option<Secret>,
}

impl Parameter {
    /// `None` for what is no parameter.
    pub(crate) fn of(answer: &Value, value: Option<Secret>) -> Option<Self> {
        let text = |field: &str| answer.get(field).and_then(Value::as_str).map(str::to_owned);
        let facts = [
            ("type", "Type"),
            ("description", "Description"),
            ("arn", "ARN"),
            ("kms-key", "KeyId"),
            ("tier", "Tier"),
        ];
        let labels = answer.get("Labels").and_then(Value::as_array);
        let labels = labels.into_iter().flatten().filter_map(Value::as_str);
        Some(Self {
            name: text("Name")?,
            version: answer.get("Version").and_then(Value::as_u64)?,
            modified_ms: answer.get("LastModifiedDate").and_then(millis),
            labels: labels.map(str::to_owned).collect(),
            author: text("LastModifiedUser"),
            extra: facts
                .iter()
                .filter_map(|(name, field)| Some(((*name).to_owned(), text(field)?)))
                .filter(|(_, fact)| !fact.is_empty())
                .collect(),
            value,
        })
    }

    /// Without a value there is nothing that was found.
    pub(crate) fn into_found(mut self, key: String) -> Option<Found> {
        let value = self.value.take()?;
        let entry = self.into_entry(key);
        Some(Found { entry, value })
    }

    pub(crate) fn into_entry(self, key: String) -> Entry {
        Entry {
            key,
            version: Some(self.version.to_string()),
            modified_ms: self.modified_ms,
            extra: self.extra,
        }
    }

    /// Whether it is stored without encryption.
    pub(crate) fn is_plain(&self) -> bool {
        let kind = self.extra.iter().find(|(name, _)| name == "type");
        kind.is_some_and(|(_, kind)| kind != "SecureString")
    }

    pub(crate) fn into_value(self) -> Option<Secret> {
        self.value
    }

    pub(crate) fn into_version(self) -> Version {
        Version {
            id: self.version.to_string(),
            created_ms: self.modified_ms,
            stages: self.labels,
            current: false,
            author: self.author,
        }
    }
}

/// The service writes times as seconds, with a fraction.
fn millis(time: &Value) -> Option<u64> {
    let seconds = time
        .as_f64()
        .filter(|seconds| (0.0..1e12).contains(seconds))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between zero and 1e15"
    )]
    Some((seconds * 1_000.0).round() as u64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::millis;

    #[test]
    fn times_are_seconds_with_a_fraction() {
        for (time, expected) in [
            (json!(1_700_000_000.123), Some(1_700_000_000_123)),
            (json!(1_700_000_000), Some(1_700_000_000_000)),
            (json!(-1), None),
            (json!(1e300), None),
            (json!("2026-01-01"), None),
        ] {
            assert_eq!(millis(&time), expected, "{time}");
        }
    }
}

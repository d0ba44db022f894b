//! The reading half of the service, as strict as the real one about limits: a
//! shelf of secrets, each with the value `value of NAME`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{Call, Reply};

/// The secrets of a service, and how it misbehaves.
#[derive(Debug)]
pub struct Shelf {
    names: Vec<String>,
    /// Secrets that cannot be read, with the code that says why.
    pub unreadable: BTreeMap<String, &'static str>,
    /// Cap on what a page holds, below what is asked for.
    pub page: usize,
    /// Whether each page with secrets is preceded by an empty one.
    pub empty_pages: bool,
    /// Whether the name filter matches any part of a name in any case.
    pub loose_filter: bool,
}

impl Shelf {
    /// Secrets with these names.
    pub fn of<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self {
            names: names.into_iter().map(Into::into).collect(),
            unreadable: BTreeMap::new(),
            page: usize::MAX,
            empty_pages: false,
            loose_filter: false,
        }
    }

    /// `app/local/K0000` and so on, in order.
    #[must_use]
    pub fn numbered(count: usize) -> Self {
        Self::of(names(count))
    }

    /// What the service answers to a call that reads.
    #[must_use]
    pub fn answer(&self, call: &Call) -> Reply {
        match call.action.as_str() {
            "GetSecretValue" => self.get(call.field("SecretId")),
            "BatchGetSecretValue" => self.batch(call),
            "ListSecrets" => self.list(call),
            action => Reply::error(400, "UnknownOperationException", action),
        }
    }

    fn get(&self, name: &str) -> Reply {
        if let Some(code) = self.unreadable.get(name) {
            return Reply::error(400, code, "as the test says");
        }
        if self.names.iter().any(|known| known == name) {
            Reply::ok(&value_of(name))
        } else {
            Reply::error(400, "ResourceNotFoundException", "not there")
        }
    }

    fn batch(&self, call: &Call) -> Reply {
        let ids = call.list("SecretIdList");
        if ids.len() > 20 {
            return Reply::error(400, "InvalidParameterException", "more than 20 ids");
        }
        let (asked, next) = if ids.is_empty() {
            match self.page(call, 20) {
                Ok(page) => page,
                Err(refusal) => return refusal,
            }
        } else {
            (ids, None)
        };
        let (mut values, mut errors) = (Vec::new(), Vec::new());
        for name in asked {
            if let Some(code) = self.unreadable.get(name) {
                errors.push(json!({"SecretId": name, "ErrorCode": code, "Message": "no"}));
            } else if self.names.iter().any(|known| known == name) {
                values.push(value_of(name));
            } else {
                let code = "ResourceNotFoundException";
                errors.push(json!({"SecretId": name, "ErrorCode": code, "Message": "no"}));
            }
        }
        Reply::ok(&json!({"SecretValues": values, "Errors": errors, "NextToken": next}))
    }

    fn list(&self, call: &Call) -> Reply {
        let (names, next) = match self.page(call, 100) {
            Ok(page) => page,
            Err(refusal) => return refusal,
        };
        let entry = |name: &str| json!({"Name": name, "ARN": format!("arn:{name}")});
        let entries: Vec<Value> = names.into_iter().map(entry).collect();
        Reply::ok(&json!({"SecretList": entries, "NextToken": next}))
    }

    /// The names on the page that the call asks for, and the token of the next.
    fn page(&self, call: &Call, most: usize) -> Result<(Vec<&str>, Option<String>), Reply> {
        let filter = call.body["Filters"][0]["Values"][0].as_str();
        let filter = filter.unwrap_or_default();
        let matches = |name: &&str| {
            if self.loose_filter {
                name.to_lowercase().contains(&filter.to_lowercase())
            } else {
                name.starts_with(filter)
            }
        };
        let matching: Vec<&str> = self
            .names
            .iter()
            .map(String::as_str)
            .filter(matches)
            .collect();
        let asked = call.body["MaxResults"].as_u64().unwrap_or(most as u64);
        let size = usize::try_from(asked).unwrap_or(usize::MAX);
        if size > most {
            return Err(Reply::error(
                400,
                "InvalidParameterException",
                "page too large",
            ));
        }
        let token = call.field("NextToken");
        let (at, is_empty) = match token.split_once(':') {
            None => (0, self.empty_pages),
            Some((at, kind)) => (at.parse().expect("our own token"), kind == "empty"),
        };
        if is_empty {
            return Ok((Vec::new(), Some(format!("{at}:full"))));
        }
        let end = matching.len().min(at + size.min(self.page));
        let kind = if self.empty_pages { "empty" } else { "full" };
        let next = (end < matching.len()).then(|| format!("{end}:{kind}"));
        Ok((matching[at..end].to_vec(), next))
    }
}

/// The names of [`Shelf::numbered`].
#[must_use]
pub fn names(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("app/local/K{n:04}")).collect()
}

fn value_of(name: &str) -> Value {
    json!({
        "Name": name,
        "ARN": format!("arn:{name}"),
        "VersionId": format!("version of {name}"),
        "SecretString": format!("value of {name}"),
        "VersionStages": ["AWSCURRENT"],
        "CreatedDate": 1_700_000_000.5,
    })
}

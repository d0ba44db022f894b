//! One call as its operation sees it: what was asked, by whom, and the world.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::authorization::{Check, Decision, denied};
use super::refusal::Refusal;
use super::secret::{self, Id, Secret};
use super::world::World;

/// What an operation comes to.
pub(super) type Answer = Result<Value, Refusal>;

pub(super) struct Turn<'a> {
    pub(super) world: &'a mut World,
    pub(super) body: &'a Value,
    pub(super) region: &'a str,
    pub(super) access_key: &'a str,
    pub(super) now: u64,
    /// A test's own call: no rule is asked.
    pub(super) is_trusted: bool,
}

/// A secret that was found, and where it was asked for.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) id: Id,
    pub(super) arn: String,
    pub(super) is_replica: bool,
}

/// The tags that a request brings or takes, for the policies.
#[derive(Default)]
pub(super) struct RequestTags {
    pub(super) tags: BTreeMap<String, String>,
    pub(super) keys: Vec<String>,
}

impl Found {
    /// What most answers consist of.
    pub(super) fn answer(&self) -> Value {
        json!({ "ARN": self.arn, "Name": self.id.1 })
    }

    pub(super) fn answer_with(&self, version: Option<&str>) -> Value {
        json!({ "ARN": self.arn, "Name": self.id.1, "VersionId": version })
    }
}

impl Turn<'_> {
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.body[field].as_str()
    }

    pub(super) fn flag(&self, field: &str) -> bool {
        self.body[field].as_bool().unwrap_or_default()
    }

    pub(super) fn items(&self, field: &str) -> &[Value] {
        self.body[field].as_array().map_or(&[], Vec::as_slice)
    }

    pub(super) fn texts(&self, field: &str) -> Vec<String> {
        let texts = self.items(field).iter().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// The secret with that name, ARN, or ARN without its random end.
    pub(super) fn find(&self, secret_id: &str) -> Option<Found> {
        let secret = if secret_id.starts_with("arn:") {
            let name = secret_id.strip_prefix(&secret::arn(self.region, ""))?;
            let whole = name.len().checked_sub(7).and_then(|at| name.get(..at));
            let whole = whole.and_then(|name| self.world.named(self.region, name));
            let whole = whole.filter(|secret| secret.arn(self.region) == secret_id);
            whole.or_else(|| self.world.named(self.region, name))
        } else {
            self.world.named(self.region, secret_id)
        };
        secret.map(|secret| self.found(secret))
    }

    pub(super) fn found(&self, secret: &Secret) -> Found {
        Found {
            id: secret.id(),
            arn: secret.arn(self.region),
            is_replica: secret.region != self.region,
        }
    }

    pub(super) fn secret(&self, found: &Found) -> &Secret {
        &self.world.secrets[&found.id]
    }

    /// To be written; `list` it afterwards.
    pub(super) fn secret_mut(&mut self, found: &Found) -> &mut Secret {
        let secret = self.world.secrets.get_mut(&found.id);
        secret.expect("what was found is there")
    }

    /// The secret that the request is about, if the identity may know it.
    pub(super) fn target(&mut self, action: &str) -> Result<Found, Refusal> {
        self.target_with(action, RequestTags::default())
    }

    pub(super) fn target_with(
        &mut self,
        action: &str,
        tags: RequestTags,
    ) -> Result<Found, Refusal> {
        let secret_id = self.text("SecretId").unwrap_or_default().to_owned();
        let found = self.find(&secret_id);
        self.authorize_secret(action, &secret_id, found.as_ref(), tags)?;
        found.ok_or_else(Refusal::not_found)
    }

    /// The same, if it may be changed here and now.
    pub(super) fn writable(&mut self, action: &str) -> Result<Found, Refusal> {
        let found = self.target(action)?;
        self.can_be_written(&found)?;
        Ok(found)
    }

    pub(super) fn can_be_written(&self, found: &Found) -> Result<(), Refusal> {
        if found.is_replica {
            return Err(Refusal::replica());
        }
        if self.secret(found).deletion.is_some() {
            return Err(Refusal::pending_deletion());
        }
        Ok(())
    }

    /// Asks the test's rule about an action on a secret, there or not.
    pub(super) fn authorize_secret(
        &mut self,
        action: &str,
        secret_id: &str,
        found: Option<&Found>,
        tags: RequestTags,
    ) -> Result<(), Refusal> {
        let (resource, name, resource_tags) = match found {
            Some(found) => {
                let secret = self.secret(found);
                (found.arn.clone(), secret.name.clone(), secret.tags.clone())
            }
            None if secret_id.starts_with("arn:") => {
                (secret_id.to_owned(), secret_id.to_owned(), BTreeMap::new())
            }
            None => {
                let arn = secret::arn(self.region, secret_id);
                (arn, secret_id.to_owned(), BTreeMap::new())
            }
        };
        let check = Check {
            action: format!("secretsmanager:{action}"),
            resource: Some(resource),
            name: Some(name),
            resource_tags,
            request_tags: tags.tags,
            tag_keys: tags.keys,
            region: self.region.to_owned(),
            access_key: self.access_key.to_owned(),
        };
        self.authorize(check)
    }

    /// Asks about an action that can only be allowed for everything.
    pub(super) fn authorize_all(&mut self, action: &str) -> Result<(), Refusal> {
        let check = Check {
            action: format!("secretsmanager:{action}"),
            resource: None,
            name: None,
            resource_tags: BTreeMap::new(),
            request_tags: BTreeMap::new(),
            tag_keys: Vec::new(),
            region: self.region.to_owned(),
            access_key: self.access_key.to_owned(),
        };
        self.authorize(check)
    }

    pub(super) fn authorize(&mut self, check: Check) -> Result<(), Refusal> {
        if self.is_trusted {
            return Ok(());
        }
        let rule = self.world.settings.authorize.clone();
        let answer = match rule.map_or(Decision::Allow, |rule| rule(&check)) {
            Decision::Allow => Ok(()),
            Decision::Deny => Err(denied(&check)),
        };
        self.world.checks.push(check);
        answer
    }

    /// An id for a version whose caller chose none.
    pub(super) fn version_id(&mut self) -> String {
        let mut id = String::from("00000000-0000-4000-8000-");
        let _ = write!(id, "{:012}", self.world.number());
        id
    }
}

//! A stand-in that keeps what it is given: secrets with the versions `v1`, `v2`
//! and so on, tagged as Keep tags them. A test may answer some calls itself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use keep_test_support::{Call, Reply, StandIn, TestEnv};
use serde_json::{Value, json};

use crate::project;

#[derive(Clone, Debug)]
struct Secret {
    version: usize,
    value: String,
    /// Versions that are there and not current, by their ids.
    staged: BTreeMap<String, String>,
    /// How many versions there ever were.
    made: usize,
}

/// What the stand-in holds, by name.
#[derive(Clone, Default)]
pub(crate) struct Store(Arc<Mutex<BTreeMap<String, Secret>>>);

impl Store {
    /// With `value` under the names `app/ENV/K0000` and so on.
    pub(crate) fn numbered(env: &str, count: usize, value: &str) -> Self {
        let store = Self::default();
        for number in 0..count {
            store.put(&format!("app/{env}/K{number:04}"), value);
        }
        store
    }

    /// A new version; gives its id.
    pub(crate) fn put(&self, name: &str, value: &str) -> String {
        let mut secrets = self.0.lock().expect("no test panics with it");
        let secret = secrets.entry(name.to_owned()).or_insert(Secret {
            version: 0,
            value: String::new(),
            staged: BTreeMap::new(),
            made: 0,
        });
        secret.made += 1;
        secret.version = secret.made;
        value.clone_into(&mut secret.value);
        format!("v{}", secret.version)
    }

    /// A new version that is not current; gives its id.
    fn stage(&self, name: &str, value: &str) -> String {
        let mut secrets = self.0.lock().expect("no test panics with it");
        let secret = secrets.get_mut(name).expect("it was described");
        secret.made += 1;
        let id = format!("v{}", secret.made);
        secret.staged.insert(id.clone(), value.to_owned());
        id
    }

    /// `UpdateSecretVersionStage`.
    fn move_label(&self, call: &Call) -> Reply {
        let done = Reply::ok(&json!({ "Name": call.field("SecretId") }));
        if call.field("VersionStage") != "AWSCURRENT" {
            return done;
        }
        let mut secrets = self.0.lock().expect("no test panics with it");
        let secret = secrets.get_mut(call.field("SecretId"));
        let secret = secret.expect("it was described");
        let to = call.field("MoveToVersionId");
        if call.field("RemoveFromVersionId") != format!("v{}", secret.version) {
            return Reply::error(400, "InvalidParameterException", "not attached");
        }
        let value = secret.staged.remove(to).expect("it was staged");
        secret.version = to[1..].parse().expect("our own id");
        secret.value = value;
        done
    }

    fn get(&self, name: &str) -> Option<Secret> {
        let secrets = self.0.lock().expect("no test panics with it");
        secrets.get(name).cloned()
    }

    pub(crate) fn value(&self, name: &str) -> Option<String> {
        self.get(name).map(|secret| secret.value)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().expect("no test panics with it").len()
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        let secrets = self.0.lock().expect("no test panics with it");
        let names = secrets.keys().filter(|name| name.starts_with(prefix));
        names.cloned().collect()
    }

    /// A project in the namespace `app` on this store; what `first` answers
    /// goes before the store's own answer.
    pub(crate) fn serve(
        &self,
        first: impl Fn(&Call, usize) -> Option<Reply> + Send + Sync + 'static,
    ) -> (TestEnv, StandIn) {
        let store = self.clone();
        let aws = StandIn::start(move |call, before| {
            first(call, before).unwrap_or_else(|| store.answer(call))
        });
        (project("app", &aws.url()), aws)
    }

    fn answer(&self, call: &Call) -> Reply {
        match call.action.as_str() {
            "GetSecretValue" => match self.found(call.field("SecretId")) {
                Some(value) => Reply::ok(&value),
                None => absent(),
            },
            "BatchGetSecretValue" => self.batch(call),
            "ListSecrets" => {
                let (names, next) = self.page(call, 100);
                let entries = names.iter().map(|name| json!({ "Name": name }));
                let entries: Vec<Value> = entries.collect();
                Reply::ok(&json!({ "SecretList": entries, "NextToken": next }))
            }
            "DescribeSecret" => self.describe(call.field("SecretId")),
            "CreateSecret" if self.get(call.field("Name")).is_some() => {
                Reply::error(400, "ResourceExistsException", "it exists")
            }
            "CreateSecret" => {
                let version = self.put(call.field("Name"), call.field("SecretString"));
                Reply::ok(&json!({ "VersionId": version }))
            }
            "PutSecretValue" if !call.list("VersionStages").is_empty() => {
                let version = self.stage(call.field("SecretId"), call.field("SecretString"));
                Reply::ok(&json!({ "VersionId": version }))
            }
            "UpdateSecretVersionStage" => self.move_label(call),
            "PutSecretValue" => {
                let version = self.put(call.field("SecretId"), call.field("SecretString"));
                Reply::ok(&json!({ "VersionId": version }))
            }
            "DeleteSecret" => {
                let mut secrets = self.0.lock().expect("no test panics with it");
                secrets.remove(call.field("SecretId"));
                Reply::ok(&json!({ "DeletionDate": 1_700_604_800 }))
            }
            action => Reply::error(400, "UnknownOperationException", action),
        }
    }

    fn batch(&self, call: &Call) -> Reply {
        let ids = call.list("SecretIdList");
        let (names, next) = if ids.is_empty() {
            self.page(call, 20)
        } else {
            (ids.into_iter().map(str::to_owned).collect(), None)
        };
        let values: Vec<Value> = names.iter().filter_map(|name| self.found(name)).collect();
        Reply::ok(&json!({ "SecretValues": values, "Errors": [], "NextToken": next }))
    }

    fn found(&self, name: &str) -> Option<Value> {
        let secret = self.get(name)?;
        Some(json!({
            "Name": name,
            "VersionId": format!("v{}", secret.version),
            "SecretString": secret.value,
            "VersionStages": ["AWSCURRENT"],
        }))
    }

    fn describe(&self, name: &str) -> Reply {
        let Some(secret) = self.get(name) else {
            return absent();
        };
        let tag = |key: &str, value: &str| json!({ "Key": key, "Value": value });
        let env = name.split('/').nth(1).unwrap_or_default();
        let version = format!("v{}", secret.version);
        Reply::ok(&json!({
            "Name": name,
            "VersionIdsToStages": { version: ["AWSCURRENT"] },
            "Tags": [
                tag("ManagedBy", "Keep"),
                tag("Namespace", "app"),
                tag("Environment", env),
                tag("VaultSlug", "sm"),
            ],
        }))
    }

    /// The names on the page that the call asks for, and the token of the next.
    fn page(&self, call: &Call, size: usize) -> (Vec<String>, Option<String>) {
        let filter = call.body["Filters"][0]["Values"][0].as_str();
        let names = self.names(filter.unwrap_or_default());
        let at: usize = call.field("NextToken").parse().unwrap_or(0);
        let end = names.len().min(at + size);
        let next = (end < names.len()).then(|| end.to_string());
        (names[at..end].to_vec(), next)
    }
}

fn absent() -> Reply {
    Reply::error(400, "ResourceNotFoundException", "not there")
}

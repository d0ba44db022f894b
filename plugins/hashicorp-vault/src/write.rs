//! Writing a secret. Every write says which version it replaces, so that none is lost
//! between the look and the write; engines that demand it are served too.

use keep_driver_hashicorp_vault_client::{Answer, Verb, fields, time};
use keep_sdk::payload::Part;
use keep_sdk::{Entry, Error, ErrorKind, PutMode, PutOptions, Secret, Written};
use serde_json::{Map, Value, json};

use crate::KvTwo;
use crate::secret::Stored;

/// How often an upsert is tried while others write the same key.
const ATTEMPTS: usize = 20;

pub(crate) fn put(
    vault: &KvTwo,
    key: &str,
    value: &Secret,
    options: &PutOptions,
) -> Result<Written, Error> {
    let mut attempt = 1;
    loop {
        let stored = vault.stored(key, None)?;
        let replaced = may_put(key, &stored, options)?;
        if matches!(stored, Stored::Absent) {
            vault.is_version_two()?;
        }
        describe(vault, key, &stored, options.description.as_deref())?;
        let created = !matches!(stored, Stored::There(_));
        match write(vault, key, value, replaced) {
            Ok(answer) => return written(vault, key, &answer, created),
            // The status is that of any request that cannot be served. The look at
            // the next turn decides, also for what must not replace anything.
            Err(error) if error.kind == ErrorKind::Invalid && attempt < ATTEMPTS => {
                if version_of(&vault.stored(key, None)?) == replaced {
                    return Err(error);
                }
                attempt += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

fn write(vault: &KvTwo, key: &str, value: &Secret, replaced: u64) -> Result<Answer, Error> {
    let head = format!("{{\"options\":{{\"cas\":{replaced}}},\"data\":");
    let path = vault.path("data", key);
    fields::write(&vault.server, &path, (&head, "}"), value)
}

fn written(vault: &KvTwo, key: &str, answer: &Answer, created: bool) -> Result<Written, Error> {
    let metadata = &answer.json["data"];
    let Some(version) = metadata["version"].as_u64() else {
        let message = format!("the engine `{}` answered without a version", vault.mount);
        return Err(Error::new(ErrorKind::Unavailable, message));
    };
    Ok(Written {
        entry: Entry {
            key: key.to_owned(),
            version: Some(version.to_string()),
            modified_ms: metadata["created_time"].as_str().and_then(time::millis),
            extra: Vec::new(),
        },
        created,
    })
}

/// The number of the version that is there, whatever became of it.
fn version_of(stored: &Stored) -> u64 {
    match stored {
        Stored::Absent => 0,
        Stored::Deleted { version } | Stored::Destroyed { version } => *version,
        Stored::There(secret) => secret.version,
    }
}

/// The version that may be replaced.
fn may_put(key: &str, stored: &Stored, options: &PutOptions) -> Result<u64, Error> {
    let exists = |message: String| Error::new(ErrorKind::AlreadyExists, message);
    if let PutMode::IfVersion(wanted) = &options.mode {
        let is_it = matches!(stored, Stored::There(_)) && version_of(stored).to_string() == *wanted;
        if !is_it {
            let message = format!("version `{wanted}` of `{key}` is not current");
            return Err(Error::conflict(message));
        }
    }
    match stored {
        Stored::Deleted { .. } => {
            let message = format!("`{key}` is deleted, and can be brought back");
            Err(Error::new(ErrorKind::PendingDeletion, message))
        }
        Stored::There(_) if matches!(options.mode, PutMode::CreateOnly) => {
            Err(exists(format!("`{key}` exists")))
        }
        Stored::There(secret) if !options.adopt && !secret.data.is_value_alone() => {
            Err(exists(format!(
                "`{key}` has {}, which a new value would replace",
                secret.data.names()
            ))
            .with_code("not-managed"))
        }
        _ => Ok(version_of(stored)),
    }
}

/// Before the value: where this fails, nothing has changed.
fn describe(
    vault: &KvTwo,
    key: &str,
    stored: &Stored,
    description: Option<&str>,
) -> Result<(), Error> {
    let (known, others) = match stored {
        Stored::There(secret) => (secret.description(), secret.facts.clone()),
        _ => (None, Map::new()),
    };
    let Some(description) = description.filter(|text| Some(*text) != known) else {
        return Ok(());
    };
    // What is sent replaces all of it.
    let mut facts = others;
    facts.insert("description".into(), Value::from(description));
    let body = json!({ "custom_metadata": facts }).to_string();
    let path = vault.path("metadata", key);
    let sent = vault
        .server
        .send(Verb::Write, &path, vec![Part::Text(body)], Vec::new());
    sent.map(|_| ())
}

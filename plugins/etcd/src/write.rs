//! Writing a secret: one transaction, which compares and writes at once.

use keep_sdk::payload::Part;
use keep_sdk::{Entry, Error, ErrorKind, Level, PutMode, PutOptions, Secret, Written, log};
use serde_json::{Value, json};

use crate::Etcd;
use crate::api::{base64, number};

pub(crate) fn put(
    etcd: &Etcd,
    key: &str,
    value: &Secret,
    options: &PutOptions,
) -> Result<Written, Error> {
    if options.description.is_some() {
        log::log(Level::Warn, "etcd has no place for a description");
    }
    let name = base64(&etcd.name(key));
    let compare = match &options.mode {
        // The number of changes since it was made: none where it is not there.
        PutMode::Upsert | PutMode::CreateOnly => {
            json!({ "key": name, "target": "VERSION", "version": "0" })
        }
        PutMode::IfVersion(version) => {
            let Ok(revision) = version.parse::<u64>() else {
                return Err(not_current(key, version));
            };
            json!({ "key": name, "target": "MOD", "mod_revision": revision.to_string() })
        }
    };
    let answer = transact(etcd, &name, compare, value, &options.mode)?;
    let succeeded = answer["succeeded"].as_bool() == Some(true);
    match &options.mode {
        PutMode::CreateOnly if !succeeded => {
            let message = format!("`{key}` exists");
            return Err(Error::new(ErrorKind::AlreadyExists, message));
        }
        PutMode::IfVersion(version) if !succeeded => return Err(not_current(key, version)),
        _ => {}
    }
    Ok(Written {
        entry: Entry {
            key: key.to_owned(),
            version: Some(number(&answer["header"]["revision"]).to_string()),
            modified_ms: None,
            extra: Vec::new(),
        },
        created: succeeded && !matches!(options.mode, PutMode::IfVersion(_)),
    })
}

fn not_current(key: &str, version: &str) -> Error {
    Error::conflict(format!("version `{version}` of `{key}` is not current"))
}

fn transact(
    etcd: &Etcd,
    name: &str,
    mut compare: Value,
    value: &Secret,
    mode: &PutMode,
) -> Result<Value, Error> {
    compare["result"] = "EQUAL".into();
    let put = || {
        [
            Part::Text(format!(
                "[{{\"request_put\":{{\"key\":\"{name}\",\"value\":\""
            )),
            Part::Base64(value),
            Part::Text("\"}}]".into()),
        ]
    };
    let mut body = vec![Part::Text(format!(
        "{{\"compare\":[{compare}],\"success\":"
    ))];
    body.extend(put());
    if matches!(mode, PutMode::Upsert) {
        body.push(Part::Text(",\"failure\":".into()));
        body.extend(put());
    }
    body.push(Part::Text("}".into()));
    Ok(etcd.server.send("kv/txn", body, Vec::new())?.json)
}

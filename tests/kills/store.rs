//! A project whose secrets are in a local vault, and what is in there.

use std::collections::BTreeMap;
use std::path::PathBuf;

use keep_test_support::{Run, TestEnv};
use serde_json::Value;

/// A new project with the vault `local`, which is its default.
pub(crate) fn project() -> TestEnv {
    let env = TestEnv::new(env!("CARGO_BIN_EXE_keep"));
    let outcome = env
        .keep(["init", "-n", "--name", "App", "--namespace", "app"])
        .run();
    assert!(outcome.code == 0, "{outcome}");
    env
}

/// Where the vault `local` has its files.
pub(crate) fn directory(env: &TestEnv) -> PathBuf {
    env.project().join(".keep/local/vaults/local")
}

/// `keep set` in the env `local`.
pub(crate) fn set<'e>(env: &'e TestEnv, key: &str, value: &str) -> Run<'e> {
    env.keep(["set", key, "--env=local", "--stdin"])
        .stdin(value)
}

/// Every secret of the env `local`, as Keep reads it.
#[track_caller]
pub(crate) fn secrets(env: &TestEnv) -> BTreeMap<String, String> {
    let exported = env.keep(["export", "--env=local", "--format=json"]);
    let Value::Object(map) = exported.run().json() else {
        panic!("an export is an object");
    };
    map.into_iter()
        .map(|(key, value)| (key, value.as_str().expect("a text").to_owned()))
        .collect()
}

/// The numbers of a secret's versions, newest first.
#[track_caller]
pub(crate) fn history(env: &TestEnv, key: &str) -> Vec<String> {
    let listed = env
        .keep([
            "history",
            key,
            "--env=local",
            "--limit=100",
            "--format=json",
        ])
        .run()
        .json();
    names(&listed, "version")
}

/// The keys of the secrets that are deleted and can be restored.
#[track_caller]
pub(crate) fn deleted(env: &TestEnv) -> Vec<String> {
    let listed = env
        .keep(["show", "--deleted", "--env=local", "--format=json"])
        .run()
        .json();
    names(&listed, "key")
}

/// One member of each object in a list.
#[track_caller]
pub(crate) fn names(listed: &Value, member: &str) -> Vec<String> {
    let items = listed.as_array().expect("a list").iter();
    items
        .map(|item| item[member].as_str().expect("a text").to_owned())
        .collect()
}

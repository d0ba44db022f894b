//! A project whose vault `v` is in a store.

use keep_test_support::hashicorp_vault::{HashicorpVault, ROOT};
use keep_test_support::{Outcome, TestEnv};

/// What becomes of a secret that is written.
pub(crate) fn said(what: &str, key: &str) -> String {
    format!("Secret `{key}` {what} in vault `v` (env `local`)\n")
}

/// A project with the plugin and the vault `v`, whose server was not allowed yet.
pub(crate) fn with_vault(driver: &str, settings: &[&str]) -> TestEnv {
    let env = TestEnv::new(env!("CARGO_BIN_EXE_keep"));
    let quiet = |words: &[&str]| env.keep(words).run().assert(0, "", "");
    quiet(&["init", "--no-vault", "-n", "-q"]);
    quiet(&["plugin:add", driver, "--yes", "-q"]);
    let mut words = vec!["vault:add", "--driver", driver, "--slug=v", "-n", "-q"];
    for setting in settings {
        words.extend(["--set", setting]);
    }
    quiet(&words);
    env
}

/// The same, with a server that was allowed.
pub(crate) fn allowed(driver: &str, url: &str, settings: &[&str]) -> TestEnv {
    let url_setting = format!("url={url}");
    let settings = [&[&*url_setting], settings].concat();
    let env = with_vault(driver, &settings);
    let power = format!("http:{url}");
    let grant = ["plugin:grant", driver, &power, "--yes", "-q"];
    env.keep(grant).run().assert(0, "", "");
    env
}

/// A server, and a project with a vault in its engine of version 2.
pub(crate) fn on_kv_two() -> (HashicorpVault, TestEnv) {
    let server = HashicorpVault::start();
    let env = allowed("hashicorp-vault", &server.url(), &[]);
    (server, env.with_var("KEEP_SECRET_V_TOKEN", ROOT))
}

/// Runs a command on the env `local`, with words apart by spaces.
pub(crate) fn keep(env: &TestEnv, line: &str) -> Outcome {
    let words = line.split(' ').chain(["--env=local"]);
    env.keep(words).run()
}

/// Writes a value.
#[track_caller]
pub(crate) fn set(env: &TestEnv, key: &str, value: impl Into<Vec<u8>>) {
    let words = ["set", key, "--stdin", "--env=local", "-q"];
    let set = env.keep(words).stdin(value).run();
    set.assert(0, "", "");
}

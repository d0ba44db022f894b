//! The built `keep` on AWS Secrets Manager. What it does there is asked of
//! boto3, a client that shares nothing with it, on every service that there is
//! on this machine; what all of them get wrong or never do (limits, paging,
//! broken keys, throttling, cut connections) comes from a stand-in, whose log
//! also tells how many calls were made; and what the real service's rules come
//! to is tried on one that keeps them all.

mod audit;
mod bytes;
mod calls;
mod compare_and_set;
mod completions;
mod conformance;
mod copy;
mod credentials;
mod diff;
mod doctor;
mod doctor_elsewhere;
mod doctor_secrets;
mod doctor_troubles;
mod encryption;
mod encryption_errors;
mod export;
mod failures;
mod fallbacks;
mod fields;
mod foreign;
mod guide;
mod history;
mod identity;
mod import;
mod import_failures;
mod info;
mod job;
mod kms_key;
mod links;
mod links_refused;
mod names;
mod outages;
mod permissions;
mod policy;
mod progress;
mod reading;
mod recycle;
mod region_names;
mod regions;
mod rename;
mod replicas;
mod replicate;
mod rollback;
mod rotate;
mod run;
mod search;
mod service;
mod settings;
mod store;
mod strict;
mod template;
mod verify;
mod workspace;
mod writing;

use keep_test_support::{Outcome, Service, TestEnv, Witness};

const KEEP: &str = env!("CARGO_BIN_EXE_keep");

/// A project whose default vault `sm` is at `endpoint`.
fn project(namespace: &str, endpoint: &str) -> TestEnv {
    let env = TestEnv::new(KEEP).with_aws_at(endpoint);
    set_up(&env, namespace, "sm", &[]);
    env
}

/// A project on a service, and what boto3 sees there. Each test has a namespace
/// of its own.
fn on(service: Service, namespace: &str) -> (TestEnv, Witness) {
    (
        project(namespace, service.url()),
        Witness::at(service.url()),
    )
}

/// Makes the project, with one vault that has these settings.
fn set_up(env: &TestEnv, namespace: &str, slug: &str, settings: &[&str]) {
    let init = format!(
        "init --name MyApp --namespace {namespace} --envs local,staging,production --no-vault"
    );
    keep(env, &init).assert(0, "", "Keep initialized for `MyApp` in `$DIR/project`\n");
    let mut add = format!("vault:add --driver secretsmanager --slug {slug} --name SM --default");
    for setting in settings {
        add = add + " --set " + setting;
    }
    let added = format!("Vault `{slug}` (AWS Secrets Manager) added and is the default\n");
    keep(env, &add).assert(0, "", &added);
}

/// `keep` with the words of the line.
fn keep(env: &TestEnv, line: &str) -> Outcome {
    env.keep(line.split_whitespace()).run()
}

/// `keep set` of a value on stdin, in the env `production`.
fn set(env: &TestEnv, key_and_options: &str, value: impl Into<Vec<u8>>) -> Outcome {
    let line = format!("set {key_and_options} --env production --stdin");
    env.keep(line.split_whitespace()).stdin(value).run()
}

/// What `set` says of a key that it wrote.
fn said(key: &str, outcome: &str) -> String {
    format!("Secret `{key}` {outcome} in vault `sm` (env `production`)\n")
}

//! The built `keep` on Parameter Store of AWS Systems Manager, through the plugin
//! that comes with it. What it does there is asked of boto3 on every emulator of
//! this machine; what both get wrong or never do (sizes, denials, expired keys)
//! comes from a stand-in, whose log also tells how many calls were made.

mod adding;
mod calls;
mod confined;
mod conformance;
mod failures;
mod identity;
mod moving;
mod permissions;
mod reading;
mod versions;
mod writing;

use keep_test_support::{Call, Outcome, Reply, Service, StandIn, TestEnv, Witness};
use serde_json::{Value, json};

const KEEP: &str = env!("CARGO_BIN_EXE_keep");

/// A project whose default vault `ssm` is at `endpoint`, with the plugin added.
fn project(namespace: &str, endpoint: &str, settings: &[&str]) -> TestEnv {
    let env = TestEnv::new(KEEP).with_aws_at(endpoint);
    set_up(&env, namespace, settings);
    env
}

fn set_up(env: &TestEnv, namespace: &str, settings: &[&str]) {
    let init = format!("init --name MyApp --namespace {namespace} --no-vault -q");
    keep(env, &init).assert_stdout("");
    keep(env, "plugin:add ssm --yes -q").assert_stdout("");
    let mut add = "vault:add --driver ssm --name Parameters --default -q".to_owned();
    for setting in settings {
        add = add + " --set " + setting;
    }
    keep(env, &add).assert_stdout("");
}

/// A project on a service, and what boto3 sees there. Each test has a namespace
/// of its own.
fn on(service: Service, namespace: &str) -> (TestEnv, Witness) {
    (
        project(namespace, service.url(), &[]),
        Witness::at(service.url()),
    )
}

/// A project in the namespace `app`, and a service that answers as the test says.
fn answering(answer: impl Fn(&Call, usize) -> Reply + Send + Sync + 'static) -> (TestEnv, StandIn) {
    let aws = StandIn::start(answer);
    (project("app", &aws.url(), &[]), aws)
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
    format!("Secret `{key}` {outcome} in vault `ssm` (env `production`)\n")
}

/// Stores a parameter as PHP Keep and other tools do.
fn put(witness: &Witness, name: &str, value: &str, kind: &str) {
    let arguments = json!({ "Name": name, "Value": value, "Type": kind, "Overwrite": true });
    let _ = witness.call_of("ssm", "put_parameter", &arguments);
}

/// The parameter as boto3 reads it.
fn parameter(witness: &Witness, name: &str) -> Value {
    let arguments = json!({ "Name": name, "WithDecryption": true });
    witness.call_of("ssm", "get_parameter", &arguments)["Parameter"].take()
}

/// What boto3 is told about the parameter beside its value.
fn described(witness: &Witness, name: &str) -> Value {
    let filter = json!([{ "Key": "Name", "Option": "Equals", "Values": [name] }]);
    let arguments = json!({ "ParameterFilters": filter });
    witness.call_of("ssm", "describe_parameters", &arguments)["Parameters"][0].take()
}

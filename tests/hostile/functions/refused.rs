//! What needs a power: refused without, before the driver runs, with the command
//! that grants it; and once that was typed, it works.

use keep_test_support::strict::Strict;
use keep_test_support::{Reply, StandIn, TestEnv};
use serde_json::json;

use super::project::{ARN, DRIVER, assert_logged, called, hostile, obey, vault};
use super::rows::{GROUPS, Group};

fn group(interface: &str) -> &'static Group {
    let found = GROUPS.iter().find(|group| group.interface == interface);
    found.expect("the interface has a group")
}

/// Answers what `keep:aws/request` and `keep:host/http` ask.
pub(super) fn server() -> StandIn {
    let parameter = json!({ "Parameter": { "Name": "/myapp/local/A", "Value": "a" } });
    StandIn::start(move |_, _| Reply::ok(&parameter))
}

/// What `-vv` has of the driver.
fn log(functions: &str) -> String {
    let lines = functions.split_whitespace();
    lines
        .map(|name| format!("v: info: calls {name}\n"))
        .collect()
}

fn hint(power: &str) -> String {
    format!("Run `keep plugin:grant hostile '{power}'` to allow it")
}

/// All functions of a group, one after the other.
fn assert_each(group: &Group, env: &TestEnv, url: &str) {
    let (power, refusal) = (
        group.power.replace("URL", url),
        group.refusal.replace("URL", url),
    );
    for (number, (function, before)) in group.functions.iter().enumerate() {
        let functions = before.split_whitespace().chain([*function]);
        let functions: Vec<String> = functions
            .map(|name| format!("{}#{name}", group.interface))
            .collect();
        let functions = functions.join(" ");
        vault(
            env,
            &[
                ("mode", "functions"),
                ("functions", &functions),
                ("of", &format!("myapp/local/N{number}")),
                ("action", "GetParameter"),
                ("url", url),
                ("links", &format!("local/LINKED={ARN}")),
            ],
        );
        env.keep(["plugin:grant", "hostile", "--yes", "-q"])
            .run()
            .assert_stdout("");
        env.keep(["plugin:revoke", "hostile", &power, "-q"])
            .run()
            .assert_stdout("");
        let refused = called(env);
        let said = format!("{DRIVER}error: {refusal}\n\nhint: {}\n", hint(&power));
        refused.assert(6, "", &said);
        obey(env, &refused.stderr);
        assert_logged(&called(env), &log(&functions));
    }
}

#[test]
fn functions_of_the_storage() {
    let server = server();
    let env = hostile(&server.url());
    assert_each(group("keep:host/storage"), &env, &server.url());
}

#[test]
fn functions_that_give_plaintext() {
    let server = server();
    let env = hostile(&server.url());
    assert_each(group("keep:host/secrets"), &env, &server.url());
}

#[test]
fn functions_that_reach_servers() {
    let server = server();
    let env = hostile(&server.url());
    assert_each(group("keep:host/http"), &env, &server.url());
    let group = group("keep:host/http");
    assert_eq!(server.calls().len(), group.functions.len());
}

#[test]
fn functions_that_make_requests_to_aws() {
    let server = server();
    let env = hostile(&server.url());
    assert_each(group("keep:aws/request"), &env, &server.url());
    let group = group("keep:aws/request");
    assert_eq!(server.calls().len(), group.functions.len());
}

#[test]
fn functions_of_secrets_manager() {
    let aws = Strict::start();
    let env = hostile(&aws.url());
    let group = group("keep:aws/secrets-manager");
    assert_each(group, &env, &aws.url());
    assert!(aws.calls().len() >= group.functions.len());
}

//! `keep plugin:test secretsmanager`: the conformance kit on every service.

use keep_test_support::{Service, TestEnv, Witness, on_every_service};
use serde_json::{Value, json};

use crate::{KEEP, keep};

/// The checks that fail for what the service gets wrong.
fn excepted(service: Service) -> &'static [&'static str] {
    match service {
        Service::Moto => &[],
        Service::Ministack => &[],
        Service::Strict => &[],
    }
}

on_every_service!(the_driver_keeps_every_promise);
fn the_driver_keeps_every_promise(service: Service) {
    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    let report = keep(
        &env,
        "plugin:test secretsmanager --yes --format json --patience 0",
    );
    let told: Value = serde_json::from_slice(&report.stdout).expect("it is JSON");
    let failed: Vec<String> = told["checks"]
        .as_array()
        .expect("there are checks")
        .iter()
        .filter(|check| check["outcome"] == "failed")
        .map(|check| format!("{} {}", check["id"], check["found"]))
        .collect();
    assert_eq!(failed, excepted(service));
    assert_eq!(told["left_behind"], json!([]));
    let namespace = told["namespace"].as_str().expect("it is a text");
    let filter = json!([{ "Key": "name", "Values": [namespace] }]);
    let left = Witness::at(service.url()).call("list_secrets", &json!({ "Filters": filter }));
    assert_eq!(left["SecretList"], Value::Array(Vec::new()));
}

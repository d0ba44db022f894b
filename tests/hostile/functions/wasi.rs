//! What of WASI 0.2 is linked, as the runtime's own contract has it: an empty world
//! for everybody, and requests to servers for whom they were granted.

use std::path::PathBuf;
use std::process::Command;

use keep_host::drivers::{Artifact, Power};
use serde_json::Value;
use wit_parser::Resolve;

use super::{interfaces, project, project::DRIVER};
use crate::guest::{manifest, runtime};
use crate::{guest, world};

/// The power that a WASI interface needs.
const SERVERS: &str = "http:ORIGIN";

/// What the host does not offer: a driver exports these, or WASI calls them
/// unstable.
const NOT_OFFERED: [&str; 3] = [
    "wasi:cli/run",
    "wasi:clocks/timezone",
    "wasi:http/incoming-handler",
];

/// Where the runtime's crate has the contract of WASI.
fn directory() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline"])
        .current_dir(guest::workspace())
        .output()
        .expect("cargo starts");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo answers in JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    let found = packages
        .iter()
        .find(|package| package["name"] == "wasmtime-wasi-http")
        .and_then(|package| package["manifest_path"].as_str());
    let manifest = PathBuf::from(found.expect("the host uses it"));
    manifest.with_file_name("wit")
}

fn contract() -> Resolve {
    let mut resolve = Resolve::default();
    let read = resolve.push_dir(directory());
    read.expect("the contract of WASI is valid");
    resolve
}

/// Each interface that is offered, with how many functions it has and the power
/// that it needs.
pub(super) fn found() -> Vec<(String, usize, Option<&'static str>)> {
    let all = interfaces(&contract(), "wasi:").into_iter();
    all.filter(|(interface, _)| !NOT_OFFERED.contains(&interface.as_str()))
        .map(|(interface, functions)| {
            let power = interface.starts_with("wasi:http/").then_some(SERVERS);
            (interface, functions.len(), power)
        })
        .collect()
}

/// A driver that imports all of an interface.
fn importing(interface: &str, manifest: &str) -> Vec<u8> {
    let resolve = contract();
    let version = resolve.packages.iter().find_map(|(_, package)| {
        let name = &package.name;
        let own = format!("{}:{}/", name.namespace, name.name);
        interface.starts_with(&own).then(|| name.version.clone())
    });
    let version = version.flatten().expect("WASI has versions");
    let items = format!("import {interface}@{version}; {}", world::DRIVER);
    world::with_packages(resolve, &items, manifest)
}

fn load(component: &[u8], powers: &[Power]) -> Option<String> {
    let asks = manifest(powers);
    let loaded = runtime().load(Artifact::Component(component), asks, powers);
    loaded.err().map(|error| error.to_string())
}

#[test]
fn every_interface_of_wasi_is_linked_for_whom_it_is_for() {
    for (interface, _, power) in found() {
        let component = importing(&interface, "{}");
        let Some(_) = power else {
            assert_eq!(load(&component, &[]), None, "{interface}");
            continue;
        };
        let refusal = load(&component, &[]).unwrap_or_default();
        let reason = "but its manifest does not ask for the power `http:ORIGIN`";
        assert!(refusal.ends_with(reason), "{interface}: {refusal}");
        let power = "http:https://store.test".parse().expect("a power");
        assert_eq!(load(&component, &[power]), None, "{interface}");
    }
    for interface in NOT_OFFERED {
        // What is unstable cannot even be imported without saying so.
        if interface != "wasi:clocks/timezone" {
            let component = importing(interface, "{}");
            let power = "http:https://store.test".parse().expect("a power");
            assert!(load(&component, &[power]).is_some(), "{interface}");
        }
    }
}

/// As its user sees it.
#[test]
fn requests_of_wasi_lead_to_the_grant_too() {
    let manifest = r#"{"id":"hostile","label":"Hostile","version":"6.6.6",
        "powers":["http:https://store.test"]}"#;
    for (interface, _, _) in found().iter().filter(|(_, _, power)| power.is_some()) {
        let component = importing(interface, manifest);
        let env = project::with_plugin("http://127.0.0.1:1", &component);
        project::vault(&env, &[]);
        let revoke = ["plugin:revoke", "hostile", "http:https://store.test", "-q"];
        env.keep(revoke).run().assert_stdout("");
        let refused = project::called(&env);
        refused.assert(
            6,
            "",
            &format!(
                "{DRIVER}error: you have not allowed the plugin `hostile` to talk to \
                 https://store.test, and see what it answers\n\n\
                 hint: Run `keep plugin:grant hostile 'http:https://store.test'` to allow it\n"
            ),
        );
        project::obey(&env, &refused.stderr);
        // It has no code of its own to run, and that is how far it comes.
        project::called(&env).assert(
            6,
            "",
            &format!(
                "{DRIVER}error: driver `hostile` 6.6.6 crashed: wasm trap: wasm `unreachable` \
                 instruction executed\n\nhint: Report this to the driver's author\n"
            ),
        );
    }
}

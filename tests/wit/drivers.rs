//! The drivers of this binary, looked at as a plugin's component would be.

use std::collections::{BTreeMap, BTreeSet};

use keep_host::drivers::{Artifact, Embedded, Power, all, find, find_official, official};
use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{Resolve, WorldItem, WorldKey};

/// Interfaces by name, without their version, each with its functions.
type Interfaces = BTreeMap<String, BTreeSet<String>>;

/// What a component imports and exports.
struct Component {
    imports: Interfaces,
    exports: Interfaces,
}

impl Component {
    fn of(driver: &Embedded) -> Self {
        let Artifact::Component(bytes) = driver.component() else {
            panic!("`component` is a component")
        };
        let decoded = decode(bytes).expect("a component can be decoded");
        let DecodedWasm::Component(resolve, world) = decoded else {
            panic!("a driver is a component")
        };
        let world = &resolve.worlds[world];
        Self {
            imports: interfaces(&resolve, world.imports.iter()),
            exports: interfaces(&resolve, world.exports.iter()),
        }
    }

    fn named(id: &str) -> Self {
        let driver = find(id).or_else(|| find_official(id));
        Self::of(driver.expect("the driver is in this binary"))
    }
}

fn interfaces<'a>(
    resolve: &Resolve,
    items: impl Iterator<Item = (&'a WorldKey, &'a WorldItem)>,
) -> Interfaces {
    items
        .map(|(key, item)| {
            let name = resolve.name_world_key(key);
            let WorldItem::Interface { id, .. } = item else {
                panic!("`{name}` is not an interface")
            };
            let (interface, _version) = name.split_once('@').expect("a name has a version");
            let functions = &resolve.interfaces[*id].functions;
            (interface.to_owned(), functions.keys().cloned().collect())
        })
        .collect()
}

fn names(interfaces: &Interfaces) -> Vec<&str> {
    interfaces.keys().map(String::as_str).collect()
}

/// What an import needs, as in the words of the powers; nothing for what is free.
fn need(import: &str) -> Option<&'static str> {
    match import {
        "keep:host/storage" => Some("storage"),
        "keep:aws/secrets-manager" => Some("aws:secretsmanager"),
        "keep:aws/request" => Some("aws:SERVICE:ACTION"),
        "keep:host/http" => Some("http:ORIGIN"),
        "keep:host/clock"
        | "keep:host/credentials"
        | "keep:host/errors"
        | "keep:host/log"
        | "keep:host/payload"
        | "keep:host/secrets"
        | "keep:vault/types" => None,
        unknown => panic!("`{unknown}` is not of the contract"),
    }
}

/// The need that a power meets.
fn met(power: &Power) -> String {
    match power {
        Power::Aws(_) => "aws:SERVICE:ACTION".into(),
        Power::Http(_) => "http:ORIGIN".into(),
        power => power.to_string(),
    }
}

#[test]
fn local_imports_the_host_and_nothing_else() {
    let imports = Component::named("local").imports;
    let expected = [
        "keep:host/clock",
        "keep:host/errors",
        "keep:host/secrets",
        "keep:host/storage",
        "keep:vault/types",
    ];
    assert_eq!(names(&imports), expected);
    assert!(imports["keep:vault/types"].is_empty(), "types are no call");
}

#[test]
fn secretsmanager_imports_host_and_aws_and_nothing_else() {
    let imports = Component::named("secretsmanager").imports;
    let expected = [
        "keep:aws/secrets-manager",
        "keep:host/clock",
        "keep:host/errors",
        "keep:host/secrets",
        "keep:vault/types",
    ];
    assert_eq!(names(&imports), expected);
    assert!(imports["keep:vault/types"].is_empty(), "types are no call");
}

#[test]
fn ssm_imports_host_and_requests_and_nothing_else() {
    let imports = Component::named("ssm").imports;
    let expected = [
        "keep:aws/request",
        "keep:host/errors",
        "keep:host/payload",
        "keep:host/secrets",
        "keep:vault/types",
    ];
    assert_eq!(names(&imports), expected);
    for types in ["keep:host/payload", "keep:vault/types"] {
        assert!(imports[types].is_empty(), "types are no call");
    }
}

#[test]
fn each_driver_has_the_contract_and_its_abilities() {
    let exports = |id| Component::named(id).exports;
    let expected = [
        "keep:vault/driver",
        "keep:vault/permissions",
        "keep:vault/policies",
        "keep:vault/recycle",
        "keep:vault/replication",
        "keep:vault/rollback",
        "keep:vault/rotation",
        "keep:vault/upkeep",
        "keep:vault/versions",
    ];
    assert_eq!(names(&exports("secretsmanager")), expected);
    let expected = [
        "keep:vault/driver",
        "keep:vault/recycle",
        "keep:vault/rollback",
        "keep:vault/versions",
    ];
    assert_eq!(names(&exports("local")), expected);
    let expected = [
        "keep:vault/driver",
        "keep:vault/permissions",
        "keep:vault/rollback",
        "keep:vault/versions",
    ];
    assert_eq!(names(&exports("ssm")), expected);
    let expected = [
        "keep:vault/driver",
        "keep:vault/recycle",
        "keep:vault/rollback",
        "keep:vault/versions",
    ];
    assert_eq!(names(&exports("hashicorp-vault")), expected);
    for id in ["etcd", "hashicorp-vault-kv1"] {
        assert_eq!(names(&exports(id)), ["keep:vault/driver"], "{id}");
    }
    assert_eq!((all().len(), official().len()), (2, 4));
}

#[test]
fn those_for_servers_import_no_more_than_requests() {
    let free = [
        "keep:host/errors",
        "keep:host/payload",
        "keep:host/secrets",
        "keep:vault/types",
    ];
    for (id, own) in [
        (
            "etcd",
            &["keep:host/credentials", "keep:host/http", "keep:host/log"][..],
        ),
        (
            "hashicorp-vault",
            &["keep:host/clock", "keep:host/credentials", "keep:host/http"],
        ),
        (
            "hashicorp-vault-kv1",
            &["keep:host/credentials", "keep:host/http"],
        ),
    ] {
        let imports = Component::named(id).imports;
        let expected: BTreeSet<&str> = free.iter().chain(own).copied().collect();
        assert_eq!(
            names(&imports),
            expected.into_iter().collect::<Vec<_>>(),
            "{id}"
        );
    }
}

#[test]
fn each_manifest_asks_for_the_powers_of_its_imports_exactly() {
    for driver in all().iter().chain(official()) {
        let imports = Component::of(driver).imports;
        let needed = imports.keys().filter_map(|name| need(name));
        let needed: BTreeSet<String> = needed.map(str::to_owned).collect();
        let manifest = driver.manifest().expect("an embedded manifest is valid");
        let asked: BTreeSet<String> = manifest.powers.iter().map(met).collect();
        assert_eq!(asked, needed, "{}", driver.id);
    }
}

/// Not even the function is there, whatever is granted.
#[test]
fn no_driver_has_a_way_to_plaintext() {
    for driver in all().iter().chain(official()) {
        let calls = &Component::of(driver).imports["keep:host/secrets"];
        assert!(
            !calls.contains("[method]secret.expose"),
            "{}: {calls:?}",
            driver.id
        );
    }
}

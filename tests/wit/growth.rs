//! The law of change (`wit/README.md`): a driver that was built for a released
//! version runs in this host.

use std::collections::BTreeMap;

use wit_component::semver_check;
use wit_parser::{Resolve, World, WorldId, WorldItem};

use crate::contract::{Contract, directory, names_in};

/// The directories of `wit/released`.
pub(crate) fn released_versions() -> Vec<String> {
    names_in(&directory().join("released"))
}

/// Why drivers of `released` would not run with `current`: for each world
/// that changed too much, its name and what is wrong.
fn broken(released: &Contract, current: &Contract) -> BTreeMap<String, String> {
    let mut both = Resolve::new();
    released.renumbered("0.0.1").push(&mut both);
    current.renumbered("0.0.2").push(&mut both);
    let before = worlds(&both, "0.0.1");
    let now = worlds(&both, "0.0.2");
    let mut broken = BTreeMap::new();
    for (name, prev) in before {
        let Some(&new) = now.get(&name) else {
            broken.insert(name, "the world is gone".into());
            continue;
        };
        // In this order the host may offer more and ask for less, which is
        // what a driver needs. A library's gate has it the other way round.
        if let Err(error) = semver_check(both.clone(), prev, new) {
            broken.insert(name, format!("{error:#}"));
        } else if exports(&both, prev) != exports(&both, new) {
            // Asking for less would leave new drivers without what older
            // hosts demand.
            broken.insert(name, "its exports are not the same".into());
        }
    }
    broken
}

/// The worlds of the packages of this version, as `keep:vault/vault`.
fn worlds(resolve: &Resolve, version: &str) -> BTreeMap<String, WorldId> {
    let worlds = resolve.worlds.iter().filter_map(|(id, world)| {
        let package = &resolve.packages[world.package?].name;
        let of_version = package.version.as_ref()?.to_string() == version;
        let name = format!("{}:{}/{}", package.namespace, package.name, world.name);
        of_version.then_some((name, id))
    });
    worlds.collect()
}

/// The exported interfaces with their functions, in order.
fn exports(resolve: &Resolve, world: WorldId) -> BTreeMap<String, Vec<String>> {
    let world: &World = &resolve.worlds[world];
    let exports = world.exports.values().map(|item| {
        let WorldItem::Interface { id, .. } = item else {
            panic!("`{}` exports something beside interfaces", world.name)
        };
        let interface = &resolve.interfaces[*id];
        let name = interface.name.clone().expect("an interface has a name");
        (name, interface.functions.keys().cloned().collect())
    });
    exports.collect()
}

#[test]
fn drivers_of_every_released_version_run_in_this_host() {
    let current = Contract::current();
    let version = current.version();
    let (line, _) = version.rsplit_once('.').expect("a version has three parts");
    let mut released = released_versions();
    released.retain(|version| {
        version
            .rsplit_once('.')
            .is_some_and(|parts| parts.0 == line)
    });
    assert!(!released.is_empty(), "nothing of {line} was released");
    for version in released {
        let broken = broken(&Contract::released(&version), &current);
        assert_eq!(broken, BTreeMap::new(), "since {version}");
    }
}

/// An edit of the contract: a file, a place in it, and what takes its place.
/// `@now` there stands for the contract's version.
type Edit = (&'static str, &'static str, &'static str);

/// The worlds that edits break for the drivers of today.
fn breaks(edits: &[Edit]) -> Vec<String> {
    let current = Contract::current();
    let now = format!("@{}", current.version());
    let edited = edits
        .iter()
        .fold(current.clone(), |contract, (path, from, to)| {
            contract.edited(path, from, &to.replace("@now", &now))
        });
    broken(&current, &edited).into_keys().collect()
}

const AWS: &str = "aws/secrets-manager.wit";
const CLOCK: &str = "host/clock.wit";
const DRIVER: &str = "vault/driver.wit";
const HOST: &str = "host/world.wit";
const LOG: &str = "host/log.wit";
const TYPES: &str = "vault/types.wit";
const WORLD: &str = "vault/world.wit";

const EVERY_WORLD: [&str; 11] = [
    "keep:aws/imports",
    "keep:host/imports",
    "keep:vault/vault",
    "keep:vault/with-permissions",
    "keep:vault/with-policies",
    "keep:vault/with-recycle",
    "keep:vault/with-replication",
    "keep:vault/with-rollback",
    "keep:vault/with-rotation",
    "keep:vault/with-upkeep",
    "keep:vault/with-versions",
];

#[test]
fn the_host_may_offer_more() {
    let cases: [(&str, &[Edit]); 5] = [
        ("nothing more", &[]),
        (
            "a function",
            &[(
                AWS,
                "restore: func(name: string)",
                "spin: func(name: string);\n  restore: func(name: string)",
            )],
        ),
        (
            "a method of a resource",
            &[(
                "host/secrets.wit",
                "len: func()",
                "is-text: func() -> bool;\n    len: func()",
            )],
        ),
        (
            "an interface",
            &[
                (
                    CLOCK,
                    "interface clock {",
                    "interface random { bytes: func(count: u32) -> list<u8>; }\ninterface clock {",
                ),
                (HOST, "import clock;", "import clock;\n  import random;"),
                (
                    WORLD,
                    "export driver;",
                    "import keep:host/random@now;\n  export driver;",
                ),
            ],
        ),
        (
            "an ability of drivers, which a driver need not have",
            &[
                (
                    DRIVER,
                    "interface recycle {",
                    "interface rename { rename: func(key: string, to: string); }\ninterface recycle {",
                ),
                (
                    WORLD,
                    "world with-recycle {",
                    "world with-rename { export rename; }\nworld with-recycle {",
                ),
            ],
        ),
    ];
    for (what, edits) in cases {
        assert_eq!(breaks(edits), [""; 0], "{what}");
    }
}

#[test]
fn the_host_never_offers_less_or_something_else() {
    let cases: [(&str, Edit, &[&str]); 4] = [
        (
            "a function less",
            (AWS, "restore: func(name: string) -> result<_, error>;", ""),
            &["keep:aws/imports"],
        ),
        (
            "an interface less",
            (HOST, "import clock;", ""),
            &["keep:host/imports"],
        ),
        (
            "a parameter more",
            (LOG, "message: string)", "message: string, code: u32)"),
            &["keep:host/imports", "keep:vault/vault"],
        ),
        (
            "another result",
            (CLOCK, "-> u64", "-> s64"),
            &["keep:host/imports", "keep:vault/vault"],
        ),
    ];
    for (what, edit, worlds) in cases {
        assert_eq!(breaks(&[edit]), worlds, "{what}");
    }
}

#[test]
fn what_drivers_export_stays_as_it_is() {
    let cases: [(&str, Edit, &[&str]); 6] = [
        (
            "a function more",
            (
                DRIVER,
                "check: func()",
                "rename: func(key: string, to: string);\n  check: func()",
            ),
            &["keep:vault/vault"],
        ),
        (
            "a function less",
            (DRIVER, "check: func() -> result<_, error>;", ""),
            &["keep:vault/vault"],
        ),
        (
            "a parameter more",
            (
                DRIVER,
                "delete: func(key: string)",
                "delete: func(key: string, days: u32)",
            ),
            &["keep:vault/vault"],
        ),
        (
            "an interface more, which every driver would need",
            (
                WORLD,
                "export driver;",
                "export driver;\n  export versions;",
            ),
            &["keep:vault/vault"],
        ),
        (
            "a function more in an ability",
            (
                DRIVER,
                "history: func",
                "count: func(key: string) -> u32;\n  history: func",
            ),
            &["keep:vault/with-versions"],
        ),
        (
            "an ability less",
            (WORLD, "world with-recycle", "world with-bin"),
            &["keep:vault/with-recycle"],
        ),
    ];
    for (what, edit, worlds) in cases {
        assert_eq!(breaks(&[edit]), worlds, "{what}");
    }
}

#[test]
fn types_never_change() {
    let cases: [(&str, Edit, &[&str]); 6] = [
        (
            "a field more",
            (TYPES, "adopt: bool,", "adopt: bool,\n    force: bool,"),
            &["keep:vault/vault"],
        ),
        (
            "a field less",
            (TYPES, "adopt: bool,", ""),
            &["keep:vault/vault"],
        ),
        (
            "another name of a field",
            (TYPES, "adopt: bool,", "seize: bool,"),
            &["keep:vault/vault"],
        ),
        (
            "a field more in what the host gives",
            (
                "host/storage.wit",
                "modified-ms: u64,",
                "modified-ms: u64,\n    size: u64,",
            ),
            &["keep:host/imports"],
        ),
        (
            "a case more in a variant",
            (TYPES, "create-only,", "create-only,\n    update-only,"),
            &["keep:vault/vault"],
        ),
        (
            "a case more in an enum that all interfaces use",
            (
                "host/errors.wit",
                "unsupported,",
                "unsupported,\n    cancelled,",
            ),
            &EVERY_WORLD,
        ),
    ];
    for (what, edit, worlds) in cases {
        assert_eq!(breaks(&[edit]), worlds, "{what}");
    }
}

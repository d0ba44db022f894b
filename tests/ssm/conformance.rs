//! `keep plugin:test ssm`: the conformance kit on every emulator.

use std::collections::BTreeMap;

use keep_test_support::{Conformance, Service, TestEnv, on_every_emulator};

use crate::{KEEP, keep};

/// Why checks are left out, beside abilities that the driver has not.
const SKIPPED: [(&str, u64); 7] = [
    // Labels come with a rollback.
    ("no version has a label", 1),
    ("older versions have no label", 1),
    // Parameter Store keeps no empty value and none that is no text.
    ("the driver refuses such a value with `invalid`", 7),
    // What a value comes with does not have it.
    ("the driver shows no description", 3),
    ("the driver tells no time of writing", 1),
    ("the manifest does not ask for the power `plaintext`", 3),
    (
        "the setting `scope` of the manifest tells its vaults apart",
        2,
    ),
];

// The kit found that `a:1` read a version of `a`, and that keys with a slash were
// written to where no list looks.
on_every_emulator!(the_driver_keeps_every_promise);
fn the_driver_keeps_every_promise(service: Service) {
    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    let outcome = keep(&env, "plugin:test ssm --yes -q --format json --patience 0");
    let report = Conformance::of(&outcome);
    assert_eq!(report.failed(), [""; 0], "{outcome}");
    assert_eq!(report.skipped(), BTreeMap::from(SKIPPED));
    assert_eq!(report.passed(), 196);
}

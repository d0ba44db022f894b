//! A driver that keeps its promises passes.

use keep_host::conformance::Outcome;

use crate::laboratory::{Mutant, failures};

#[test]
fn a_driver_without_a_defect_passes_every_check() {
    let mutant = Mutant::new("");
    let report = mutant.test(|_| true);
    assert_eq!(failures(&report), []);
    let skipped = report.tested.iter().filter_map(|tested| {
        let Outcome::Skipped(reason) = &tested.outcome else {
            return None;
        };
        Some((tested.check.id, reason.as_str()))
    });
    let skipped: Vec<_> = skipped.collect();
    // For each, `tests/secretsmanager` has a driver that it is made of.
    let scope = "the manifest has no setting `scope`";
    let language = "the language of the store's policies is not known";
    assert_eq!(
        skipped,
        [
            ("driver.isolation.scope", scope),
            ("driver.isolation.scope-nested", scope),
            ("driver.isolation.scope-like-env", scope),
            ("policies.put.comes-back", language),
            ("policies.put.replaces", language),
            ("policies.put.value-stays", language),
            ("policies.put.open-to-all", language),
            ("policies.put.not-a-policy", language),
            ("policies.delete.takes-away", language),
        ]
    );
    assert_eq!(report.left_behind, [""; 0]);
}

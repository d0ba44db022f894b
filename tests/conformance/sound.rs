//! A driver that keeps its promises passes.

use keep_host::conformance::{Outcome, Report};

use crate::laboratory::{Mutant, failures};

fn skipped(report: &Report) -> Vec<(&'static str, &str)> {
    let skipped = report.tested.iter().filter_map(|tested| {
        let Outcome::Skipped(reason) = &tested.outcome else {
            return None;
        };
        Some((tested.check.id, reason.as_str()))
    });
    skipped.collect()
}

#[test]
fn a_driver_without_a_defect_passes_every_check() {
    let report = Mutant::new("").test(|_| true);
    assert_eq!(failures(&report), []);
    assert_eq!(report.left_behind, [""; 0]);
    let reason = "the manifest has no setting `scope`";
    let scopes = [
        ("driver.isolation.scope", reason),
        ("driver.isolation.scope-nested", reason),
        ("driver.isolation.scope-like-env", reason),
    ];
    assert_eq!(skipped(&report), scopes);
}

#[test]
fn a_driver_whose_scopes_tell_vaults_apart_passes_every_check() {
    let mutant = Mutant::new("").scoped();
    let report = mutant.test(|id| id.starts_with("driver.isolation."));
    assert_eq!(failures(&report), []);
    let reason = "the setting `scope` of the manifest tells its vaults apart";
    let vaults = [
        ("driver.isolation.vault", reason),
        ("driver.isolation.vault-prefix", reason),
    ];
    assert_eq!(skipped(&report), vaults);
}

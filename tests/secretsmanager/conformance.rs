//! `keep plugin:test secretsmanager`: the conformance kit on every service.

use std::collections::BTreeSet;

use keep_host::conformance;
use keep_test_support::{Conformance, Service, TestEnv, Witness, on_every_service};
use serde_json::{Value, json};

use crate::{KEEP, keep};

/// The checks that fail for what the service gets wrong, in their order.
fn excepted(service: Service) -> &'static [&'static str] {
    match service {
        Service::Moto => &[
            // ListSecretVersionIds of what does not exist is its internal error.
            "versions.history.absent-is-none",
            "versions.history.own-env",
            // It calls a secret that waits for deletion one that exists.
            "recycle.put.in-bin-create-only",
            // After the label AWSCURRENT was moved, PutSecretValue makes a
            // version that is not current.
            "rollback.written-over",
            // It looks at no policy.
            "policies.put.open-to-all",
            "policies.put.not-a-policy",
        ],
        Service::Ministack => &[
            // It forgets versions without a label at once.
            "versions.history.every-version",
            "versions.get.by-id",
            // As moto.
            "recycle.put.in-bin-create-only",
            // RestoreSecret of what is not deleted is an error.
            "recycle.restore.not-deleted",
            // As above: versions are forgotten.
            "rollback.to-a-version",
            "rollback.tells-from-and-to",
            "rollback.and-back",
            "rollback.one-is-current",
            // As moto.
            "policies.put.open-to-all",
            "policies.put.not-a-policy",
        ],
        Service::Strict => &[],
    }
}

/// All checks, in parts that no service takes long for.
const PARTS: [&str; 6] = [
    "driver.check.*,driver.get.*,driver.get-many.*,driver.get-all.*,driver.keys.*",
    "driver.put.*,driver.delete.*,driver.entry.*,driver.description.*",
    "driver.value.*,driver.limit.*",
    "driver.key.*,driver.hostile.*",
    "driver.isolation.*,driver.session.*,driver.paging.*,versions.*",
    "recycle.*,rollback.*,rotation.*,replication.*,policies.*,permissions.*,upkeep.*",
];

/// Why checks are left out.
const SKIPPED: [&str; 6] = [
    // Copies are tried below.
    "no place to copy to was given with `--place`",
    // AWS stores no empty value.
    "the driver refuses such a value with `invalid`",
    // The list tells when a secret was deleted, not for how long it stays.
    "the driver tells no `deletes-ms`",
    "the driver tells no time of writing",
    "the manifest does not ask for the power `plaintext`",
    "the setting `scope` of the manifest tells its vaults apart",
];

// The kit found that `a/b` was written, to a secret that is another path's,
// and then not listed; and that such a key read what is another vault's.
on_every_service!(the_driver_keeps_every_promise);
fn the_driver_keeps_every_promise(service: Service) {
    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    let mut checks = Vec::new();
    for part in PARTS {
        let words = "plugin:test secretsmanager --yes --format json --patience 0 --only";
        let report = keep(&env, &format!("{words} {part}"));
        let told = Conformance::of(&report);
        let filter = json!([{ "Key": "name", "Values": [told.namespace()] }]);
        let left = Witness::at(service.url()).call("list_secrets", &json!({ "Filters": filter }));
        assert_eq!(left["SecretList"], json!([]));
        checks.extend_from_slice(told.checks());
    }
    assert_eq!(checks.len(), conformance::checks().count());
    let text = |check: &Value, member: &str| check[member].as_str().map(str::to_owned);
    let failed = checks.iter().filter(|check| check["outcome"] == "failed");
    let failed: Vec<String> = failed.filter_map(|check| text(check, "id")).collect();
    assert_eq!(failed, excepted(service));
    let reasons = checks.iter().filter_map(|check| text(check, "reason"));
    let reasons: BTreeSet<String> = reasons.collect();
    assert_eq!(reasons, SKIPPED.map(str::to_owned).into());
}

#[test]
fn copies_are_made_and_removed_where_the_service_can() {
    let env = TestEnv::new(KEEP).with_aws_at(Service::Strict.url());
    let words = "plugin:test secretsmanager --yes --only replication.* --set region=us-east-1 \
                 --place eu-west-1 --place eu-central-1";
    let report = keep(&env, words);
    assert_eq!((report.code, report.stderr.as_str()), (0, ""), "{report}");
    let text = String::from_utf8_lossy(&report.stdout);
    assert!(
        text.ends_with("11 passed, 0 failed, 0 skipped\n"),
        "{report}"
    );
}

#[test]
fn nothing_is_written_to_a_store_elsewhere_without_consent() {
    let env = TestEnv::new(KEEP).with_aws_at(Service::Strict.url());
    let report = keep(&env, "plugin:test secretsmanager");
    report.assert(2, "", "error: confirmation is needed: pass `--yes`\n");
}

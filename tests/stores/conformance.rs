//! `keep plugin:test`: the conformance kit on each store.

use keep_test_support::hashicorp_vault::{HashicorpVault, ROOT};
use keep_test_support::{Conformance, Etcd, TestEnv};

const PLAINTEXT: &str = "the manifest does not ask for the power `plaintext`";
const SCOPED: (&str, u64) = (
    "the setting `scope` of the manifest tells its vaults apart",
    2,
);
const NO_DESCRIPTION: (&str, u64) = ("the driver shows no description", 3);
const NO_TIME: (&str, u64) = ("the driver tells no time of writing", 4);

/// A vault with these settings: the checks that fail, how many pass, and why others
/// are left out.
#[track_caller]
fn assert_kept(
    driver: &str,
    settings: &[&str],
    failed: &[&str],
    passed: u64,
    skipped: &[(&str, u64)],
) {
    let env =
        TestEnv::new(env!("CARGO_BIN_EXE_keep")).with_var("KEEP_SECRET_CONFORMANCE_TOKEN", ROOT);
    let words = "--yes -q --patience=0 --format=json";
    let mut words: Vec<&str> = words.split(' ').collect();
    words.splice(0..0, ["plugin:test", driver]);
    for setting in settings {
        words.extend(["--set", setting]);
    }
    let outcome = env.keep(words).run();
    let report = Conformance::of(&outcome);
    assert_eq!(report.failed(), failed, "{outcome}");
    let expected = skipped.iter().copied().collect();
    assert_eq!((report.passed(), report.skipped()), (passed, expected));
}

// The kit found that a key with a slash was written to a place where no list
// looks, and that a value of more than a secret may have was written and could
// not be read any more.
#[test]
fn etcd_keeps_every_promise() {
    let url = format!("url={}", Etcd::shared().url());
    let skipped = [
        (PLAINTEXT, 1),
        ("the driver lists no versions", 1),
        NO_DESCRIPTION,
        NO_TIME,
        SCOPED,
    ];
    assert_kept("etcd", &[&url], &[], 162, &skipped);
}

#[test]
fn version_two_keeps_every_promise() {
    let server = HashicorpVault::start();
    let url = format!("url={}", server.url());
    // The clock of this server stands still.
    let failed = [
        "driver.entry.put-time",
        "driver.entry.get-time",
        "driver.entry.keys-time",
        "versions.history.times",
    ];
    let skipped = [
        (PLAINTEXT, 4),
        ("no version has a label", 1),
        ("older versions have no label", 1),
        // It keeps what is deleted until somebody destroys it.
        ("the driver answers `discard` with `unsupported`", 6),
        ("the driver tells no `deletes-ms`", 1),
        SCOPED,
    ];
    assert_kept("hashicorp-vault", &[&url], &failed, 216, &skipped);
}

#[test]
fn version_one_keeps_every_promise() {
    let server = HashicorpVault::start();
    let url = format!("url={}", server.url());
    let skipped = [
        ("the driver answers `put` with `unsupported`", 1),
        ("the driver lists no versions", 1),
        NO_DESCRIPTION,
        NO_TIME,
        ("the driver tells no versions", 10),
        (PLAINTEXT, 1),
        SCOPED,
    ];
    assert_kept(
        "hashicorp-vault-kv1",
        &[&url, "mount=old"],
        &[],
        151,
        &skipped,
    );
}

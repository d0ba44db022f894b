//! `keep plugin:test`: the conformance kit, as authors of drivers run it.
//! `tests/conformance` tries what it finds.

use std::fs;
use std::sync::LazyLock;

use keep_test_support::{Outcome, TestEnv, venv};
use serde_json::{Value, json};

use super::{STORES, acme, introduction, made_of, module, sha256, with_acme};
use crate::projects::{bare, initialized};

/// A driver that breaks the promise that its setting `defect` names.
fn mutant() -> Vec<u8> {
    static MODULE: LazyLock<Vec<u8>> = LazyLock::new(|| module("keep-driver-mutant"));
    let manifest = json!({
        "id": "mutant",
        "label": "Mutant",
        "version": "1.0.0",
        "powers": ["storage", "plaintext"],
        "config": [
            { "key": "defect", "label": "Defect" },
            { "key": "needed", "label": "Needed", "required": true, "default": "yes" },
        ],
    });
    made_of(&MODULE, &manifest.to_string())
}

/// A directory without a project, with the mutant in it.
fn with_mutant() -> TestEnv {
    let env = bare();
    env.write("mutant.wasm", mutant());
    env
}

fn keep(env: &TestEnv, line: &str) -> Outcome {
    env.keep(line.split_whitespace()).run()
}

/// The document on stdout, however the run ended.
fn document(outcome: &Outcome) -> Value {
    serde_json::from_slice(&outcome.stdout).expect("it is JSON")
}

/// Neither the user's own files nor temporary ones are left.
#[track_caller]
fn assert_untouched(env: &TestEnv) {
    for directory in ["config", "cache", "home", "tmp"] {
        let left = fs::read_dir(env.root().join(directory)).expect("it is ours");
        let left: Vec<_> = left
            .map(|entry| entry.expect("it is ours").path())
            // A component that was compiled is so for whatever loads it next.
            .filter(|path| !path.ends_with("config/compiled.key"))
            .filter(|path| !path.ends_with("cache/compiled"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// What is skipped of the local vault, by its reason.
const NOT_EXPORTED: [&str; 5] = [
    "rotation",
    "replication",
    "policies",
    "permissions",
    "upkeep",
];

#[test]
fn the_local_vault_keeps_every_promise() {
    let env = bare();
    let report = keep(&env, "plugin:test local --format json");
    assert_eq!((report.code, report.stderr.as_str()), (0, ""), "{report}");
    let report = report.json();
    assert_eq!(
        (&report["driver"], &report["failed"]),
        (&json!("local"), &json!(0))
    );
    assert_eq!(report["left_behind"], json!([]));
    let checks = report["checks"].as_array().expect("there are checks");
    let passed = report["passed"].as_u64().expect("it is a number");
    assert!(passed >= 190, "{passed} passed");
    for check in checks.iter().filter(|check| check["outcome"] == "skipped") {
        let (group, id) = (&check["group"], &check["id"]);
        let reason = check["reason"].as_str().expect("there is a reason");
        let known = NOT_EXPORTED.iter().any(|name| group == name)
            || reason == "the manifest does not ask for the power `plaintext`"
            || reason == "the manifest has no setting `scope`";
        assert!(known, "{id}: {reason}");
    }
    assert_untouched(&env);
}

#[test]
fn a_component_needs_no_project() {
    let env = bare();
    env.write("acme.wasm", acme());
    let from = format!("file:{}/acme.wasm", env.project().display());
    let shown = introduction("1.0.0", &from, &acme(), &[STORES]);
    let shown = shown.replace(&env.root().display().to_string(), "$DIR");
    let shown = shown.replace("file:$DIR/project/acme.wasm", "file:acme.wasm");
    let words = "plugin:test ./acme.wasm --only driver.get.absent-*,rotation.*";
    keep(&env, words).assert(
        2,
        "",
        &format!("{shown}error: confirmation is needed: pass `--yes`\n"),
    );
    keep(&env, &format!("{words} --yes")).assert(
        0,
        "driver\n  \
           ✓ driver.get.absent-is-none\n  \
           ✓ driver.get.absent-version-is-none\n  \
           ✓ driver.get.absent-stage-is-none\n\
         rotation\n  \
           - 8 checks skipped: the component does not export `keep:vault/rotation`\n\
         3 passed, 0 failed, 8 skipped\n",
        &shown,
    );
    assert_untouched(&env);
}

#[test]
fn a_broken_promise_is_told_with_what_was_found() {
    let env = with_mutant();
    let words = "plugin:test ./mutant.wasm --yes --quiet --only driver.delete.*";
    let broken = format!("{words} --set defect=delete-absent-true");
    keep(&env, &broken).assert(
        8,
        "driver\n  \
           ✓ driver.delete.existing-is-true\n  \
           ✗ driver.delete.absent-is-false\n      \
               expected: `delete` of a key that does not exist answers false\n      \
               found: `delete` answered true\n  \
           ✓ driver.delete.again-is-no-deletion\n  \
           ✓ driver.delete.whole-key\n  \
           ✓ driver.delete.absent-changes-nothing\n  \
           ✓ driver.delete.create-again\n  \
           ✓ driver.delete.old-value-is-gone\n\
         6 passed, 1 failed, 0 skipped\n",
        "error: 1 of 7 checks failed\n",
    );
    assert_untouched(&env);
}

/// Where a driver shows a value that it should not, the report does not.
#[test]
fn no_value_is_in_a_report() {
    let env = with_mutant();
    let words = "plugin:test ./mutant.wasm --yes --quiet --only driver.limit.* --format json \
                 --set defect=message-shows-value --set needed=no";
    let report = keep(&env, words);
    assert_eq!(report.code, 0, "{report}");
    let words = words.replace("driver.limit.*", "driver.put.no-value-in-refusals");
    let report = keep(&env, &words);
    assert_eq!(report.code, 8, "{report}");
    assert_eq!(
        document(&report)["checks"][0]["found"],
        "an error holds the value"
    );
    assert!(!String::from_utf8_lossy(&report.stdout).contains("keep-value-"));
}

#[test]
fn a_check_that_traps_ends_no_other() {
    let env = with_mutant();
    let words = "plugin:test ./mutant.wasm --yes --quiet --format json --set defect=get-traps \
                 --only driver.get.absent-is-none,driver.get.reads-again";
    let report = keep(&env, words);
    assert_eq!(
        (report.code, report.stderr.as_str()),
        (8, "error: 1 of 2 checks failed\n"),
        "{report}"
    );
    let report = document(&report);
    assert_eq!(
        report["checks"][0]["found"],
        "`get` failed with a fault: driver `mutant` 1.0.0 crashed: wasm trap: wasm `unreachable` \
         instruction executed"
    );
    assert_eq!(report["checks"][1]["outcome"], "passed");
}

#[test]
fn copies_are_made_where_they_may_be() {
    let env = with_mutant();
    let words = "plugin:test ./mutant.wasm --yes --quiet --only replication.replicate.*";
    keep(&env, words).assert(
        0,
        "replication\n  \
           ✓ replication.replicate.absent-is-none\n  \
           - replication.replicate.lists-copies skipped: no place to copy to was given with `--place`\n  \
           - replication.replicate.again skipped: no place to copy to was given with `--place`\n  \
           - replication.replicate.value-stays skipped: no place to copy to was given with `--place`\n\
         1 passed, 0 failed, 3 skipped\n",
        "",
    );
    keep(
        &env,
        &format!("{words} --place eu-west-1 --place eu-west-2"),
    )
    .assert(
        0,
        "replication\n  \
           ✓ replication.replicate.absent-is-none\n  \
           ✓ replication.replicate.lists-copies\n  \
           ✓ replication.replicate.again\n  \
           ✓ replication.replicate.value-stays\n\
         4 passed, 0 failed, 0 skipped\n",
        "",
    );
}

#[test]
fn settings_are_those_of_a_vault() {
    let env = with_acme();
    let words = "plugin:test acme --vault acme --force --quiet --only driver.check.answers";
    let passed = "driver\n  ✓ driver.check.answers\n1 passed, 0 failed, 0 skipped\n";
    keep(&env, words).assert(0, passed, "");
    keep(&env, "plugin:test acme --vault local --yes").assert(
        2,
        "",
        "error: vault `local` is of the driver `local`, not `acme`\n",
    );
    keep(&env, "plugin:test acme --vault nowhere --yes").assert(
        5,
        "",
        "error: no vault is called `nowhere`; there are `acme`, `local`\n\n\
         hint: Run `keep vault:list` to see the vaults\n",
    );
}

#[test]
fn what_cannot_be_tested_is_an_error_of_its_own() {
    let env = with_mutant();
    env.write("text.wasm", "no component");
    keep(&env, "plugin:test ./text.wasm --yes").assert(
        6,
        "",
        "error: `file:text.wasm` is no driver: it is not a WebAssembly component\n\n\
         hint: A driver is a component of `keep plugin:build` or `keep plugin:pack`\n",
    );
    let own = keep(
        &env,
        "plugin:test ./mutant.wasm --yes -q --set defect=open-fails",
    );
    own.assert(
        1,
        "",
        "error: it does not open\n\n\
         hint: Check the key and the value; run `keep vault:edit VAULT` to check the vault's settings\n",
    );
    keep(&env, "plugin:test ./mutant.wasm --yes --set nothing=1").assert(
        2,
        "",
        "error: driver `mutant` has no field `nothing`\n\n\
         hint: Its fields are `defect`, `needed`\n",
    );
    keep(&env, "plugin:test local --only no.such.*").assert(
        2,
        "",
        "error: no check is called `no.such.*`\n\n\
         hint: Run `keep plugin:test --list` to see which there are\n",
    );
    let project = initialized();
    keep(&project, "plugin:test lokal --yes").assert(
        6,
        "",
        "error: this project has no driver `lokal`\n\n\
         hint: Did you mean `local`?\n\
         hint: The drivers here are `secretsmanager`, `local`\n",
    );
    assert_untouched(&env);
}

#[test]
fn checks_are_listed_without_a_driver() {
    let env = bare();
    keep(&env, "plugin:test --list --only driver.check.*").assert(
        0,
        "driver.check.answers\t`check` succeeds in a scope that nobody has written to\n\
         driver.check.writes-nothing\t`check` leaves no secret behind\n",
        "",
    );
    let listed = keep(&env, "plugin:test --list --format json").json();
    let listed = listed.as_array().expect("it is a list");
    assert!(listed.len() >= 100, "{} checks", listed.len());
    let check = json!({
        "id": "driver.check.answers",
        "group": "driver",
        "expects": "`check` succeeds in a scope that nobody has written to",
    });
    assert_eq!(listed[0], check);
    keep(&env, "plugin:test --list --format junit").assert(
        2,
        "",
        "error: a list of checks is no report: `junit` cannot say it\n\n\
         hint: Pass `--format json`\n",
    );
}

/// Python's own reader of XML stands for those of CI systems.
const READ: &str = "
import json, sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
cases = [(case.get('name'), case.get('classname'), [(child.tag, child.get('message'), child.text)
         for child in case]) for case in root.iter('testcase')]
print(json.dumps([root.tag, root.get('name'), root.get('tests'), root.get('failures'), cases]))
";

#[test]
fn ci_reads_the_report() {
    let env = with_mutant();
    let words = "plugin:test ./mutant.wasm --yes --quiet --set defect=delete-absent-true \
                 --only driver.delete.absent-is-false,driver.isolation.scope,driver.check.answers";
    let report = keep(&env, &format!("{words} --format junit"));
    assert_eq!(
        (report.code, report.stderr.as_str()),
        (8, "error: 1 of 2 checks failed\n"),
        "{report}"
    );
    let read = env
        .program(venv("python"), ["-c", READ])
        .stdin(report.stdout);
    let read: Value = read.run().json();
    let failure = json!([
        "failure",
        "`delete` answered true",
        "expected: `delete` of a key that does not exist answers false"
    ]);
    let skipped = json!(["skipped", "the manifest has no setting `scope`", null]);
    assert_eq!(
        read,
        json!([
            "testsuites",
            "mutant 1.0.0",
            "3",
            "1",
            [
                ["driver.check.answers", "driver", []],
                ["driver.delete.absent-is-false", "driver", [failure]],
                ["driver.isolation.scope", "driver", [skipped]],
            ]
        ])
    );
    let report = document(&keep(&env, &format!("{words} --format json")));
    let namespace = report["namespace"].as_str().expect("it is a text");
    assert!(namespace.starts_with("keep-conformance-"), "{namespace}");
    let expected = json!({
        "driver": "mutant",
        "version": "1.0.0",
        "sha256": sha256(&mutant()),
        "namespace": namespace,
        "passed": 1,
        "failed": 1,
        "skipped": 1,
        "interrupted": false,
        "left_behind": [],
        "checks": [
            {
                "id": "driver.check.answers",
                "group": "driver",
                "expects": "`check` succeeds in a scope that nobody has written to",
                "outcome": "passed",
            },
            {
                "id": "driver.delete.absent-is-false",
                "group": "driver",
                "expects": "`delete` of a key that does not exist answers false",
                "outcome": "failed",
                "found": "`delete` answered true",
            },
            {
                "id": "driver.isolation.scope",
                "group": "driver",
                "expects": "another scope is another place",
                "outcome": "skipped",
                "reason": "the manifest has no setting `scope`",
            },
        ],
    });
    assert_eq!(report, expected);
}

/// The driver never lists all, so that without the signal the run would wait
/// for ten minutes.
#[test]
fn an_interrupted_run_cleans_up_and_tells_what_it_knows() {
    let env = with_mutant();
    let script = r#"
        "$KEEP" plugin:test ./mutant.wasm --yes --quiet --set defect=list-one-page \
            --patience 600 --only driver.paging.everything,recycle.purge.absent-is-false &
        sleep 3
        kill -TERM $!
        wait $!"#;
    env.program("sh", ["-c", script]).run().assert(
        130,
        "driver\n  \
           ✗ driver.paging.everything\n      \
               expected: 150 secrets are all listed and read, by `keys`, `get-all` and `get-many`\n      \
               found: `keys` leaves `KEY_100` out\n\
         recycle\n  \
           - recycle.purge.absent-is-false skipped: interrupted\n\
         0 passed, 1 failed, 1 skipped\n",
        "warning: interrupted: checks that were not made are skipped\n",
    );
    assert_untouched(&env);
}

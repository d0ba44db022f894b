//! The table in the driver's README of what the guide to AWS Secrets Manager
//! promises: each row names tests that exist, or says why it needs none, and the
//! totals below it are those of its rows.

use std::collections::BTreeMap;
use std::fs;

use keep_test_support::{repository, table};

use crate::defects::exists;

const README: &str = "plugins/aws-secrets-manager/README.md";

/// Where the table begins.
const HEADING: &str = "| promise | kept | where | tests |";

/// What may stand under `kept`; whether tests may be missing.
const KINDS: [(&str, bool); 4] = [
    ("yes", false),
    ("otherwise", false),
    ("AWS's own", true),
    ("not yet", true),
];

struct Row {
    promise: String,
    kept: String,
    tests: String,
}

fn readme() -> String {
    fs::read_to_string(repository().join(README)).expect("the driver's README is text")
}

fn rows() -> Vec<Row> {
    let rows = table(README, HEADING).into_iter();
    rows.map(|[promise, kept, _, tests]| Row {
        promise,
        kept,
        tests,
    })
    .collect()
}

#[test]
fn every_promise_has_tests_or_is_not_keeps() {
    for Row {
        promise,
        kept,
        tests,
    } in rows()
    {
        let kind = KINDS.iter().find(|(kind, _)| *kind == kept);
        let Some((_, may_lack)) = kind else {
            panic!("`{promise}`: `{kept}` is none of {KINDS:?}");
        };
        if tests.is_empty() {
            assert!(may_lack, "`{promise}` names no test");
            continue;
        }
        for path in tests.split(", ") {
            let path = path.trim_matches('`');
            assert!(exists(path), "`{promise}`: there is no test `{path}`");
        }
    }
}

#[test]
fn the_totals_are_those_of_the_rows() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows() {
        *counts.entry(row.kept).or_default() += 1;
    }
    let of = |kind: &str| counts.get(kind).copied().unwrap_or_default();
    let totals = format!(
        "{} promises: {} kept, {} kept otherwise, {} AWS's own, {} not yet.",
        counts.values().sum::<usize>(),
        of("yes"),
        of("otherwise"),
        of("AWS's own"),
        of("not yet"),
    );
    let readme = readme();
    assert!(readme.contains(&totals), "the README must say: {totals}");
}

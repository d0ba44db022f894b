//! The table in the driver's README of what the guide to AWS Secrets Manager
//! promises: each row names tests that exist, or says why it needs none, and the
//! totals below it are those of its rows.

use std::collections::BTreeMap;
use std::fs;

use keep_test_support::repository;

use crate::defects::exists;

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
    let path = repository().join("plugins/aws-secrets-manager/README.md");
    fs::read_to_string(path).expect("the driver's README is text")
}

fn rows() -> Vec<Row> {
    let readme = readme();
    let (_, table) = readme.split_once(HEADING).expect("the table is there");
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let row = row.trim_start_matches('|').trim_end();
        let row = row.strip_suffix('|').unwrap_or(row);
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [promise, kept, _, tests] = cells[..] else {
            panic!("`{row}` has not four cells");
        };
        Row {
            promise: promise.to_owned(),
            kept: kept.to_owned(),
            tests: tests.to_owned(),
        }
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

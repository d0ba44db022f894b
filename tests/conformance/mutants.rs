//! Each defect is found by its checks, and by no other.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use keep_host::conformance::{self, Check};

use crate::defects;
use crate::laboratory::{Confusion, Mutant, failures};

/// What mixes places up. A driver on a sealed store cannot: its host does it.
const CONFUSIONS: &[(Confusion, bool, &[&str])] = &[
    (
        |store| store.env = "one".into(),
        false,
        &[
            "driver.isolation.env",
            "driver.isolation.env-prefix",
            "driver.isolation.env-shorter",
            "driver.isolation.env-hyphen",
            "driver.isolation.env-underscore",
            "versions.history.own-env",
            "recycle.deleted.own-env",
            "upkeep.examine.own-env",
        ],
    ),
    (
        |store| store.namespace = "one".into(),
        false,
        &[
            "driver.isolation.namespace",
            "driver.isolation.namespace-prefix",
            "driver.isolation.namespace-case",
        ],
    ),
    (
        |store| store.namespace.make_ascii_lowercase(),
        false,
        &["driver.isolation.namespace-case"],
    ),
    (
        |store| store.vault = "one".into(),
        false,
        &["driver.isolation.vault", "driver.isolation.vault-prefix"],
    ),
    (
        |store| store.namespace = without_scope(&store.namespace),
        true,
        &[
            "driver.isolation.scope",
            "driver.isolation.scope-nested",
            "driver.isolation.scope-like-env",
        ],
    ),
];

fn without_scope(namespace: &str) -> String {
    let own = namespace.split('/').next();
    own.unwrap_or_default().to_owned()
}

/// The ids of the checks that these patterns name.
fn named(patterns: &[&str]) -> BTreeSet<&'static str> {
    let is_named = |id: &str| {
        patterns
            .iter()
            .any(|pattern| match pattern.strip_suffix('*') {
                Some(start) => id.starts_with(start),
                None => id == *pattern,
            })
    };
    let ids = conformance::checks().map(|check: &Check| check.id);
    ids.filter(|id| is_named(id)).collect()
}

/// What differs between the checks that found a defect and those that should.
fn difference(name: &str, mutant: &Mutant, patterns: &[&str]) -> Option<String> {
    // It takes as long as all the others, and pages are what it is about.
    let paging = "driver.paging.everything";
    let expected = named(patterns);
    let report = mutant.test(|id| id != paging || expected.contains(paging));
    let failed = failures(&report);
    let found: BTreeSet<&str> = failed.iter().map(|(id, _)| *id).collect();
    if found == expected && !expected.is_empty() {
        return None;
    }
    let surplus = failed.iter().filter(|(id, _)| !expected.contains(id));
    let missing: Vec<_> = expected.difference(&found).collect();
    let surplus: Vec<_> = surplus.collect();
    Some(format!(
        "{name}: not found by {missing:?}, but by {surplus:?}"
    ))
}

#[test]
fn each_defect_is_found_by_its_checks_alone() {
    let defects: Vec<_> = defects::all().collect();
    let next = AtomicUsize::new(0);
    let differences = Mutex::new(Vec::new());
    let work = || {
        while let Some((defect, patterns)) = defects.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = difference(defect, &Mutant::new(defect), patterns);
            differences.lock().expect("no thread failed").extend(found);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    let differences = differences.into_inner().expect("no thread failed");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn places_that_are_mixed_up_are_found() {
    for (number, (confusion, scoped, patterns)) in CONFUSIONS.iter().enumerate() {
        let mutant = Mutant::confused("", *confusion);
        let mutant = if *scoped { mutant.scoped() } else { mutant };
        let name = format!("confusion {number}");
        assert_eq!(difference(&name, &mutant, patterns), None);
    }
}

/// A check that nothing makes fail proves nothing.
#[test]
fn every_check_finds_a_defect() {
    let confusions = CONFUSIONS.iter().flat_map(|(_, _, patterns)| *patterns);
    let patterns: Vec<&str> = defects::all()
        .flat_map(|(_, patterns)| patterns)
        .chain(confusions)
        .copied()
        .collect();
    let named = named(&patterns);
    let idle: Vec<&str> = conformance::checks()
        .map(|check| check.id)
        .filter(|id| !named.contains(id))
        .collect();
    assert_eq!(idle, [""; 0]);
}

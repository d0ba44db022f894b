//! `keep set`: versions of a few secrets, and new secrets.

use std::collections::BTreeMap;

use crate::killer::{Fate, Killer};
use crate::random::Random;
use crate::store::{directory, history, project, secrets, set};

const KILLS: usize = 80;

/// How many versions the vault keeps of a secret.
const KEPT: usize = 20;

#[test]
fn a_killed_set_loses_nothing() {
    let env = project();
    let mut random = Random::new(1);
    // Every value that was committed, oldest first.
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut killer = Killer::new(2, [directory(&env)], || {
        let value = random.text(32 << 10);
        let outcome = set(&env, "A", &value).run();
        versions.entry("A".into()).or_default().push(value);
        outcome
    });
    let mut new_keys = 0;
    while killer.killed() < KILLS {
        let key = match random.below(6) {
            0 => {
                new_keys += 1;
                format!("NEW_{new_keys}")
            }
            1..=3 => "A".to_owned(),
            _ => "B".to_owned(),
        };
        let length = random.length();
        let value = random.text(length);
        let fate = killer.strike(set(&env, &key, &value));
        killer.assert_no_pile();

        // Values are long: the assertions name keys only.
        let mut found = secrets(&env);
        let interrupted = found.remove(&key);
        let before = versions.get(&key).and_then(|known| known.last());
        if interrupted.as_ref() == Some(&value) {
            versions.entry(key.clone()).or_default().push(value);
        } else {
            assert!(fate == Fate::Killed, "`{key}` was set and is not there");
            assert!(
                interrupted.as_ref() == before,
                "`{key}` is neither old nor new"
            );
        }
        for (other, known) in versions.iter().filter(|(other, _)| **other != key) {
            let value = found.remove(other);
            assert!(value.as_ref() == known.last(), "`{other}` has changed");
        }
        assert_eq!(found.keys().next(), None, "nobody has set that");
    }

    let outcome = set(&env, "LAST", "value").run();
    assert!(outcome.code == 0, "{outcome}");
    killer.assert_clean();
    for (key, values) in &versions {
        let numbers = (1..=values.len()).rev().take(KEPT);
        let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
        assert_eq!(history(&env, key), numbers, "`{key}`");
    }
    let values = &versions["A"];
    for (number, value) in (1..)
        .zip(values)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .take(KEPT)
    {
        let version = format!("{number}");
        let outcome = env
            .keep(["get", "A", "--env", "local", "--version", &version])
            .run();
        let same = outcome.code == 0 && outcome.stdout == value.as_bytes();
        assert!(same, "version {number} of `A` has changed");
    }
}

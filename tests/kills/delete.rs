//! `keep delete` and `keep restore`.

use std::collections::BTreeMap;

use crate::killer::{Fate, Killer};
use crate::random::Random;
use crate::store::{deleted, directory, project, secrets, set};

const KILLS: usize = 40;

#[test]
fn a_killed_delete_or_restore_loses_nothing() {
    let env = project();
    let mut random = Random::new(3);
    let keys = ["A", "B", "C", "D"];
    let values: BTreeMap<String, String> = keys
        .iter()
        .map(|key| ((*key).to_owned(), random.text(8 << 10)))
        .collect();
    let mut killer = Killer::new(4, [directory(&env)], || set(&env, "A", &values["A"]).run());
    for (key, value) in &values {
        let outcome = set(&env, key, value).run();
        assert!(outcome.code == 0, "{outcome}");
    }
    let mut live = values.clone();
    while killer.killed() < KILLS {
        let key = *random.pick(&keys);
        let mut changed = live.clone();
        let fate = if changed.remove(key).is_some() {
            killer.strike(env.keep(["delete", key, "--env=local", "--yes"]))
        } else {
            changed.insert(key.into(), values[key].clone());
            killer.strike(env.keep(["restore", key, "--env=local"]))
        };
        killer.assert_no_pile();

        let found = secrets(&env);
        if found == changed {
            live = changed;
        } else {
            assert!(fate == Fate::Killed, "a change of `{key}` is lost");
            assert!(found == live, "a kill at `{key}` changed more than that");
        }
        let absent: Vec<&str> = keys
            .into_iter()
            .filter(|key| !live.contains_key(*key))
            .collect();
        assert_eq!(deleted(&env), absent);
    }

    for key in deleted(&env) {
        let outcome = env.keep(["restore", &key, "--env=local"]).run();
        assert!(outcome.code == 0, "{outcome}");
    }
    assert!(secrets(&env) == values, "a restored secret has changed");
    let outcome = set(&env, "LAST", "value").run();
    assert!(outcome.code == 0, "{outcome}");
    killer.assert_clean();
}

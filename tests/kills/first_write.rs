//! The first `keep set` of a person: it makes the key that everything is
//! sealed for, the vault's directory and its file.

use std::fs;

use keep_test_support::Run;

use crate::killer::{Fate, Killer};
use crate::store::{directory, project, secrets, set};

const KILLS: usize = 30;

#[test]
fn a_killed_first_set_is_no_obstacle() {
    let env = project();
    let config = env.root().join("config");
    let from_nothing = || -> Run<'_> {
        let _ = fs::remove_dir_all(env.project().join(".keep/local"));
        let _ = fs::remove_dir_all(&config);
        set(&env, "FIRST", "one")
    };
    let directories = [directory(&env), config.clone()];
    let mut killer = Killer::new(5, directories, || from_nothing().run());
    while killer.killed() < KILLS {
        let fate = killer.strike(from_nothing());
        let found = secrets(&env);
        let found = found.get("FIRST").map(String::as_str);
        if fate == Fate::Succeeded {
            assert_eq!(found, Some("one"));
        }
        let outcome = set(&env, "SECOND", "two").run();
        assert!(outcome.code == 0, "{outcome}");
        killer.assert_clean();
        let now = secrets(&env);
        assert_eq!(now.get("FIRST").map(String::as_str), found);
        assert_eq!(now["SECOND"], "two");
    }
}

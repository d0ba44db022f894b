//! `keep import` of many secrets: each is there as a whole or not at all, and
//! the same command, run again, writes the rest.

use std::collections::BTreeMap;

use crate::killer::{Fate, Killer};
use crate::store::{directory, project, secrets};

const KILLS: usize = 30;
const KEYS: usize = 40;

fn file(round: usize) -> String {
    let lines = (0..KEYS).map(|number| format!("K{number}=round {round} of {number}\n"));
    lines.collect()
}

#[test]
fn a_killed_import_is_finished_by_the_next() {
    let env = project();
    let import = || {
        let words = ["import", "x.env", "--env=local", "--overwrite", "-q"];
        env.keep(words)
    };
    let mut round = 0;
    let next_file = |round: &mut usize| {
        *round += 1;
        env.write("x.env", file(*round));
    };
    let mut killer = Killer::new(7, [directory(&env)], || {
        next_file(&mut round);
        import().run()
    });
    while killer.killed() < KILLS {
        next_file(&mut round);
        let fate = killer.strike(import());
        killer.assert_no_pile();
        let found = secrets(&env);
        let value = |round: usize, number: usize| format!("round {round} of {number}");
        for number in 0..KEYS {
            let now = found.get(&format!("K{number}")).map(String::as_str);
            let old = value(round - 1, number);
            let new = value(round, number);
            let kept =
                now == Some(new.as_str()) || fate == Fate::Killed && now == Some(old.as_str());
            assert!(kept, "`K{number}` is {now:?} after round {round}");
        }
        let again = import().run();
        again.assert(0, "", "");
        let expected: BTreeMap<String, String> = (0..KEYS)
            .map(|number| (format!("K{number}"), value(round, number)))
            .collect();
        assert_eq!(secrets(&env), expected);
    }
    killer.assert_clean();
}

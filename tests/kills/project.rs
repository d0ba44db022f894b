//! Commands that change the project's own files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use keep_test_support::{Run, TestEnv};
use serde_json::Value;

use crate::killer::{Fate, Killer};
use crate::random::Random;
use crate::store::{names, project};

const KILLS: usize = 80;

/// What the project's files say.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    envs: Vec<String>,
    /// The names of vaults by slug.
    vaults: BTreeMap<String, String>,
    default: String,
}

impl State {
    /// As Keep reads it, once every file was found to be JSON.
    #[track_caller]
    fn read(env: &TestEnv) -> Self {
        assert_json(&env.project().join(".keep"));
        let envs = env.keep(["env:list", "--format=json"]).run().json();
        let vaults = env.keep(["vault:list", "--format=json"]).run().json();
        let list = vaults.as_array().expect("a list").iter();
        let default: Vec<&Value> = list.filter(|vault| vault["default"] == true).collect();
        let [default] = default[..] else {
            panic!("one vault is the default: {vaults}");
        };
        let slugs = names(&vaults, "slug").into_iter();
        Self {
            envs: serde_json::from_value(envs).expect("a list of texts"),
            vaults: slugs.zip(names(&vaults, "name")).collect(),
            default: default["slug"].as_str().expect("a text").to_owned(),
        }
    }

    /// The same with a change.
    fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = self.clone();
        change(&mut changed);
        changed
    }
}

/// Every `.json` file below is a JSON document.
#[track_caller]
fn assert_json(directory: &Path) {
    for entry in fs::read_dir(directory).expect("the directory can be listed") {
        let path = entry.expect("the directory can be listed").path();
        if path.is_dir() {
            assert_json(&path);
        } else if path.extension().is_some_and(|e| e == "json") {
            let bytes = fs::read(&path).expect("the file can be read");
            let parsed: Result<Value, _> = serde_json::from_slice(&bytes);
            assert!(parsed.is_ok(), "`{}` is not JSON", path.display());
        }
    }
}

/// A command, and what the project may say when it is cut off; last, what it
/// says when it is done.
struct Step<'e> {
    command: Run<'e>,
    states: Vec<State>,
}

/// The command that is drawn, as far as it can be done now.
fn step<'e>(env: &'e TestEnv, old: &State, number: usize, random: &mut Random) -> Step<'e> {
    let slugs: Vec<&String> = old.vaults.keys().collect();
    let slug = random.pick(&slugs).as_str();
    let new = format!("v{number}");
    let name = format!("Name {number}");
    let added = |old: &State| {
        old.with(|state| {
            state.vaults.insert(new.clone(), name.clone());
        })
    };
    let (words, states): (Vec<&str>, Vec<State>) = match random.below(7) {
        0 | 1 => {
            let done = old.with(|state| state.envs.push(new.clone()));
            (vec!["env:add", &new], vec![done])
        }
        2 => {
            let words = vec!["vault:add", "--driver=local", "-n", "--slug", &new];
            let words = [words, vec!["--name", &name]].concat();
            (words, vec![added(old)])
        }
        3 => {
            let words = vec!["vault:add", "--driver=local", "-n", "--slug", &new];
            let words = [words, vec!["--name", &name, "--default"]].concat();
            let done = added(old).with(|state| state.default.clone_from(&new));
            (words, vec![added(old), done])
        }
        4 => {
            let done = old.with(|state| {
                state.vaults.insert(slug.into(), name.clone());
            });
            (vec!["vault:edit", slug, "--name", &name], vec![done])
        }
        5 => {
            // The new file, the default, and only then the old file.
            let both = old.with(|state| {
                let name = state.vaults[slug].clone();
                state.vaults.insert(new.clone(), name);
            });
            let follows = both.with(|state| {
                if state.default == slug {
                    state.default.clone_from(&new);
                }
            });
            let done = follows.with(|state| {
                state.vaults.remove(slug);
            });
            let words = vec!["vault:edit", slug, "--slug", &new];
            (words, vec![both, follows, done])
        }
        _ => {
            let done = old.with(|state| state.default = slug.into());
            (vec!["vault:default", slug], vec![done])
        }
    };
    Step {
        command: env.keep(words),
        states,
    }
}

#[test]
fn a_killed_change_of_the_project_was_made_or_not() {
    let env = project();
    let keep = env.project().join(".keep");
    let mut random = Random::new(9);
    let mut number = 0;
    let mut killer = Killer::new(10, [keep.clone(), keep.join("vaults")], || {
        number += 1;
        env.keep(["env:add", &format!("e{number}")]).run()
    });
    let mut state = State::read(&env);
    while killer.killed() < KILLS {
        number += 1;
        let Step { command, states } = step(&env, &state, number, &mut random);
        let fate = killer.strike(command);
        killer.assert_no_pile();
        let found = State::read(&env);
        match fate {
            Fate::Succeeded => assert_eq!(Some(&found), states.last()),
            Fate::Killed => assert!(
                found == state || states.contains(&found),
                "{found:?}\nis neither the old\n{state:?}\nnor any of\n{states:?}"
            ),
        }
        state = found;
    }

    for words in [
        &["env:add", "last"][..],
        &["vault:add", "-n", "--driver=local", "--slug=last"],
    ] {
        let outcome = env.keep(words).run();
        assert!(outcome.code == 0, "{outcome}");
    }
    killer.assert_clean();
}

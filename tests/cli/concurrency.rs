//! Processes at work on one environment at the same time: nothing is lost.

use std::collections::BTreeSet;
use std::thread;

use crate::projects::{bare, initialized, json};

const WRITERS: usize = 8;

#[test]
fn writers_of_different_keys_lose_nothing() {
    let env = initialized();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let env = &env;
            scope.spawn(move || {
                for number in 0..10 {
                    let key = format!("K{writer}_{number}");
                    let set = env.keep(["set", &key, &key, "--env=local"]).run();
                    let said = format!("Secret `{key}` created in vault `local` (env `local`)\n");
                    set.assert(0, "", &said);
                }
            });
        }
    });
    let keys: BTreeSet<String> = (0..WRITERS)
        .flat_map(|writer| (0..10).map(move |number| format!("K{writer}_{number}")))
        .collect();
    let lines: Vec<String> = keys.iter().map(|key| format!("{key}={key}\n")).collect();
    env.keep(["export", "--env=local"])
        .run()
        .assert_stdout(lines.concat());
}

#[test]
fn writers_of_one_key_make_a_version_each() {
    let env = initialized();
    let versions = at_once(|writer| {
        let value = format!("value {writer}");
        let set = env
            .keep(["set", "A", &value, "--env=local", "--format=json"])
            .run();
        let version = json(&set)["version"].as_str().map(str::to_owned);
        (version.expect("a version is text"), value)
    });
    let listed = json(
        &env.keep(["history", "A", "--env=local", "--format=json"])
            .run(),
    );
    let numbers: Vec<&str> = listed
        .as_array()
        .expect("versions are a list")
        .iter()
        .filter_map(|version| version["version"].as_str())
        .collect();
    assert_eq!(numbers, ["8", "7", "6", "5", "4", "3", "2", "1"]);
    // Each writer was told the version that really holds its value.
    for (version, value) in versions {
        let get = env
            .keep(["get", "A", "--env=local", "--version", &version])
            .run();
        get.assert_stdout(value);
    }
}

/// Each reads the whole secret to change its own part of it: whoever writes
/// last would take the others' parts away.
#[test]
fn writers_of_different_fields_lose_nothing() {
    let env = initialized();
    let all: BTreeSet<String> = (0..12).map(|writer| format!("f{writer}")).collect();
    // The first of all creates the secret.
    thread::scope(|scope| {
        for field in &all {
            let env = &env;
            scope.spawn(move || {
                let words = ["set", "A", field, "--env=local", "-q", "--field", field];
                env.keep(words).run().assert_stdout("");
            });
        }
    });
    let fields = json(&env.keep(["get", "A", "--env=local"]).run());
    let fields: BTreeSet<String> = fields
        .as_object()
        .expect("it is an object")
        .iter()
        .filter(|(field, value)| value.as_str() == Some(field.as_str()))
        .map(|(field, _)| field.clone())
        .collect();
    assert_eq!(fields, all);
    // The same with some that add and some that remove.
    thread::scope(|scope| {
        for (number, field) in all.iter().enumerate() {
            let env = &env;
            scope.spawn(move || {
                let mut words = vec!["set", "A", "--env=local", "-q", "--field", field];
                words.push(if number % 2 == 0 { "--unset" } else { "new" });
                env.keep(words).run().assert_stdout("");
            });
        }
    });
    let fields = json(&env.keep(["get", "A", "--env=local"]).run());
    let left: BTreeSet<String> = all.into_iter().skip(1).step_by(2).collect();
    let expected = left.into_iter().map(|field| (field, "new".into()));
    assert_eq!(fields, serde_json::Value::Object(expected.collect()));
}

#[test]
fn one_of_many_creates() {
    let env = initialized();
    let mut codes = at_once(|writer| {
        let value = writer.to_string();
        let words = ["set", "A", &value, "--env=local", "--if-absent", "-q"];
        env.keep(words).run().code
    });
    codes.sort_unstable();
    assert_eq!(codes, [0, 1, 1, 1, 1, 1, 1, 1]);
    let listed = json(
        &env.keep(["history", "A", "--env=local", "--format=json"])
            .run(),
    );
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
}

/// The first secrets of all: each process would make the key of the vault.
#[test]
fn first_secrets_share_one_identity() {
    let env = initialized();
    let envs = ["local", "staging", "production"];
    thread::scope(|scope| {
        for name in envs {
            let env = &env;
            scope.spawn(move || {
                let set = env.keep(["set", "A", name, "--env", name, "-q"]).run();
                set.assert_stdout("");
            });
        }
    });
    for name in envs {
        env.keep(["get", "A", "--env", name])
            .run()
            .assert_stdout(name);
    }
}

#[test]
fn changes_of_the_project_lose_nothing() {
    let env = bare();
    env.keep(["init", "-n", "-q"]).run().assert_stdout("");
    at_once(|writer| {
        let name = format!("qa{writer}");
        let added = env.keep(["env:add", &name]).run();
        added.assert(0, "", &format!("Environment `{name}` added\n"));
    });
    let listed = json(&env.keep(["env:list", "--format=json"]).run());
    let mut listed: Vec<String> = serde_json::from_value(listed).expect("names are text");
    listed.sort();
    let mut expected: Vec<String> = (0..WRITERS).map(|writer| format!("qa{writer}")).collect();
    expected.extend(["local", "production", "staging"].map(str::to_owned));
    expected.sort();
    assert_eq!(listed, expected);
}

/// Whoever comes second with the same value has nothing left to do.
#[test]
fn imports_of_one_file_at_once_all_succeed() {
    let env = initialized();
    let lines: String = (0..30).map(|n| format!("K{n}=v{n}\n")).collect();
    env.write("x.env", lines);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let run = env.keep(["import", "x.env", "--env=local", "-q"]).run();
                run.assert_stdout("");
            });
        }
    });
    for n in 0..30 {
        let key = format!("K{n}");
        let history = env.keep(["history", &key, "--env=local", "--format=json"]);
        assert_eq!(
            json(&history.run()).as_array().map(Vec::len),
            Some(1),
            "{key}"
        );
    }
}

#[test]
fn imports_at_once_lose_nothing() {
    let env = initialized();
    let lines = |writer: usize| (0..50).map(move |n| format!("K{writer}_{n}=v{n}\n"));
    for writer in 0..4 {
        env.write(&format!("{writer}.env"), lines(writer).collect::<String>());
    }
    thread::scope(|scope| {
        for writer in 0..4 {
            let env = &env;
            scope.spawn(move || {
                let file = format!("{writer}.env");
                let run = env.keep(["import", &file, "--env=local", "-q"]).run();
                run.assert_stdout("");
            });
        }
    });
    let mut expected: Vec<String> = (0..4).flat_map(lines).collect();
    expected.sort_by(|a, b| a.split('=').next().cmp(&b.split('=').next()));
    let export = env.keep(["export", "--env=local"]).run();
    export.assert_stdout(expected.concat());
}

/// Runs it in so many threads at once; the answers are in no order.
fn at_once<T: Send>(run: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let run = &run;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..WRITERS)
            .map(|writer| scope.spawn(move || run(writer)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no thread panics"))
            .collect()
    })
}

//! A service that throttles, fails and hangs up: nothing is lost, nothing is
//! done twice, and what Keep reports is so.

use std::ops::Range;
use std::thread;

use keep_test_support::strict::{Faults, Strict};
use keep_test_support::{Outcome, TestEnv};
use serde_json::Value;

use super::on_strict;
use crate::keep;

const SECRETS: usize = 500;
const UPDATED: usize = 60;
const DELETED: usize = 200;

fn name(number: usize) -> String {
    format!("app/production/K{number:04}")
}

/// Imports `K0000=VALUE` and so on until all of them are there: two programs
/// side by side, each with one half.
fn import(env: &TestEnv, aws: &Strict, count: usize, value: &str) {
    thread::scope(|scope| {
        for half in [0..count / 2, count / 2..count] {
            scope.spawn(move || import_part(env, aws, half, value));
        }
    });
}

fn import_part(env: &TestEnv, aws: &Strict, numbers: Range<usize>, value: &str) {
    let file = format!("from-{}.env", numbers.start);
    let lines = numbers.map(|number| format!("K{number:04}={value}\n"));
    env.write(&file, lines.collect::<String>());
    let line = format!("import {file} --env production --overwrite --report json -q");
    for _ in 0..10 {
        let outcome = keep(env, &line);
        check_report(aws, &outcome, value);
        if outcome.code == 0 {
            return;
        }
    }
    panic!("ten attempts were not enough");
}

/// What is reported as done is done.
fn check_report(aws: &Strict, outcome: &Outcome, value: &str) {
    // Without a report nothing was begun.
    let report: Value = serde_json::from_slice(&outcome.stdout).unwrap_or_default();
    let items = report["items"].as_array().cloned().unwrap_or_default();
    for item in items {
        let outcome = item["outcome"].as_str().expect("an outcome");
        let key = item["key"].as_str().expect("a key");
        match outcome {
            "created" | "updated" | "same" => {
                let name = format!("app/production/{key}");
                assert_eq!(aws.value(&name).as_deref(), Some(value), "{item}");
            }
            "failed" | "not-tried" => {}
            _ => panic!("{item}"),
        }
    }
}

/// Deletes every so many until it waits for deletion, or is gone.
fn delete(env: &TestEnv, aws: &Strict, numbers: impl Iterator<Item = usize>) {
    for number in numbers {
        // Every fifth for ever.
        let purge = if number % 5 == 0 { "--purge" } else { "" };
        let line = format!("delete K{number:04} --env production --yes {purge}");
        for attempt in 0.. {
            assert!(attempt < 10, "ten attempts were not enough for {number}");
            let outcome = keep(env, &line);
            let told = aws.described(&name(number));
            let is_done = told["DeletedDate"].is_number() || told.is_null();
            if outcome.code == 0 {
                assert!(is_done, "{outcome}");
                assert_eq!(told.is_null(), !purge.is_empty(), "{outcome}");
            }
            if is_done {
                break;
            }
        }
    }
}

#[test]
fn nothing_is_lost_and_nothing_is_done_twice() {
    let (env, aws) = on_strict();
    aws.faults(Faults {
        throttled: 0.2,
        failing: 0.1,
        cut: 0.05,
        seed: 1,
        ..Faults::default()
    });
    import(&env, &aws, SECRETS, "one");
    assert_eq!(aws.names().len(), SECRETS);
    for number in 0..SECRETS {
        assert_eq!(aws.versions(&name(number)), 1, "{number}");
    }
    // It was not for want of faults.
    let creations = aws.count("CreateSecret");
    assert!(creations > SECRETS * 5 / 4, "{creations}");

    import(&env, &aws, UPDATED, "two");
    for number in 0..SECRETS {
        let (value, versions) = if number < UPDATED {
            ("two", 2)
        } else {
            ("one", 1)
        };
        assert_eq!(aws.value(&name(number)).as_deref(), Some(value));
        assert_eq!(aws.versions(&name(number)), versions, "{number}");
    }

    thread::scope(|scope| {
        for part in 0..8 {
            let (env, aws) = (&env, &aws);
            scope.spawn(move || delete(env, aws, (part..DELETED).step_by(8)));
        }
    });
    for number in 0..SECRETS {
        let is_live = aws.value(&name(number)).is_some();
        assert_eq!(is_live, number >= DELETED, "{number}");
    }
}

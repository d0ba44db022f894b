//! Writing over one version and no other: nobody's write is lost, and what did
//! not come to be is never seen.

use std::thread;

use keep_test_support::strict::Decision::{Allow, Deny};
use keep_test_support::{Service, on_every_service};
use serde_json::json;

use crate::strict::on_strict;
use crate::{keep, on, said, set};

fn version(env: &keep_test_support::TestEnv, key: &str) -> String {
    let read = keep(env, &format!("get {key} --env production --format json")).json();
    read["version"].as_str().expect("a version").to_owned()
}

on_every_service!(of_many_writers_over_one_version_exactly_one_wins);
/// Looking at the version and writing were two steps, between which another's
/// write was lost.
fn of_many_writers_over_one_version_exactly_one_wins(service: Service) {
    let (env, _witness) = on(service, "many-writers");
    set(&env, "A", "first").assert(0, "", &said("A", "created"));
    let seen = version(&env, "A");
    let line = format!("A --if-version {seen}");
    let written: Vec<String> = thread::scope(|scope| {
        let writers = (0..8).map(|number| {
            let (env, line) = (&env, &line);
            scope.spawn(move || {
                let value = format!("of {number}");
                let outcome = set(env, line, value.clone());
                let lost = format!("version `{seen}` of `A` is not current", seen = &line[15..]);
                match outcome.code {
                    0 => Some(value),
                    1 if outcome.stderr.contains(&lost) => None,
                    _ => panic!("{outcome}"),
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        let outcomes = writers.into_iter().map(thread::ScopedJoinHandle::join);
        outcomes
            .filter_map(|value| value.expect("no panic"))
            .collect()
    });
    assert_eq!(written.len(), 1, "{written:?}");
    keep(&env, "get A --env production").assert_stdout(&written[0]);
    keep(&env, "get A --env production --stage AWSPREVIOUS").assert_stdout("first");
    let history = keep(&env, "history A --env production --format json");
    let stages = |stage: &str| {
        let versions = history.json();
        let versions = versions.as_array().expect("a list").iter();
        versions
            .filter(|one| one["stages"] == json!([stage]))
            .count()
    };
    assert_eq!(
        (stages("AWSCURRENT"), stages("AWSPREVIOUS")),
        (1, 1),
        "{history}"
    );
    let text = String::from_utf8_lossy(&history.stdout).into_owned();
    assert!(!text.contains("KEEP_NEXT"), "{text}");
}

#[test]
fn a_conditional_write_is_three_calls_and_its_label_shows_nowhere() {
    let (env, aws) = on_strict();
    for (value, outcome) in [("one", "created"), ("two", "updated"), ("three", "updated")] {
        if outcome == "created" {
            set(&env, "A", value).assert(0, "", &said("A", outcome));
            continue;
        }
        let line = format!("A --if-version {}", version(&env, "A"));
        aws.forget_calls();
        set(&env, &line, value).assert(0, "", &said("A", outcome));
        assert_eq!(
            aws.actions(),
            [
                "DescribeSecret",
                "PutSecretValue",
                "UpdateSecretVersionStage"
            ]
        );
    }
    // A plain write after it takes the label along as little.
    set(&env, "A", "four").assert(0, "", &said("A", "updated"));
    let stages = |line: &str| {
        let versions = keep(&env, line).json();
        let versions = versions.as_array().expect("a list").clone();
        let stages = versions.iter().map(|version| version["stages"].clone());
        stages.collect::<Vec<_>>()
    };
    assert_eq!(
        stages("history A --env production --format json"),
        [
            json!(["AWSCURRENT"]),
            json!(["AWSPREVIOUS"]),
            json!([]),
            json!([])
        ]
    );
    keep(&env, "get A --env production --stage KEEP_NEXT").assert(
        3,
        "",
        "error: no version labelled `KEEP_NEXT` of `A` in vault `sm` (env `production`)\n\n\
         hint: Run `keep history A --vault sm --env production` to see its versions\n",
    );
}

#[test]
fn a_write_that_is_not_made_current_leaves_the_secret_as_it_was() {
    let (env, aws) = on_strict();
    set(&env, "A --description old", "one").assert(0, "", &said("A", "created"));
    let seen = version(&env, "A");
    aws.authorize(|check| {
        if check.action == "secretsmanager:UpdateSecretVersionStage" {
            Deny
        } else {
            Allow
        }
    });
    let outcome = set(
        &env,
        &format!("A --description new --if-version {seen}"),
        "two",
    );
    assert_eq!(outcome.code, 4, "{outcome}");
    let needs = "hint: The identity in use needs the permission \
                 `secretsmanager:UpdateSecretVersionStage`\n";
    assert!(outcome.stderr.contains(needs), "{outcome}");
    assert_eq!(version(&env, "A"), seen);
    assert_eq!(aws.value("app/production/A").as_deref(), Some("one"));
    assert_eq!(
        aws.described("app/production/A")["Description"],
        json!("old")
    );

    // The next write over the same version is made all the same.
    aws.authorize(|_| Allow);
    set(
        &env,
        &format!("A --description new --if-version {seen}"),
        "two",
    )
    .assert(0, "", &said("A", "updated"));
    assert_eq!(aws.value("app/production/A").as_deref(), Some("two"));
    assert_eq!(
        aws.described("app/production/A")["Description"],
        json!("new")
    );
}

/// An import compares what is there and writes over that: what somebody else
/// writes in between is told and kept.
#[test]
fn an_import_writes_over_what_it_compared() {
    let (env, aws) = on_strict();
    for key in ["A", "B"] {
        set(&env, key, "old").assert(0, "", &said(key, "created"));
    }
    aws.forget_calls();
    env.write("x.env", "A=new\nB=new\n");
    keep(&env, "import x.env --env production --overwrite -q").assert(0, "", "");
    let mut actions = aws.actions();
    actions.sort();
    assert_eq!(
        actions,
        [
            "BatchGetSecretValue",
            "DescribeSecret",
            "DescribeSecret",
            "PutSecretValue",
            "PutSecretValue",
            "UpdateSecretVersionStage",
            "UpdateSecretVersionStage",
        ]
    );
    for name in ["app/production/A", "app/production/B"] {
        assert_eq!(aws.value(name).as_deref(), Some("new"));
    }
}

on_every_service!(of_many_who_set_a_new_key_nobody_fails);
/// Between looking for the secret and creating it another was faster, and the
/// write failed although nothing was asked of what is there.
fn of_many_who_set_a_new_key_nobody_fails(service: Service) {
    let (env, _witness) = on(service, "many-creators");
    let outcomes: Vec<String> = thread::scope(|scope| {
        let env = &env;
        let writers = (0..8).map(|number| {
            scope.spawn(move || set(env, "NEW", format!("of {number}")).stderr.clone())
        });
        let writers: Vec<_> = writers.collect();
        let outcomes = writers.into_iter().map(thread::ScopedJoinHandle::join);
        outcomes.map(|said| said.expect("no panic")).collect()
    });
    let count = |outcome| {
        outcomes
            .iter()
            .filter(|one| **one == said("NEW", outcome))
            .count()
    };
    assert_eq!((count("created"), count("updated")), (1, 7), "{outcomes:?}");
}

//! The audit log of what is done on AWS.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use keep_test_support::shelf::Shelf;
use keep_test_support::strict::Rotation;
use keep_test_support::{Reply, Service, TestEnv, on_every_service};
use serde_json::Value;

use crate::service::{answer, answering, serving};
use crate::strict::on_strict;
use crate::{keep, on, set};

const LOG: &str = "home/.local/state/keep/audit.jsonl";

fn lines(env: &TestEnv) -> Vec<Value> {
    let text = fs::read_to_string(env.root().join(LOG)).unwrap_or_default();
    let lines = text.lines().map(serde_json::from_str);
    lines.map(|line| line.expect("a line is JSON")).collect()
}

/// What came of each access: action, env, keys, those that failed, and outcome.
fn told(env: &TestEnv) -> Vec<String> {
    let finished = lines(env)
        .into_iter()
        .filter(|line| line["stage"] == "finished");
    let shown = finished.map(|line| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let mut words = vec![text(&line["action"]), text(&line["env"])];
        words.extend(list(&line["keys"]).iter().map(text));
        words.extend(
            list(&line["failed"])
                .iter()
                .map(|one| format!("{}!{}", text(&one["key"]), text(&one["outcome"]))),
        );
        words.push(text(&line["outcome"]));
        words.retain(|word| !word.is_empty());
        words.join(" ")
    });
    shown.collect()
}

fn turn_on(env: &TestEnv) {
    assert_eq!(keep(env, "audit:on -q").code, 0);
}

on_every_service!(accesses_are_recorded_as_they_ended);
fn accesses_are_recorded_as_they_ended(service: Service) {
    let (env, _) = on(service, "audit");
    turn_on(&env);
    env.write("a.env", "A=one\nB=two\n");
    for (line, code) in [
        ("set A --env production --stdin -q", 0),
        ("get A --env production", 0),
        ("get NOPE --env production", 3),
        ("show --env production --keys", 0),
        ("export --env production", 0),
        ("history A --env production", 0),
        ("delete A --env production --yes", 0),
        ("restore A --env production", 0),
        ("delete A --env production --purge --yes", 0),
        ("audit:off", 0),
    ] {
        let outcome = env.keep(line.split(' ')).stdin("one").run();
        assert_eq!(outcome.code, code, "{outcome}");
    }
    assert_eq!(
        told(&env),
        [
            "audit-on ok",
            "write production A ok",
            "read production A ok",
            "read production NOPE not-found",
            "list production ok",
            "list production ok",
            "read production A ok",
            "list-versions production A ok",
            "delete production A ok",
            "restore production A ok",
            "purge production A ok",
            "audit-off ok",
        ]
    );
    // Of a whole command, one line before it and one behind.
    let export: Vec<Value> = lines(&env)
        .into_iter()
        .filter(|line| line["command"] == "export")
        .collect();
    assert_eq!(export.len(), 2);
    assert_eq!(export[1]["driver"]["id"], "secretsmanager");
    assert_eq!(export[1]["namespace"], "audit");
    let text = fs::read_to_string(env.root().join(LOG)).expect("there is a log");
    assert!(!text.contains("testing"), "a key of AWS is in the log");
    let shown = keep(&env, "audit --key A --format json");
    assert_eq!(shown.json().as_array().map(Vec::len), Some(7));
}

#[test]
fn what_only_aws_can_do_is_recorded() {
    let (env, aws) = on_strict();
    aws.rotation(Rotation::Stops);
    set(&env, "A -q", "old").assert(0, "", "");
    set(&env, "A -q", "new").assert(0, "", "");
    turn_on(&env);
    let function = "arn:aws:lambda:us-east-1:123456789012:function:rotate-db";
    let policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\
                  {\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\
                  \"secretsmanager:GetSecretValue\",\"Resource\":\"*\"}]}";
    env.write("policy.json", policy);
    for line in [
        "rollback A --env production --yes",
        &format!("rotate A --env production --lambda-arn {function} --schedule 30d"),
        "rotate A --env production --status",
        "rotate A --env production --cancel",
        "replicate A --env production",
        "replicate A --env production --to eu-west-1",
        "replicate A --env production --remove eu-west-1 --yes",
        "policy A --env production --from-file policy.json --yes",
        "policy A --env production",
        "policy A --env production --remove --yes",
        "iam --role read-only",
        "doctor --env production",
    ] {
        let outcome = keep(&env, &format!("{line} -q"));
        assert_eq!(outcome.code, 0, "{outcome}");
    }
    assert_eq!(
        told(&env),
        [
            "audit-on ok",
            "rollback production A ok",
            "rotate production A ok",
            "show-rotation production A ok",
            "cancel-rotation production A ok",
            "list-replicas production A ok",
            "replicate production A ok",
            "remove-replicas production A ok",
            "write-policy production A ok",
            "read-policy production A ok",
            "delete-policy production A ok",
            "list-permissions local ok",
            // What `doctor` tries and examines.
            "list production ok",
            "read production A ok",
            "list-versions production A ok",
            "read production A ok",
            "list-replicas production A ok",
            "examine production ok",
        ]
    );
}

/// What one key of many cannot be read for is told with that key.
#[test]
fn keys_that_fail_are_named() {
    let mut shelf = Shelf::numbered(3);
    shelf.unreadable = [("app/local/K0001".to_owned(), "AccessDeniedException")].into();
    let (env, _aws) = serving(shelf);
    turn_on(&env);
    assert_eq!(keep(&env, "export --env local").code, 8);
    let told = told(&env);
    assert_eq!(told[1], "read local K0000 K0002 K0001!denied partial");
}

/// An export of a thousand keys is as many lines as one of one.
#[test]
fn many_keys_are_one_access() {
    let (env, _aws) = serving(Shelf::numbered(1000));
    turn_on(&env);
    assert_eq!(keep(&env, "export --env local -q").code, 0);
    let lines = lines(&env).split_off(2);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["keys"].as_array().map(Vec::len), Some(1000));
}

#[test]
fn what_cannot_be_recorded_is_not_asked() {
    let (env, aws) = serving(Shelf::numbered(1));
    turn_on(&env);
    let log = env.root().join(LOG);
    fs::remove_file(&log).expect("it is there");
    fs::create_dir(&log).expect("nothing is there");
    env.write("a.env", "OLD=v\n");
    for line in [
        "get K0000 --env local",
        "export --env local",
        "show --env local --keys",
        "history OLD --env production",
        "set OLD --env production --stdin",
        "import a.env --env production --overwrite",
        "delete OLD --env production --yes",
        "run --env local -- true",
        "rotate OLD --env production --status",
        "copy K0000 --from local --to production",
    ] {
        let outcome = env.keep(line.split(' ')).stdin("value").run();
        assert_eq!(outcome.code, 5, "{outcome}");
        let said = "error: nothing was done, for the audit log cannot be written\n";
        assert!(outcome.stderr.starts_with(said), "{outcome}");
        assert_eq!(outcome.stdout, b"", "{outcome}");
    }
    assert_eq!(aws.calls().len(), 0, "{:?}", aws.calls());
}

/// The log was taken away while AWS answered.
#[test]
fn a_value_that_cannot_be_recorded_is_not_shown() {
    let log = Arc::new(OnceLock::<PathBuf>::new());
    let taken = Arc::clone(&log);
    let (env, aws) = answering(move |call, _| {
        let log = taken.get().expect("it is known before the first call");
        fs::remove_file(log).expect("there is a log");
        fs::create_dir(log).expect("nothing is there");
        answer(&Shelf::numbered(1), call)
    });
    turn_on(&env);
    log.set(env.root().join(LOG)).expect("it is set once");
    let get = keep(&env, "get K0000 --env local");
    get.assert(
        5,
        "",
        "error: the audit log says that this began, and not how it ended; what was changed stays \
         changed\n  Caused by: cannot write `$DIR/home/.local/state/keep/audit.jsonl`: it is not a \
         regular file\n\nhint: Put a file there that is yours alone, or run `keep audit:on --file \
         PATH` to write to another file\n",
    );
    assert_eq!(aws.calls().len(), 1);
}

/// The store may have what was to be written, and nobody would know who wrote it.
#[test]
fn a_killed_command_leaves_that_it_began() {
    let (env, aws) = answering(|call, _| match call.action.as_str() {
        "PutSecretValue" => Reply::silence(Duration::from_secs(20)),
        _ => answer(&Shelf::numbered(0), call),
    });
    turn_on(&env);
    let words = ["set", "OLD", "--env", "production", "--stdin"];
    let started = Instant::now();
    let killed = env.keep(words).stdin("value").run_until(|| {
        while aws.count("PutSecretValue") == 0 {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "nothing was written"
            );
            std::thread::sleep(Duration::from_millis(2));
        }
    });
    assert_eq!(killed.code, 137, "{killed}");
    let last = lines(&env).pop().expect("a line");
    assert_eq!(last["stage"], "started");
    assert_eq!(last["action"], "write");
    assert_eq!(last["keys"], serde_json::json!(["OLD"]));
    let shown = keep(&env, "audit --key OLD").stdout;
    let shown = String::from_utf8(shown).expect("text");
    assert!(
        shown.ends_with("\tapp\tsm\tproduction\tOLD\tstarted\n"),
        "{shown}"
    );
}

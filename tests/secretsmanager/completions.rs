//! Keys of a vault elsewhere, while somebody types.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::thread;
use std::time::Duration;

use keep_test_support::shelf::Shelf;
use keep_test_support::{Outcome, Reply, TestEnv};

use crate::service::{answering, serving};

/// What a shell is answered that has this much time.
fn completed(env: &TestEnv, seconds: &str, environment: &str) -> Outcome {
    let words = ["--", "keep", "get", "--env", environment, "K000"];
    let run = env.keep(words).env("KEEP_COMPLETE", "bash");
    run.env("KEEP_COMPLETION_TIMEOUT", seconds).run()
}

#[test]
fn names_are_listed_once_and_remembered() {
    let (env, aws) = serving(Shelf::numbered(2));
    for _ in 0..3 {
        completed(&env, "30", "local").assert_stdout("K0000\nK0001\n");
    }
    let actions: Vec<String> = aws.calls().into_iter().map(|call| call.action).collect();
    assert_eq!(actions, ["ListSecrets"]);
    // Another env is another list.
    completed(&env, "30", "staging").assert_stdout("");
    assert_eq!(aws.count("ListSecrets"), 2);

    let cache = env.root().join("cache/keys");
    let files: Vec<_> = fs::read_dir(cache)
        .expect("names are remembered")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(files.len(), 2);
    for file in files {
        let mode = fs::metadata(&file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let text = fs::read_to_string(&file).expect("names are text");
        assert!(!text.contains("value of"), "{text}");
        // What is damaged or too old is asked for again.
        fs::write(&file, "damaged").expect("a file of ours");
    }
    completed(&env, "30", "local").assert_stdout("K0000\nK0001\n");
    assert_eq!(aws.count("ListSecrets"), 3);
}

/// What was set a moment ago could not be completed for five minutes.
#[test]
fn a_name_that_is_not_remembered_is_asked_for() {
    let (old, new) = (Shelf::numbered(1), Shelf::numbered(2));
    let (env, aws) = answering(move |call, before| match before {
        0 => old.answer(call),
        _ => new.answer(call),
    });
    completed(&env, "30", "local").assert_stdout("K0000\n");
    let words = ["--", "keep", "get", "--env", "local", "K0001"];
    let run = env.keep(words).env("KEEP_COMPLETE", "bash");
    run.env("KEEP_COMPLETION_TIMEOUT", "30")
        .run()
        .assert_stdout("K0001\n");
    assert_eq!(aws.count("ListSecrets"), 2);
    // And is then remembered.
    completed(&env, "30", "local").assert_stdout("K0000\nK0001\n");
    assert_eq!(aws.count("ListSecrets"), 2);
}

/// A name in a store is anybody's, and what is completed is run.
#[test]
fn a_hostile_name_is_no_command() {
    let names = [
        "app/local/K$(touch${IFS}pwned)",
        "app/local/K\u{1b}[2J",
        "app/local/K;x y",
    ];
    let (env, _aws) = serving(Shelf::of(names));
    let ask = "source <($KEEP completions bash); keep() { $KEEP \"$@\"; }\n\
        COMP_LINE='keep get --env local K' COMP_POINT=22 COMP_WORDS=(keep get --env local K) COMP_CWORD=4\n\
        _keep; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let run = env.program("bash", ["--norc", "-c", ask]);
    let run = run.env("KEEP_COMPLETION_TIMEOUT", "30");
    run.run()
        .assert_stdout("K\\$\\(touch\\$\\{IFS\\}pwned\\)\n");
}

/// In the middle of a line nobody waits, and nobody wants to hear why.
#[test]
fn a_slow_or_unwilling_vault_completes_nothing() {
    let shelf = Shelf::numbered(2);
    let (env, _aws) = answering(move |call, _| {
        thread::sleep(Duration::from_secs(20));
        shelf.answer(call)
    });
    completed(&env, "0.05", "local").assert_stdout("");
    completed(&env, "", "local").assert_stdout("");

    let (env, _aws) = answering(|_, _| Reply::error(400, "AccessDeniedException", "no"));
    completed(&env, "30", "local").assert_stdout("");
}

/// Better the names of an hour ago than none.
#[test]
fn old_names_are_better_than_none() {
    let shelf = Shelf::numbered(1);
    let (env, aws) = answering(move |call, before| match before {
        0 => shelf.answer(call),
        _ => Reply::error(400, "AccessDeniedException", "no"),
    });
    completed(&env, "30", "local").assert_stdout("K0000\n");
    for entry in fs::read_dir(env.root().join("cache/keys")).expect("names are remembered") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("names are text");
        let mut document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        document["listed"] = 1.into();
        fs::write(&path, document.to_string()).expect("a file of ours");
    }
    completed(&env, "30", "local").assert_stdout("K0000\n");
    assert_eq!(aws.count("ListSecrets"), 2);
}

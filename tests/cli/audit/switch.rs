//! `keep audit:on` and `audit:off`: whose word counts.

use std::fs;

use super::{ON, accesses, keep, lines, log, recorded};
use crate::projects::{initialized, store};

const ON_FOR_ALL: &str = "The audit log is on for all who work on this project\n";
const OFF_FOR_ALL: &str = "The audit log is off for all who work on this project\n";
const OFF: &str = "The audit log is off for you, but where a project has it on\n";
const PLACE: &str = "It is in `$DIR/home/.local/state/keep/audit.jsonl`\n";

#[test]
fn it_is_on_until_it_is_off_and_both_are_told() {
    let env = initialized();
    store(&env, "A", "one");
    // Anywhere: it is no project's.
    let outside = env.keep(["audit:on"]).current_dir(env.root());
    outside.run().assert(0, "", ON);
    keep(&env, "get A --env local").assert_stdout("one");
    keep(&env, "audit:off").assert(0, "", OFF);
    keep(&env, "get A --env local").assert_stdout("one");
    let told = accesses(&env, 0);
    assert_eq!(
        told,
        ["audit-on ok", "read local:local A ok", "audit-off ok"]
    );
}

#[test]
fn a_project_has_it_on_for_all() {
    let env = initialized();
    store(&env, "A", "one");
    keep(&env, "audit:on --shared").assert(0, "", &format!("{ON_FOR_ALL}{PLACE}"));
    assert_eq!(
        env.read(".keep/audit.json"),
        b"{\n    \"enabled\": true\n}\n"
    );
    keep(&env, "get A --env local").assert_stdout("one");
    // One's own word takes nothing away.
    keep(&env, "audit:off").assert(0, "", OFF);
    keep(&env, "get A --env local").assert_stdout("one");
    keep(&env, "audit:off --shared").assert(0, "", OFF_FOR_ALL);
    keep(&env, "get A --env local").assert_stdout("one");
    assert_eq!(
        accesses(&env, 0),
        [
            "audit-on ok",
            "read local:local A ok",
            "read local:local A ok",
            "audit-off ok",
        ]
    );
}

/// Whoever can change the project could otherwise hide what is done in it, or have
/// lines written to any file of whoever works there.
#[test]
fn a_project_takes_nothing_away_from_its_users() {
    let env = recorded();
    store(&env, "A", "one");
    let said = format!("{OFF_FOR_ALL}You have it on for yourself, in all projects\n");
    keep(&env, "audit:off --shared").assert(0, "", &said);
    let elsewhere = env.root().join("elsewhere");
    for on in ["false", "true"] {
        let before = lines(&env).len();
        let settings = format!(
            "{{\"enabled\": {on}, \"file\": \"{}\", \"max_mib\": 1, \"keep\": 1}}",
            elsewhere.display()
        );
        env.write(".keep/audit.json", settings);
        keep(&env, "get A --env local").assert_stdout("one");
        assert_eq!(accesses(&env, before), ["read local:local A ok"]);
    }
    assert!(!elsewhere.exists());
    // Neither does the project's for whoever has none of their own.
    let env = initialized();
    store(&env, "A", "one");
    let settings = format!(
        "{{\"enabled\": true, \"file\": \"{}\"}}",
        elsewhere.display()
    );
    env.write(".keep/audit.json", settings);
    keep(&env, "get A --env local").assert_stdout("one");
    assert_eq!(accesses(&env, 0), ["read local:local A ok"]);
    assert!(!elsewhere.exists());
}

#[test]
fn a_log_elsewhere_is_told_in_both() {
    let env = recorded();
    store(&env, "A", "one");
    let on = keep(&env, "audit:on --file logs/ann.jsonl --max-size 3 --keep 2");
    on.assert(
        0,
        "",
        "The audit log is on for you, in all projects\nIt is in `$DIR/project/logs/ann.jsonl`\n",
    );
    keep(&env, "get A --env local").assert_stdout("one");
    let told = accesses(&env, 0);
    assert_eq!(
        told,
        ["audit-on ok", "write local:local A ok", "audit-on ok"]
    );
    fs::copy(env.project().join("logs/ann.jsonl"), log(&env)).expect("a log is there");
    assert_eq!(accesses(&env, 0), ["audit-on ok", "read local:local A ok"]);
    let saved = fs::read_to_string(env.root().join("config/audit.json"));
    let saved = saved
        .expect("it is saved")
        .replace(&env.root().display().to_string(), "$DIR");
    assert_eq!(
        saved,
        "{\n  \"enabled\": true,\n  \"file\": \"$DIR/project/logs/ann.jsonl\",\n  \
         \"max_mib\": 3,\n  \"keep\": 2\n}\n"
    );
    // What is not named stays.
    assert_eq!(keep(&env, "audit:on --keep 4 -q").code, 0);
    let saved = fs::read_to_string(env.root().join("config/audit.json")).expect("it is saved");
    assert!(
        saved.contains("logs/ann.jsonl") && saved.contains("\"max_mib\": 3"),
        "{saved}"
    );
}

/// One that cannot be written would stop every command from then on.
#[test]
fn a_log_that_cannot_be_written_is_not_turned_on() {
    let env = initialized();
    env.write("taken", "a file where a directory would be");
    let on = keep(&env, "audit:on --file taken/audit.jsonl");
    assert_eq!(on.code, 5, "{on}");
    assert!(!env.root().join("config/audit.json").exists());
    assert_eq!(keep(&env, "set A x --env local").code, 0);
    // One that became so can be left.
    let env = recorded();
    fs::remove_file(log(&env)).expect("it is there");
    fs::create_dir(log(&env)).expect("nothing is there");
    assert_eq!(keep(&env, "set A x --env local").code, 5);
    assert_eq!(keep(&env, "audit:on --file other.jsonl -q").code, 0);
    assert_eq!(keep(&env, "set A x --env local").code, 0);
}

#[test]
fn the_log_makes_room() {
    let env = recorded();
    store(&env, "A", "one");
    assert_eq!(keep(&env, "audit:on --max-size 1 --keep 1 -q").code, 0);
    let old = format!("{{\"filler\":\"{}\"}}\n", "x".repeat(1024 * 1024 - 100));
    fs::write(log(&env), &old).expect("it is ours");
    keep(&env, "get A --env local").assert_stdout("one");
    assert_eq!(accesses(&env, 0), ["read local:local A ok"]);
    let full = log(&env).with_extension("jsonl.1");
    assert_eq!(fs::read_to_string(full).expect("it was kept"), old);
}

#[test]
fn wrong_words_are_wrong_usage() {
    let env = initialized();
    for line in [
        "audit:on --shared --file x",
        "audit:on --max-size 0",
        "audit:on --keep 0",
        "audit --limit 0",
        "audit --since soon",
        "audit nothing",
    ] {
        let outcome = keep(&env, line);
        assert_eq!(outcome.code, 2, "{outcome}");
    }
}

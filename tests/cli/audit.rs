//! The audit log: what stands in it after each command, and what a command does
//! where it cannot be written.

mod attacks;
mod every_command;
mod lines;
mod reading;
mod switch;

use std::fs;
use std::path::PathBuf;

use keep_test_support::{Outcome, TestEnv};
use serde_json::Value;

use crate::projects::initialized;

/// Where the log is in a world of tests.
const LOG: &str = "home/.local/state/keep/audit.jsonl";

const ON: &str = "\
The audit log is on for you, in all projects
It is in `$DIR/home/.local/state/keep/audit.jsonl`
";

fn keep(env: &TestEnv, line: &str) -> Outcome {
    env.keep(line.split_whitespace()).run()
}

fn log(env: &TestEnv) -> PathBuf {
    env.root().join(LOG)
}

/// A project of somebody who has the log on.
fn recorded() -> TestEnv {
    let env = initialized();
    keep(&env, "audit:on").assert(0, "", ON);
    env
}

/// The lines of the log, each of which is whole.
fn lines(env: &TestEnv) -> Vec<Value> {
    let text = fs::read_to_string(log(env)).unwrap_or_default();
    assert!(text.is_empty() || text.ends_with('\n'), "{text:?}");
    let lines = text.lines().map(serde_json::from_str);
    lines.map(|line| line.expect("a line is JSON")).collect()
}

/// What the accesses behind so many lines are, one a line: action, place, keys (or
/// what else it was done to) and outcome. Both lines of each must be there, and say
/// the same but for how it ended.
fn accesses(env: &TestEnv, after: usize) -> Vec<String> {
    let lines = lines(env).split_off(after);
    let mut told = Vec::new();
    let mut open: Vec<Value> = Vec::new();
    for line in lines {
        if line["stage"] == "started" {
            assert!(line.get("outcome").is_none(), "{line}");
            open.push(line);
            continue;
        }
        assert_eq!(line["stage"], "finished");
        let own = |started: &Value| started["id"] == line["id"];
        match open.iter().position(own) {
            Some(at) => {
                let started = open.remove(at);
                for field in ["user", "pid", "command", "action", "vault", "env", "driver"] {
                    assert_eq!(started.get(field), line.get(field), "{line}");
                }
            }
            // What failed before it could begin.
            None => assert_eq!(line["action"], "open", "{line}"),
        }
        told.push(shown(&line));
    }
    told.extend(open.iter().map(shown));
    told
}

fn shown(line: &Value) -> String {
    let text = |field: &str| line[field].as_str().unwrap_or_default().to_owned();
    let mut words = vec![text("action")];
    let place = [text("vault"), text("env")];
    let place: Vec<String> = place.into_iter().filter(|word| !word.is_empty()).collect();
    words.push(place.join(":"));
    if line["vault"].is_null() {
        words.extend(line["driver"]["id"].as_str().map(str::to_owned));
    }
    let list = |field: &str| {
        let names = line[field].as_array().into_iter().flatten();
        let names = names.map(|name| name.as_str().expect("a name").to_owned());
        names.collect::<Vec<_>>().join(",")
    };
    words.extend(["keys", "powers", "settings", "variables"].map(list));
    let failed = line["failed"].as_array().into_iter().flatten();
    words.extend(failed.map(|one| {
        let text = |field: &str| one[field].as_str().expect("a text").to_owned();
        format!("{}!{}", text("key"), text("outcome"))
    }));
    words.push(text("program"));
    let outcome = line["outcome"].as_str().unwrap_or("started");
    words.push(match line["exit_code"].as_u64() {
        None | Some(0) => outcome.to_owned(),
        Some(code) => format!("{outcome}({code})"),
    });
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

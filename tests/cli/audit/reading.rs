//! `keep audit`: what it shows of the log.

use std::fs;

use keep_test_support::TestEnv;

use super::{keep, lines, log, recorded};
use crate::projects::{add_second_vault, initialized, store, timeless};

/// A log of some days; the newer part of it was moved on.
fn history() -> TestEnv {
    let env = recorded();
    let line = |day: u32, stage: &str, rest: &str| {
        format!(
            "{{\"version\":1,\"time\":\"2026-01-{day:02}T12:00:00.000Z\",\"id\":\"{day:x}-1.1\",\
             \"stage\":\"{stage}\",\"user\":\"ann\",\"uid\":1,\"host\":\"h\",\"pid\":1,\
             \"keep\":\"0.1.0\",{rest}}}\n"
        )
    };
    let get = |vault: &str, env: &str, rest: &str| {
        format!(
            "\"command\":\"get\",\"action\":\"read\",\"namespace\":\"shop\",\"vault\":\"{vault}\",\
             \"env\":\"{env}\",{rest}"
        )
    };
    let ok = "\"outcome\":\"ok\",\"exit_code\":0";
    let many: Vec<String> = (0..8).map(|n| format!("\"K{n}\"")).collect();
    let older = [
        line(1, "started", &get("main", "local", "\"keys\":[\"A\"]")),
        line(
            1,
            "finished",
            &get("main", "local", &format!("\"keys\":[\"A\"],{ok}")),
        ),
        line(2, "started", &get("main", "production", "\"keys\":[\"B\"]")),
        // Killed, and what is left of its second line.
        "{\"version\":1,\"ti\n".into(),
        line(
            3,
            "started",
            &get("other", "production", "\"keys\":[\"A\",\"B\"]"),
        ),
    ];
    let newer = [
        // A field of a later version.
        line(
            3,
            "finished",
            &get(
                "other",
                "production",
                "\"keys\":[\"A\"],\"failed\":[{\"key\":\"B\",\"outcome\":\"denied\"}],\
                 \"later\":1,\"outcome\":\"partial\",\"exit_code\":8",
            ),
        ),
        line(
            4,
            "finished",
            &get(
                "main",
                "local",
                &format!("\"keys\":[{}],{ok}", many.join(",")),
            ),
        ),
        line(
            5,
            "finished",
            &format!(
                "\"command\":\"vault:default\",\"action\":\"default-vault\",\"vault\":\"x\\u001b[2J\",{ok}"
            ),
        ),
    ];
    fs::write(log(&env).with_extension("jsonl.1"), older.concat()).expect("it is ours");
    fs::write(log(&env), newer.concat()).expect("it is ours");
    env
}

const ROWS: [&str; 5] = [
    "TIME\tann\tget\tread\tshop\tmain\tlocal\tA\tok\n",
    "TIME\tann\tget\tread\tshop\tmain\tproduction\tB\tstarted\n",
    "TIME\tann\tget\tread\tshop\tother\tproduction\tA, B\tpartial\n",
    "TIME\tann\tget\tread\tshop\tmain\tlocal\tK0, K1, K2, K3, K4 and 3 more\tok\n",
    "TIME\tann\tvault:default\tdefault-vault\t\tx\\u{1b}[2J\t\t\tok\n",
];

const UNREADABLE: &str = "warning: 1 line of `$DIR/home/.local/state/keep/audit.jsonl` cannot be \
                          read, and may have been changed or cut off\n";

fn row(env: &TestEnv, line: &str, rows: &[&str]) {
    let outcome = timeless(keep(env, line));
    outcome.assert(0, rows.concat(), UNREADABLE);
}

#[test]
fn accesses_are_listed_the_oldest_first() {
    let env = history();
    row(&env, "audit", &ROWS);
    row(&env, "audit --limit 2", &ROWS[3..]);
    row(&env, "audit --env production", &ROWS[1..3]);
    row(
        &env,
        "audit --vault other,main --env local",
        &[ROWS[0], ROWS[3]],
    );
    // One that failed, too.
    row(&env, "audit --key B", &ROWS[1..3]);
    row(&env, "audit --key K7,A", &[ROWS[0], ROWS[2], ROWS[3]]);
    row(&env, "audit --since 2026-01-03", &ROWS[2..]);
    row(
        &env,
        "audit --since 2026-01-03T12:00:00Z --format table",
        &ROWS[2..],
    );
    // `KEEP_ENV` is what commands work on, and hides nothing that was done.
    let shown = env
        .keep(["audit"])
        .env("KEEP_ENV", "local")
        .env("KEEP_VAULT", "main");
    timeless(shown.run()).assert(0, ROWS.concat(), UNREADABLE);
}

#[test]
fn json_is_the_lines() {
    let env = history();
    let shown = keep(&env, "audit --since 2026-01-03 --format json");
    let mut expected = lines(&env);
    expected[0]
        .as_object_mut()
        .expect("an object")
        .remove("later");
    assert_eq!(shown.json(), serde_json::Value::from(expected));
    assert_eq!(shown.stderr, UNREADABLE);
}

#[test]
fn an_empty_log_says_where_it_would_be() {
    let env = initialized();
    let nothing = "Nothing of this is in `$DIR/home/.local/state/keep/audit.jsonl`\n";
    let off = format!("{nothing}hint: Run `keep audit:on` to have accesses recorded\n");
    keep(&env, "audit").assert(0, "", &off);
    keep(&env, "audit --format json").assert(0, "[]\n", &off);
    assert_eq!(keep(&env, "audit:on -q").code, 0);
    keep(&env, "audit --env local").assert(0, "", nothing);
    // No project is needed.
    let outside = env.keep(["audit", "-q"]).current_dir(env.root());
    let outside = timeless(outside.run());
    let user = lines(&env)[0]["user"].as_str().expect("a name").to_owned();
    outside.assert_stdout(format!("TIME\t{user}\taudit:on\taudit-on\t\t\t\t\tok\n"));
}

/// What the command itself recorded, it shows.
#[test]
fn what_was_done_is_shown() {
    let env = recorded();
    add_second_vault(&env);
    store(&env, "A", "one");
    let user = lines(&env)[0]["user"].as_str().expect("a name").to_owned();
    let rows = format!(
        "TIME\t{user}\taudit:on\taudit-on\t\t\t\t\tok\n\
         TIME\t{user}\tvault:add\tadd-vault\t\tsecond\t\t\tok\n\
         TIME\t{user}\tset\twrite\tproject\tlocal\tlocal\tA\tok\n"
    );
    timeless(keep(&env, "audit")).assert(0, rows, "");
}

//! `keep history`, and how many versions the local vault keeps.

use serde_json::json;

use crate::projects::{initialized, json, stored, timeless, with_secrets};

fn with_versions(count: usize) -> keep_test_support::TestEnv {
    let env = initialized();
    for number in 1..=count {
        let outcome = if number == 1 { "created" } else { "updated" };
        let set = env
            .keep(["set", "A", &format!("value {number}"), "--env=local"])
            .run();
        let said = format!("Secret `A` {outcome} in vault `local` (env `local`)\n");
        set.assert(0, "", &said);
    }
    env
}

#[test]
fn versions_are_listed_newest_first() {
    let env = with_versions(3);
    let listed = timeless(
        env.keep(["history", "A", "--env", "local", "--vault", "local"])
            .run(),
    );
    listed.assert_stdout("3\tTIME\tcurrent\t\n2\tTIME\tprevious\t\n1\tTIME\t\t\n");
    let text = timeless(
        env.keep([
            "history",
            "A",
            "--env=local",
            "--format",
            "json",
            "--limit",
            "2",
        ])
        .run(),
    );
    let expected = json!([
        {"version": "3", "created": "TIME", "stages": ["current"], "current": true, "author": null},
        {"version": "2", "created": "TIME", "stages": ["previous"], "current": false, "author": null},
    ]);
    assert_eq!(json(&text), expected);
}

#[test]
fn limit_counts_from_the_newest() {
    let env = with_versions(12);
    let lines = |options: &[&str]| {
        let words = ["history", "A", "--env=local"].iter().chain(options);
        let outcome = env.keep(words).run();
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (0, ""),
            "{outcome}"
        );
        let text = String::from_utf8(outcome.stdout).expect("a table is text");
        let numbers = text.lines().filter_map(|line| line.split('\t').next());
        numbers.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(&["--limit", "2"]), ["12", "11"]);
    assert_eq!(lines(&["--limit", "500"]).len(), 12);
    assert_eq!(
        lines(&[]),
        ["12", "11", "10", "9", "8", "7", "6", "5", "4", "3"]
    );
    let none = env
        .keep(["history", "A", "--env=local", "--limit", "0"])
        .run();
    none.assert(
        2,
        "",
        "error: invalid value '0' for '--limit <N>': 0 is not in 1..=4294967295\n\n\
         For more information, try '--help'.\n",
    );
}

#[test]
fn twenty_versions_are_kept() {
    let env = with_versions(22);
    let listed = json(
        &env.keep(["history", "A", "--env=local", "--limit=50", "--format=json"])
            .run(),
    );
    let versions: Vec<u32> = listed
        .as_array()
        .expect("versions are a list")
        .iter()
        .filter_map(|version| version["version"].as_str()?.parse().ok())
        .collect();
    assert_eq!(versions, (3..=22).rev().collect::<Vec<_>>());
    env.keep(["get", "A", "--env=local", "--version=3"])
        .run()
        .assert_stdout("value 3");
    env.keep(["get", "A", "--env=local", "--version=2"])
        .run()
        .assert(
            3,
            "",
            "error: no version `2` of `A` in vault `local` (env `local`)\n\n\
         hint: Run `keep history A --vault local --env local` to see its versions\n",
        );
    assert_eq!(stored(&env, "A"), b"value 22");
}

#[test]
fn a_key_that_is_not_there_has_no_history() {
    let env = with_secrets(&[("TOKEN", "x")]);
    let missing = env.keep(["history", "TOKN", "--env=local"]).run();
    missing.assert(
        3,
        "",
        "error: no secret `TOKN` in vault `local` (env `local`)\n\nhint: Did you mean `TOKEN`?\n",
    );
}

/// Times of the local vault are of now; dated ones are AWS's, and tested there.
#[test]
fn versions_can_be_bound_by_time() {
    let env = with_versions(2);
    let history = |options: &str| {
        let line = format!("history A --env local {options}");
        timeless(env.keep(line.split_whitespace()).run())
    };
    let all = "2\tTIME\tcurrent\t\n1\tTIME\tprevious\t\n";
    history("--since 1h").assert_stdout(all);
    history("--since 2020-01-31 --before 2999-12-31").assert_stdout(all);
    history("--before 2020-01-31T12:00:00Z").assert(0, "", "no version was made in that time\n");
    history("--before 7d --format json").assert(0, "[]\n", "no version was made in that time\n");
    for option in ["--since", "--before"] {
        let refused = env.keep(["history", "A", "--env", "local", option, "soon"]);
        refused.run().assert(
            2,
            "",
            &format!(
                "error: invalid value 'soon' for '{option} <TIME>': give a day (2026-01-31), a time \
                 (2026-01-31T12:00:00Z), or how long ago (7d, 12h, 2w, '7 days ago'); UTC unless the \
                 time says otherwise\n\nFor more information, try '--help'.\n"
            ),
        );
    }
}

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

//! The versions of a secret.

use keep_test_support::{Reply, Service, StandIn, on_every_service};
use serde_json::json;

use crate::{keep, on, project, said, set};

on_every_service!(versions_are_read_by_stage_and_by_id);
fn versions_are_read_by_stage_and_by_id(service: Service) {
    let (env, witness) = on(service, "staged");
    for (value, outcome) in [("one", "created"), ("two", "updated"), ("three", "updated")] {
        set(&env, "A", value).assert(0, "", &said("A", outcome));
    }
    keep(&env, "get A --env production --stage AWSPREVIOUS").assert_stdout("two");
    keep(&env, "get A --env production --stage AWSCURRENT").assert_stdout("three");

    let versions = witness.secret("staged/production/A")["versions"].clone();
    let versions = versions.as_object().expect("a map of versions");
    for (stage, value) in [("AWSPREVIOUS", "two"), ("AWSCURRENT", "three")] {
        let id = versions
            .iter()
            .find(|(_, stages)| **stages == json!([stage]));
        let (id, _) = id.expect("each stage has a version");
        keep(&env, &format!("get A --env production --version {id}")).assert_stdout(value);
    }
    let see = "hint: Run `keep history A --vault sm --env production` to see its versions\n";
    keep(&env, "get A --env production --stage AWSPENDING").assert(
        3,
        "",
        &format!(
            "error: no version labelled `AWSPENDING` of `A` in vault `sm` (env `production`)\n\n{see}"
        ),
    );
    let id = "00000000-0000-4000-8000-000000000000";
    keep(&env, &format!("get A --env production --version {id}")).assert(
        3,
        "",
        &format!("error: no version `{id}` of `A` in vault `sm` (env `production`)\n\n{see}"),
    );
}

on_every_service!(the_current_version_comes_first_and_the_one_before_it_second);
fn the_current_version_comes_first_and_the_one_before_it_second(service: Service) {
    let (env, witness) = on(service, "ordered");
    let mut ids = Vec::new();
    for value in ["one", "two"] {
        let written = set(&env, "A --format json", value).json();
        ids.insert(0, written["version"].clone());
    }
    let listed = keep(&env, "history A --env production --format json").json();
    let version = |index: usize| {
        let version = &listed[index];
        json!([version["version"], version["stages"], version["current"]])
    };
    assert_eq!(
        (version(0), version(1), listed.as_array().map(Vec::len)),
        (
            json!([ids[0], ["AWSCURRENT"], true]),
            json!([ids[1], ["AWSPREVIOUS"], false]),
            Some(2)
        )
    );
    assert_eq!(
        witness.secret("ordered/production/A")["versions"]
            .as_object()
            .map(serde_json::Map::len),
        Some(2)
    );
}

/// moto gives every version the present as its date; the real service does not,
/// and has no order.
#[test]
fn history_is_newest_first_by_date_with_stages() {
    let aws = StandIn::start(|_, _| {
        Reply::ok(&json!({"Versions": [
            {"VersionId": "b", "CreatedDate": 1_600_000_000, "VersionStages": ["AWSPREVIOUS"]},
            {"VersionId": "a", "CreatedDate": 1_500_000_000},
            {"VersionId": "c", "CreatedDate": 1_700_000_000, "VersionStages": ["AWSCURRENT", "live"]},
        ]}))
    });
    let env = project("app", &aws.url());
    keep(&env, "history A --env production").assert_stdout(
        "c\t2023-11-14T22:13:20Z\tAWSCURRENT, live\t\n\
         b\t2020-09-13T12:26:40Z\tAWSPREVIOUS\t\n\
         a\t2017-07-14T02:40:00Z\t\t\n",
    );
    let limited = keep(&env, "history A --env production --limit 1 --format json");
    assert_eq!(
        limited.json(),
        json!([{
            "version": "c",
            "created": "2023-11-14T22:13:20Z",
            "stages": ["AWSCURRENT", "live"],
            "current": true,
            "author": null,
        }])
    );
}

#[test]
fn history_can_be_bound_by_time() {
    let aws = StandIn::start(|_, _| {
        Reply::ok(&json!({"Versions": [
            {"VersionId": "a", "CreatedDate": 1_500_000_000},
            {"VersionId": "b", "CreatedDate": 1_600_000_000, "VersionStages": ["AWSPREVIOUS"]},
            {"VersionId": "c", "CreatedDate": 1_700_000_000, "VersionStages": ["AWSCURRENT"]},
            {"VersionId": "undated"},
        ]}))
    });
    let env = project("app", &aws.url());
    for (options, versions) in [
        ("", &["c", "b", "a", "undated"][..]),
        // Both ends count, and a day to its end.
        ("--since 2020-09-13", &["c", "b"]),
        ("--since 2020-09-13T12:26:40Z", &["c", "b"]),
        ("--since 2020-09-13T12:26:41Z", &["c"]),
        ("--before 2020-09-13", &["b", "a"]),
        ("--before 2020-09-13T12:26:40Z", &["b", "a"]),
        ("--before 2020-09-13T14:26:39+02:00", &["a"]),
        ("--since 2018-01-01 --before 2021-01-01", &["b"]),
        ("--since 1h", &[]),
        ("--before 1h", &["c", "b", "a"]),
        // The newest of those in the time, not those of the newest.
        ("--before 2020-12-31 --limit 1", &["b"]),
    ] {
        let line = format!("history A --env production --format json -q {options}");
        let listed = keep(&env, &line).json();
        let listed = listed.as_array().expect("a list").iter();
        let listed: Vec<&str> = listed
            .filter_map(|version| version["version"].as_str())
            .collect();
        assert_eq!(listed, versions, "{options}");
    }
}

#[test]
fn what_does_not_exist_has_no_history() {
    let aws = StandIn::start(|call, _| match call.action.as_str() {
        "ListSecrets" => Reply::ok(&json!({"SecretList": []})),
        _ => Reply::error(400, "ResourceNotFoundException", "no"),
    });
    keep(&project("app", &aws.url()), "history A --env production").assert(
        3,
        "",
        "error: no secret `A` in vault `sm` (env `production`)\n\n\
         hint: Nothing is listed here. Run `keep doctor --vault sm --env production` to see whether \
         they are elsewhere\n",
    );
}

//! `keep import` into AWS Secrets Manager where something fails: what is
//! kept, and what the next run does.

use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use keep_test_support::Reply;
use serde_json::json;

use crate::import::{INTO, assert_counts, import, numbered};
use crate::project;
use crate::store::Store;

const AGAIN: &str = "\nhint: Run the same command again: it writes only what is left\n";

#[test]
fn one_denied_key_does_not_stop_the_others_and_the_next_run_does_the_rest() {
    let store = Store::default();
    let (env, aws) = store.serve(|call, before| {
        let refused = call.field("Name").ends_with("K0003") && before < 10;
        refused.then(Reply::denied)
    });
    let text = numbered(10, |_| "v");
    let outcome = import(&env, &text, "-q");
    let done = (0..10).filter(|n| *n != 3);
    let done: String = done.map(|n| format!("  K{n:04}  created\n")).collect();
    outcome.assert(
        8,
        "",
        &format!(
            "error: {INTO}: 9 created, 1 failed\n{done}  \
             K0003  failed: `K0003` in vault `sm` (env `production`): AWS answered \
             `AccessDeniedException` to `secretsmanager:CreateSecret` for \
             `app/production/K0003`: not authorized\n{AGAIN}"
        ),
    );
    assert_eq!(store.len(), 9);
    import(&env, &text, "").assert(
        0,
        "",
        &format!("  K0003  create\n{INTO}: 1 created, 9 same\n"),
    );
    assert_counts(&aws, &[("BatchGetSecretValue", 2), ("CreateSecret", 11)]);
}

/// Where permissions hang on tags, AWS denies reading what does not exist.
#[test]
fn a_key_that_may_not_be_read_is_created_and_never_overwritten() {
    let store = Store::default();
    store.put("app/production/THERE", "old");
    let reading = store.clone();
    let (env, aws) = store.serve(move |call, _| {
        let names = call.list("SecretIdList");
        if call.action != "BatchGetSecretValue" || names.is_empty() {
            return None;
        }
        let denied = names.iter().map(|name| {
            json!({ "SecretId": name, "ErrorCode": "AccessDeniedException", "Message": "no" })
        });
        let _ = reading.len();
        Some(Reply::ok(
            &json!({ "SecretValues": [], "Errors": denied.collect::<Vec<_>>() }),
        ))
    });
    import(&env, "THERE=new\nNEW=1\n", "-q --overwrite").assert(
        8,
        "",
        &format!(
            "error: {INTO}: 1 created, 1 failed\n  NEW    created\n  THERE  failed: AWS answered \
             `AccessDeniedException` to `secretsmanager:GetSecretValue` for \
             `app/production/THERE`: no\n{AGAIN}"
        ),
    );
    assert_eq!(store.value("app/production/THERE").as_deref(), Some("old"));
    assert_eq!(store.value("app/production/NEW").as_deref(), Some("1"));
    assert_counts(&aws, &[("BatchGetSecretValue", 1), ("CreateSecret", 2)]);
}

#[test]
fn what_somebody_else_wrote_meanwhile_is_not_overwritten() {
    let store = Store::numbered("production", 2, "old");
    let meanwhile = store.clone();
    let (env, _aws) = store.serve(move |call, before| {
        // Between the reading and the writing.
        if call.action == "DescribeSecret" && before == 0 {
            meanwhile.put("app/production/K0000", "theirs");
            meanwhile.put("app/production/NEW", "theirs");
        }
        None
    });
    let outcome = import(&env, "K0000=new\nK0001=new\n", "--overwrite -q");
    outcome.assert(
        8,
        "",
        &format!(
            "error: {INTO}: 1 updated, 1 failed\n  K0001  updated\n  K0000  failed: `K0000` in \
             vault `sm` (env `production`): version `v1` of `K0000` is not current\n{AGAIN}"
        ),
    );
    assert_eq!(
        store.value("app/production/K0000").as_deref(),
        Some("theirs")
    );
    assert_eq!(store.value("app/production/K0001").as_deref(), Some("new"));
}

/// AWS answers a reading with what was there a moment ago.
#[test]
fn a_reading_that_lags_behind_costs_nothing() {
    let store = Store::numbered("production", 2, "v");
    let (env, aws) = store.serve(|call, _| {
        let nothing = json!({ "SecretValues": [], "Errors": [] });
        (call.action == "BatchGetSecretValue").then(|| Reply::ok(&nothing))
    });
    import(&env, "K0000=v\nK0001=other\nNEW=v\n", "-q").assert(
        8,
        "",
        &format!(
            "error: {INTO}: 1 created, 1 same, 1 failed\n  NEW    created\n  K0001  failed: \
             `K0001` in vault `sm` (env `production`): AWS answered `ResourceExistsException` to \
             `secretsmanager:CreateSecret` for `app/production/K0001`: it exists\n{AGAIN}"
        ),
    );
    assert_counts(
        &aws,
        &[
            ("BatchGetSecretValue", 1),
            ("CreateSecret", 3),
            ("GetSecretValue", 2),
        ],
    );
    assert_eq!(store.value("app/production/K0001").as_deref(), Some("v"));
}

#[test]
fn throttling_that_passes_is_not_noticed() {
    let store = Store::default();
    let (env, aws) = store.serve(|call, before| {
        let throttled = call.action == "CreateSecret" && before % 2 == 0 && before < 8;
        throttled.then(|| Reply::error(400, "ThrottlingException", "Rate exceeded"))
    });
    let outcome = import(&env, &numbered(6, |_| "v"), "-q");
    outcome.assert(0, "", "");
    assert_eq!(store.len(), 6);
    assert_eq!(aws.count("CreateSecret"), 10);
}

#[test]
fn a_service_that_is_not_there_is_told_before_anything_is_written() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let host = listener.local_addr().expect("an address").to_string();
    drop(listener);
    let env = project("app", &format!("http://{host}"));
    import(&env, "A=1\nB=2\n", "").assert(
        7,
        "",
        &format!(
            "error: vault `sm` (env `production`): `{host}` could not be reached for \
             `secretsmanager:BatchGetSecretValue`: Connection refused (os error 111)\n\n\
             hint: Try again in a moment\n\
             hint: Run `keep vault:edit sm` if the region or endpoint is wrong\n"
        ),
    );
}

/// The rest is not tried for long: nothing would come of it.
#[test]
fn a_service_that_stays_away_ends_the_work_and_the_next_run_goes_on() {
    let store = Store::default();
    let (env, aws) = store.serve(|call, before| {
        let away = call.action == "CreateSecret" && (3..90).contains(&before);
        away.then(|| Reply::text(503, "<html>down</html>"))
    });
    let text = numbered(100, |_| "v");
    let outcome = import(&env, &text, "-q --report json");
    assert_eq!(outcome.code, 8, "{outcome}");
    let report: serde_json::Value = serde_json::from_slice(&outcome.stdout).expect("JSON");
    let items = report["items"].as_array().expect("a list");
    let count = |word: &str| items.iter().filter(|item| item["outcome"] == word).count();
    assert_eq!(count("created"), store.len());
    assert_eq!(count("created") + count("failed") + count("not-tried"), 100);
    assert!((5..=12).contains(&count("failed")), "{outcome}");
    let tried = aws.count("CreateSecret");
    assert!(tried < 60, "{tried} attempts");
}

/// Ended in the middle, whatever was written stays, and the same command does
/// the rest.
#[test]
fn a_killed_import_is_finished_by_the_next() {
    let store = Store::default();
    let (env, aws) = store.serve(|_, _| None);
    let text = numbered(60, |_| "v");
    env.write("x.env", &text);
    let run = env.keep(["import", "x.env", "--env=production", "-q"]);
    let killed = run.run_until(|| {
        while aws.count("CreateSecret") < 10 {
            thread::sleep(Duration::from_millis(1));
        }
    });
    killed.assert(137, "", "");
    // Calls that were under way are answered all the same.
    thread::sleep(Duration::from_millis(100));
    let there = store.len();
    assert!((9..60).contains(&there), "{there}");
    let before = aws.count("CreateSecret");
    let outcome = import(&env, &text, "");
    let done = format!("{INTO}: {} created, {there} same\n", 60 - there);
    assert!(outcome.stderr.ends_with(&done), "{outcome}");
    assert_eq!(store.len(), 60);
    assert_eq!(aws.count("CreateSecret") - before, 60 - there);
}

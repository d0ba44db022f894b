//! A service that is away, slow, overloaded, or gone in the middle of a write:
//! code 7, soon, after three attempts.

use std::collections::HashSet;
use std::net::TcpListener;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use keep_test_support::shelf::Shelf;
use keep_test_support::{Reply, StandIn};
use serde_json::json;

use crate::service::{answer, answering};
use crate::{keep, project, said, set};

const ABOUT: &str = "error: `A` in vault `sm` (env `production`): ";
const AGAIN: &str = "\n\nhint: Try again in a moment\n";
const ELSEWHERE: &str = "hint: Run `keep vault:edit sm` if the region or endpoint is wrong\n";

#[test]
fn nobody_at_the_endpoint_is_told_within_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let host = listener.local_addr().expect("an address").to_string();
    drop(listener);
    let env = project("app", &format!("http://{host}"));
    let begun = Instant::now();
    keep(&env, "get A --env production").assert(
        7,
        "",
        &format!(
            "{ABOUT}`{host}` could not be reached for `secretsmanager:GetSecretValue` for \
             `app/production/A`: Connection refused (os error 111){AGAIN}{ELSEWHERE}"
        ),
    );
    let waited = begun.elapsed();
    assert!(waited < Duration::from_secs(10), "{waited:?}");
}

fn throttled() -> Reply {
    Reply::error(400, "ThrottlingException", "Rate exceeded")
}

fn down() -> Reply {
    Reply::text(503, "<html>down</html>")
}

#[test]
fn lasting_throttling_and_lasting_faults_end_after_three_attempts() {
    for (reply, answered, why) in [
        (throttled(), "`ThrottlingException`", ": Rate exceeded"),
        (down(), "HTTP status 503", ""),
    ] {
        let (env, aws) = answering(move |_, _| reply.clone());
        keep(&env, "get A --env production").assert(
            7,
            "",
            &format!(
                "{ABOUT}AWS answered {answered} to `secretsmanager:GetSecretValue` for \
                 `app/production/A`{why}{AGAIN}"
            ),
        );
        assert_eq!(aws.calls().len(), 3);
    }
}

#[test]
fn the_service_says_when_to_come_back() {
    let (env, _aws) = answering(|_, _| throttled().with_header("retry-after", "3"));
    let outcome = keep(&env, "get A --env production");
    let hint = "hint: Try again in 3 seconds\n";
    assert!(outcome.stderr.ends_with(hint), "{outcome}");
    assert_eq!(outcome.code, 7, "{outcome}");
}

#[test]
fn one_bad_moment_is_not_noticed() {
    let troubles: [fn() -> Reply; 3] = [throttled, down, Reply::cut];
    for trouble in troubles {
        let shelf = Shelf::numbered(1);
        let (env, aws) = answering(move |call, before| match before {
            0 => trouble(),
            _ => answer(&shelf, call),
        });
        keep(&env, "get K0000 --env local").assert_stdout("value of app/local/K0000");
        set(&env, "OLD", "v").assert(0, "", &said("OLD", "updated"));
        let expected = ["GetSecretValue", "DescribeSecret", "PutSecretValue"];
        for action in expected {
            assert_eq!(aws.count(action), 2, "{action}");
        }
    }
}

/// The service applied the write and the connection broke before it could say
/// so. The second attempt carries the same token, by which the service knows
/// that there is nothing left to do.
#[test]
fn a_write_whose_answer_was_lost_is_made_once() {
    let applied: Mutex<HashSet<String>> = Mutex::default();
    let shelf = Shelf::numbered(0);
    let (env, aws) = answering(move |call, _| {
        if !matches!(call.action.as_str(), "CreateSecret" | "PutSecretValue") {
            return answer(&shelf, call);
        }
        let token = call.field("ClientRequestToken").to_owned();
        let mut applied = applied.lock().expect("no test panics with it");
        if applied.insert(token.clone()) {
            return Reply::cut();
        }
        Reply::ok(&json!({ "VersionId": token }))
    });
    for (key, outcome, action) in [
        ("OLD", "updated", "PutSecretValue"),
        ("NEW", "created", "CreateSecret"),
    ] {
        set(&env, key, "v").assert(0, "", &said(key, outcome));
        let calls = aws.calls();
        let tokens = calls.iter().filter(|call| call.action == action);
        let tokens: Vec<_> = tokens.map(|c| c.field("ClientRequestToken")).collect();
        assert_eq!((tokens.len(), tokens[0]), (2, tokens[1]));
    }
}

#[test]
fn a_connection_that_always_breaks_is_told() {
    let aws = StandIn::start(|_, _| Reply::cut());
    set(&project("app", &aws.url()), "A", "canary-71c0").assert(
        7,
        "",
        &format!(
            "{ABOUT}`{}` could not be reached for `secretsmanager:DescribeSecret` for \
             `app/production/A`: connection closed before message completed{AGAIN}{ELSEWHERE}",
            aws.host()
        ),
    );
    assert_eq!(aws.count("DescribeSecret"), 3);
}

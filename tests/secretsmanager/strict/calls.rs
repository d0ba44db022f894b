//! Calls and round trips by the service's own log.

use std::time::Duration;

use keep_test_support::strict::Strict;

use super::{create, on_strict};
use crate::service::lines;
use crate::{keep, set};

/// Longer than a busy machine takes from an answer to the next question, so
/// that what is sent together is seen together.
const LATENCY: Duration = Duration::from_millis(100);

/// The calls since the last time, which waited for one another.
#[track_caller]
fn assert_in_turn(aws: &Strict, actions: &[&str]) {
    assert_eq!(aws.actions(), actions);
    assert_eq!(aws.depth(), actions.len());
    aws.forget_calls();
}

#[test]
fn commands_on_one_key_take_their_calls() {
    let (env, aws) = on_strict();
    create(&aws, "A", "one");
    keep(&env, "get A --env production").assert_stdout("one");
    assert_in_turn(&aws, &["GetSecretValue"]);

    assert_eq!(set(&env, "A", "two").code, 0);
    assert_in_turn(&aws, &["DescribeSecret", "PutSecretValue"]);
    assert_eq!(set(&env, "B", "new").code, 0);
    assert_in_turn(&aws, &["DescribeSecret", "CreateSecret"]);

    assert_eq!(keep(&env, "history A --env production").code, 0);
    assert_in_turn(&aws, &["ListSecretVersionIds"]);

    assert_eq!(keep(&env, "rename A C --env production --yes").code, 0);
    assert_in_turn(&aws, &["GetSecretValue", "CreateSecret", "DeleteSecret"]);

    assert_eq!(keep(&env, "delete B --env production --yes").code, 0);
    assert_in_turn(&aws, &["DeleteSecret"]);
}

/// Reads so many secrets with `export` and `show`.
fn read(count: usize, most_calls: usize, most_trips: usize) {
    let (env, aws) = on_strict();
    aws.create_numbered(count);
    aws.latency(LATENCY);
    for command in ["export", "show"] {
        aws.forget_calls();
        let outcome = keep(&env, &format!("{command} --env local"));
        if command == "export" {
            outcome.assert_stdout(lines(count, &[]));
        } else {
            assert_eq!(outcome.code, 0, "{outcome}");
            let shown = String::from_utf8_lossy(&outcome.stdout);
            assert_eq!(shown.lines().count(), count, "{outcome}");
        }
        let (calls, trips) = (aws.calls().len(), aws.depth());
        assert!(
            calls <= most_calls && trips <= most_trips,
            "{command} of {count}: {calls} calls in {trips} round trips"
        );
    }
}

#[test]
fn twenty_are_read_in_one_round_trip() {
    read(20, 2, 1);
}

#[test]
fn a_hundred_are_read_in_two_round_trips() {
    read(100, 6, 2);
}

#[test]
fn two_hundred_are_read_in_three_round_trips() {
    read(200, 12, 3);
}

#[test]
fn five_hundred_are_read_in_six_round_trips() {
    read(500, 30, 6);
}

//! How many calls each command makes: what a user waits for and pays for.

use keep_test_support::StandIn;
use keep_test_support::shelf::Shelf;

use crate::service::{lines, serving};
use crate::{keep, said, set};

fn actions(aws: &StandIn) -> Vec<String> {
    aws.calls().into_iter().map(|call| call.action).collect()
}

#[test]
fn reading_one_is_one_call() {
    let (env, aws) = serving(Shelf::numbered(1));
    keep(&env, "get K0000 --env local").assert_stdout("value of app/local/K0000");
    assert_eq!(actions(&aws), ["GetSecretValue"]);
}

#[test]
fn writing_one_is_two_calls() {
    let (env, aws) = serving(Shelf::numbered(0));
    set(&env, "OLD", "v").assert(0, "", &said("OLD", "updated"));
    assert_eq!(actions(&aws), ["DescribeSecret", "PutSecretValue"]);

    let (env, aws) = serving(Shelf::numbered(0));
    set(&env, "NEW", "v").assert(0, "", &said("NEW", "created"));
    assert_eq!(actions(&aws), ["DescribeSecret", "CreateSecret"]);

    let (env, aws) = serving(Shelf::numbered(0));
    set(&env, "NEW --if-absent", "v").assert(0, "", &said("NEW", "created"));
    assert_eq!(actions(&aws), ["CreateSecret"]);
}

#[test]
fn deleting_and_history_are_one_call_each() {
    let (env, aws) = serving(Shelf::numbered(0));
    assert_eq!(keep(&env, "delete OLD --env production --yes").code, 0);
    assert_eq!(actions(&aws), ["DeleteSecret"]);

    let (env, aws) = serving(Shelf::numbered(0));
    keep(&env, "history OLD --env production").assert_stdout("v1\t\t\t\n");
    assert_eq!(actions(&aws), ["ListSecretVersionIds"]);
}

#[test]
fn exports_take_the_fewest_calls() {
    let (env, aws) = serving(Shelf::numbered(15));
    keep(&env, "export --env local").assert_stdout(lines(15, &[]));
    assert_eq!(aws.count("BatchGetSecretValue"), 1);
    assert!(aws.calls().len() <= 2, "{:?}", aws.counts());

    let (env, aws) = serving(Shelf::numbered(200));
    keep(&env, "export --env local").assert_stdout(lines(200, &[]));
    assert!(aws.calls().len() <= 12, "{:?}", aws.counts());

    let (env, aws) = serving(Shelf::numbered(200));
    let keys: String = (0..200).map(|number| format!("K{number:04}\n")).collect();
    keep(&env, "show --keys --env local").assert_stdout(keys);
    assert_eq!(actions(&aws), ["ListSecrets", "ListSecrets"]);
}

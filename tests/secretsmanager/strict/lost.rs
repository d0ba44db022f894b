//! A write that was applied and whose answer was lost: the SDK sends it again,
//! and nothing is done twice or reported as failed.

use keep_test_support::strict::{Faults, Strict};
use keep_test_support::{Outcome, TestEnv};

use super::{create, on_strict};
use crate::import::import;
use crate::{keep, set};

/// What is said, with the answer to the first such call lost or not, and how
/// often it was called.
fn said(
    action: &'static str,
    is_lost: bool,
    run: impl Fn(&TestEnv) -> Outcome,
) -> (String, Strict) {
    let (env, aws) = on_strict();
    create(&aws, "A", "one");
    create(&aws, "GONE", "one");
    assert_eq!(keep(&env, "delete GONE --env production --yes").code, 0);
    aws.forget_calls();
    aws.faults(Faults {
        cut_next: usize::from(is_lost),
        only: vec![action],
        ..Faults::default()
    });
    let outcome = run(&env);
    assert_eq!(outcome.code, 0, "{outcome}");
    assert_eq!(aws.count(action), 1 + usize::from(is_lost), "{outcome}");
    // The lines, without the program's own path in a directory of its own.
    (outcome.stderr, aws)
}

fn assert_unnoticed(action: &'static str, run: impl Fn(&TestEnv) -> Outcome) -> Strict {
    let (calm, _) = said(action, false, &run);
    let (lost, aws) = said(action, true, &run);
    assert_eq!(lost, calm);
    aws
}

#[test]
fn a_creation_whose_answer_is_lost_is_a_creation() {
    let aws = assert_unnoticed("CreateSecret", |env| set(env, "NEW", "new"));
    assert_eq!(aws.versions("app/production/NEW"), 1);
    assert_unnoticed("CreateSecret", |env| set(env, "NEW --if-absent", "new"));
    assert_unnoticed("CreateSecret", |env| import(env, "NEW=1\n", ""));
}

#[test]
fn a_new_version_whose_answer_is_lost_is_one_version() {
    let aws = assert_unnoticed("PutSecretValue", |env| set(env, "A", "two"));
    assert_eq!(aws.versions("app/production/A"), 2);
    let aws = assert_unnoticed("UpdateSecret", |env| set(env, "A --description d", "two"));
    assert_eq!(aws.versions("app/production/A"), 2);
}

/// AWS takes no token for a deletion: the second attempt was told that the
/// secret is scheduled for deletion, and so the command failed after it had
/// done what it was asked.
#[test]
fn a_deletion_whose_answer_is_lost_is_a_deletion() {
    let delete = |env: &TestEnv| keep(env, "delete A --env production --yes");
    let aws = assert_unnoticed("DeleteSecret", delete);
    assert!(aws.described("app/production/A")["DeletedDate"].is_number());
    assert_unnoticed("DeleteSecret", |env| {
        keep(env, "delete A --env production --yes --purge")
    });
    assert_unnoticed("DeleteSecret", |env| {
        keep(env, "rename A B --env production --yes")
    });
    assert_unnoticed("RestoreSecret", |env| {
        keep(env, "restore GONE --env production")
    });
}

/// Somebody else's deletion is none of this command, even where the service
/// was busy before it said so.
#[test]
fn what_was_deleted_before_is_not_deleted_again() {
    let (env, aws) = on_strict();
    create(&aws, "A", "one");
    assert_eq!(keep(&env, "delete A --env production --yes").code, 0);
    aws.faults(Faults {
        throttled: 0.5,
        seed: 3,
        only: vec!["DeleteSecret"],
        ..Faults::default()
    });
    aws.forget_calls();
    let outcome = keep(&env, "delete A --env production --yes");
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(aws.count("DeleteSecret") > 1, "{:?}", aws.actions());
}

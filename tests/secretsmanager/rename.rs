//! `keep rename` on AWS Secrets Manager: whatever fails, the value stays under
//! one of the two names.

use keep_test_support::{Reply, Service, on_every_service};
use serde_json::json;

use crate::store::Store;
use crate::{keep, on};

on_every_service!(the_old_name_waits_for_deletion_and_the_new_one_is_keeps);
fn the_old_name_waits_for_deletion_and_the_new_one_is_keeps(service: Service) {
    let (env, witness) = on(service, "renamed");
    keep(&env, "set OLD value --env production -q").assert(0, "", "");
    keep(&env, "rename OLD NEW --env production --yes").assert(
        0,
        "",
        "Secret `OLD` renamed to `NEW` in vault `sm` (env `production`)\n\
         Its history, its description and tags that are not Keep's stay with `OLD`\n\
         hint: Run `keep restore OLD --vault sm --env production` to bring `OLD` back\n",
    );
    let new = witness.secret("renamed/production/NEW");
    assert_eq!(
        json!([new["value"], new["tags"]["ManagedBy"], new["deleted"]]),
        json!(["value", "Keep", null])
    );
    assert_ne!(
        witness.secret("renamed/production/OLD")["deleted"],
        json!(null)
    );
}

on_every_service!(another_secret_is_not_overwritten);
/// PHP Keep wrote over the other secret, and ended with 0.
fn another_secret_is_not_overwritten(service: Service) {
    let (env, witness) = on(service, "kept");
    for line in [
        "set A one --env production -q",
        "set B two --env production -q",
    ] {
        keep(&env, line).assert(0, "", "");
    }
    keep(&env, "rename A B --env production --yes").assert(
        1,
        "",
        "error: `B` exists in vault `sm` (env `production`); nothing was changed\n\n\
         hint: Run `keep history B --vault sm --env production` to see what is there\n",
    );
    let value = |name: &str| witness.secret(&format!("kept/production/{name}"))["value"].clone();
    assert_eq!((value("A"), value("B")), (json!("one"), json!("two")));
}

#[test]
fn it_is_three_calls() {
    let store = Store::numbered("production", 1, "v");
    let (env, aws) = store.serve(|_, _| None);
    keep(&env, "rename K0000 NEW --env production --yes -q").assert(0, "", "");
    let calls = aws.calls().into_iter().map(|call| call.action);
    assert_eq!(
        calls.collect::<Vec<_>>(),
        ["GetSecretValue", "CreateSecret", "DeleteSecret"]
    );
    assert_eq!(store.value("app/production/NEW").as_deref(), Some("v"));
    assert_eq!(store.value("app/production/K0000"), None);
}

#[test]
fn where_the_old_one_cannot_be_deleted_both_are_there_and_that_is_told() {
    let store = Store::numbered("production", 1, "v");
    let (env, _aws) = store.serve(|call, _| (call.action == "DeleteSecret").then(Reply::denied));
    keep(&env, "rename K0000 NEW --env production --yes").assert(
        8,
        "",
        "error: `NEW` was created, but `K0000` is still in vault `sm` (env `production`) as well\n  \
         NEW    created\n  \
         K0000  failed: `K0000` in vault `sm` (env `production`): AWS answered \
         `AccessDeniedException` to `secretsmanager:DeleteSecret` for `app/production/K0000`: not \
         authorized\n\n\
         hint: The identity in use needs the permission `secretsmanager:DeleteSecret`\n\
         hint: Run `keep vault:edit sm` to use another identity\n\
         hint: Run `keep delete K0000 --vault sm --env production` to finish\n",
    );
    assert_eq!(store.value("app/production/NEW").as_deref(), Some("v"));
    assert_eq!(store.value("app/production/K0000").as_deref(), Some("v"));
}

/// Two people rename at once: that the old one is still there was once said of
/// one that was not.
#[test]
fn where_somebody_else_was_faster_both_are_told_the_truth() {
    for code in ["ResourceNotFoundException", "InvalidRequestException"] {
        let store = Store::numbered("production", 1, "v");
        let (env, _aws) = store.serve(move |call, _| match call.action.as_str() {
            "DeleteSecret" => Some(Reply::error(400, code, "no")),
            "DescribeSecret" => Some(Reply::ok(&json!({
                "Name": "app/production/K0000", "DeletedDate": 1_700_000_000
            }))),
            _ => None,
        });
        keep(&env, "rename K0000 NEW --env production --yes").assert(
            0,
            "",
            "Secret `K0000` renamed to `NEW` in vault `sm` (env `production`)\n\
             warning: somebody else deleted `K0000` at the same time\n",
        );
        assert_eq!(store.value("app/production/NEW").as_deref(), Some("v"));
    }
}

#[test]
fn where_the_new_one_cannot_be_created_nothing_is_changed() {
    let store = Store::numbered("production", 1, "v");
    let (env, aws) = store.serve(|call, _| (call.action == "CreateSecret").then(Reply::denied));
    let outcome = keep(&env, "rename K0000 NEW --env production --yes");
    assert_eq!(outcome.code, 4, "{outcome}");
    assert_eq!(aws.count("DeleteSecret"), 0);
    assert_eq!(store.value("app/production/K0000").as_deref(), Some("v"));
}

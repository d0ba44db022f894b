//! Deleting, what is kept for a while, and bringing it back.

use keep_test_support::{Reply, StandIn};
use serde_json::json;

use crate::{keep, on_moto, project, said, set};

const RID: &str =
    "hint: Run `keep delete A --vault sm --env production --purge` to be rid of it for ever";
const RESTORE: &str = "hint: Run `keep restore A --vault sm --env production` to bring it back";

#[test]
fn a_deleted_secret_waits_and_comes_back() {
    let (env, witness) = on_moto("bin");
    let name = "bin/production/A";
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    keep(&env, "delete A --env production").assert(
        2,
        "",
        "error: confirmation is needed: pass `--yes`\n",
    );
    assert_eq!(witness.secret(name)["deleted"], json!(null));

    keep(&env, "delete A --env production --yes").assert(
        0,
        "",
        &format!("Secret `A` deleted from vault `sm` (env `production`)\n{RESTORE}\n"),
    );
    assert!(witness.secret(name)["deleted"].is_string());

    keep(&env, "get A --env production").assert(
        1,
        "",
        &format!(
            "error: `A` in vault `sm` (env `production`): `bin/production/A` is scheduled for \
             deletion and must be restored first\n  \
             Caused by: InvalidRequestException\n\n{RESTORE}\n{RID}\n"
        ),
    );
    for options in ["A", "A --adopt"] {
        set(&env, options, "two").assert(
            1,
            "",
            &format!(
                "error: `A` in vault `sm` (env `production`): `A` is scheduled for deletion\n\n\
                 {RESTORE}\n{RID}\n"
            ),
        );
    }
    let empty = "warning: there are no secrets in the vault `sm` (env `production`)\n";
    keep(&env, "export --env production").assert(0, "", empty);
    keep(&env, "show --keys --env production").assert_stdout("");
    let deleted = keep(&env, "show --deleted --env production --format json").json();
    assert_eq!(deleted[0]["key"], json!("A"));

    keep(&env, "restore A --env production").assert(0, "", &said("A", "restored"));
    keep(&env, "get A --env production").assert_stdout("one");
    assert_eq!(witness.secret(name)["deleted"], json!(null));
    keep(&env, "show --deleted --env production").assert_stdout("");
}

#[test]
fn a_purged_secret_is_gone() {
    let (env, witness) = on_moto("purged");
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    keep(&env, "delete A --env production --purge --yes").assert(
        0,
        "",
        "Secret `A` deleted for ever from vault `sm` (env `production`)\n",
    );
    assert_eq!(witness.secret("purged/production/A"), json!(null));
    keep(&env, "restore A --env production").assert(
        3,
        "",
        "error: no deleted secret `A` in vault `sm` (env `production`)\n\
         \n\
         hint: Run `keep show --deleted --vault sm --env production` to see what can be restored\n",
    );
}

/// AWS reports success for a purge of nothing, and a mistyped key was then told
/// to be "deleted for ever" with code 0.
#[test]
fn there_is_nothing_to_delete_where_nothing_is() {
    let (env, witness) = on_moto("nothing");
    witness.create("nothing/production/DB_HOST", "x", &[]);
    for options in ["--purge", "--recovery-days 7", ""] {
        keep(
            &env,
            &format!("delete DB_HOTS --env production --yes {options}"),
        )
        .assert(
            3,
            "",
            "error: no secret `DB_HOTS` in vault `sm` (env `production`)\n\
             \n\
             hint: Did you mean `DB_HOST`?\n",
        );
    }
}

#[test]
fn whoever_may_not_look_may_still_purge() {
    let aws = StandIn::start(|call, _| match call.action.as_str() {
        "DescribeSecret" => Reply::denied(),
        _ => Reply::ok(&json!({"Name": "app/production/A"})),
    });
    let env = project("app", &aws.url());
    keep(&env, "delete A --env production --purge --yes").assert(
        0,
        "",
        "Secret `A` deleted for ever from vault `sm` (env `production`)\n",
    );
    let body = json!({"SecretId": "app/production/A", "ForceDeleteWithoutRecovery": true});
    assert_eq!(aws.calls().last().map(|call| call.body.clone()), Some(body));
}

#[test]
fn the_days_asked_for_are_the_days_sent_and_the_end_is_told() {
    let aws = StandIn::start(|_, _| Reply::ok(&json!({"DeletionDate": 1_700_604_800})));
    let env = project("app", &aws.url());
    keep(&env, "delete A --env production --recovery-days 7 --yes").assert(
        0,
        "",
        &format!(
            "Secret `A` deleted from vault `sm` (env `production`)\n\
             {RESTORE} until 2023-11-21T22:13:20Z\n"
        ),
    );
    keep(&env, "delete A --env production --yes").assert(
        0,
        "",
        &format!("Secret `A` deleted from vault `sm` (env `production`)\n{RESTORE}\n"),
    );
    keep(&env, "delete A --env production --recovery-days 6 --yes").assert(
        2,
        "",
        "error: invalid value '6' for '--recovery-days <DAYS>': 6 is not in 7..=30\n\
         \n\
         For more information, try '--help'.\n",
    );
    let bodies: Vec<_> = aws.calls().into_iter().map(|call| call.body).collect();
    assert_eq!(
        bodies,
        [7, 30].map(|days| json!({"SecretId": "app/production/A", "RecoveryWindowInDays": days}))
    );
}

/// AWS lists when a secret was deleted and not until when it can come back; the
/// column for the latter used to be empty.
#[test]
fn deleted_secrets_are_listed_with_what_is_known_of_their_end() {
    let aws = StandIn::start(|_, _| {
        Reply::ok(&json!({"SecretList": [
            {"Name": "app/production/A", "DeletedDate": 1_700_000_000},
            {"Name": "app/production/LIVE"},
        ]}))
    });
    let env = project("app", &aws.url());
    keep(&env, "show --deleted --env production")
        .assert_stdout("A\tunknown; deleted at 2023-11-14T22:13:20Z\n");
    assert_eq!(
        keep(&env, "show --deleted --env production --format json").json(),
        json!([{
            "key": "A",
            "version": null,
            "modified": null,
            "description": null,
            "deleted": "2023-11-14T22:13:20Z",
        }])
    );
}

/// moto answers that the name exists; the real service, that its state is wrong.
#[test]
fn a_name_that_a_deleted_secret_still_holds_is_no_new_name() {
    let aws = StandIn::start(|call, _| match call.action.as_str() {
        "DescribeSecret" => Reply::ok(&json!({"Name": "x", "DeletedDate": 1_700_000_000})),
        _ => Reply::error(
            400,
            "InvalidRequestException",
            "already scheduled for deletion",
        ),
    });
    set(&project("app", &aws.url()), "A --if-absent", "one").assert(
        1,
        "",
        &format!(
            "error: `A` in vault `sm` (env `production`): `app/production/A` is scheduled for \
             deletion and must be restored first\n  \
             Caused by: InvalidRequestException\n\n{RESTORE}\n{RID}\n"
        ),
    );
}

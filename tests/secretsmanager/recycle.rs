//! Deleting, what is kept for a while, and bringing it back.

use keep_test_support::{Reply, Service, StandIn, on_every_service};
use serde_json::json;

use crate::{keep, on, project, said, set};

const RID: &str =
    "hint: Run `keep delete A --vault sm --env production --purge` to be rid of it for ever";
const RESTORE: &str = "hint: Run `keep restore A --vault sm --env production` to bring it back";

on_every_service!(a_deleted_secret_waits_and_comes_back);
fn a_deleted_secret_waits_and_comes_back(service: Service) {
    let (env, witness) = on(service, "bin");
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
    let look = "hint: Run `keep doctor --vault sm --env production` to see whether they are \
                elsewhere\n";
    let empty = "warning: there are no secrets in the vault `sm` (env `production`)\n";
    keep(&env, "export --env production").assert(0, "", &format!("{empty}{look}"));
    keep(&env, "show --keys --env production -q").assert_stdout("");
    let deleted = keep(&env, "show --deleted --env production --format json").json();
    assert_eq!(deleted[0]["key"], json!("A"));

    keep(&env, "restore A --env production").assert(0, "", &said("A", "restored"));
    keep(&env, "get A --env production").assert_stdout("one");
    assert_eq!(witness.secret(name)["deleted"], json!(null));
    keep(&env, "show --deleted --env production").assert_stdout("");
}

on_every_service!(what_waits_for_deletion_is_not_written_by_any_command);
/// What waits for deletion is in the way of every write, and of no other secret.
fn what_waits_for_deletion_is_not_written_by_any_command(service: Service) {
    let (env, witness) = on(service, "waiting");
    let name = "waiting/production/A";
    set(&env, "A -q", "one").assert(0, "", "");
    set(&env, "B -q", "two").assert(0, "", "");
    keep(&env, "set A new --env staging -q").assert(0, "", "");
    keep(&env, "delete A --env production --yes -q").assert(0, "", "");
    env.write("x.env", "A=new\n");
    for (line, code) in [
        ("set A new --env production -q", 1),
        ("import x.env --env production --overwrite -q", 1),
        ("copy A --from staging --to production --overwrite -q", 1),
        ("delete A --env production --yes -q", 1),
    ] {
        let outcome = keep(&env, line);
        assert_eq!(outcome.code, code, "{outcome}");
        assert!(
            outcome
                .stderr
                .contains("keep restore A --vault sm --env production"),
            "{outcome}"
        );
    }
    keep(&env, "export --env production").assert_stdout("B=two\n");
    let waiting = witness.secret(name);
    assert_eq!(
        (
            waiting["deleted"].is_string(),
            waiting["versions"].as_object().map(serde_json::Map::len)
        ),
        (true, Some(1))
    );
    keep(&env, "restore A --env production -q").assert(0, "", "");
    keep(&env, "get A --env production").assert_stdout("one");
    // And it can be purged while it waits.
    keep(&env, "delete A --env production --yes -q").assert(0, "", "");
    keep(&env, "delete A --env production --purge --yes -q").assert(0, "", "");
    assert_eq!(witness.secret(name), json!(null));
}

on_every_service!(a_purged_secret_is_gone);
fn a_purged_secret_is_gone(service: Service) {
    let (env, witness) = on(service, "purged");
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

on_every_service!(there_is_nothing_to_delete_where_nothing_is);
/// AWS reports success for a purge of nothing, and a mistyped key was then told
/// to be "deleted for ever" with code 0.
fn there_is_nothing_to_delete_where_nothing_is(service: Service) {
    let (env, witness) = on(service, "nothing");
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

/// moto and ministack answer that the name exists; the real service, that its
/// state is wrong.
#[test]
fn a_name_that_a_deleted_secret_still_holds_is_no_new_name() {
    let aws = StandIn::start(|call, _| match call.action.as_str() {
        "DescribeSecret" => Reply::ok(&json!({"Name": "x", "DeletedDate": 1_700_000_000})),
        "GetSecretValue" => Reply::ok(&json!({
            "Name": call.field("SecretId"), "VersionId": "v1", "SecretString": "v",
        })),
        _ => Reply::error(
            400,
            "InvalidRequestException",
            "already scheduled for deletion",
        ),
    });
    let env = project("app", &aws.url());
    let renamed = keep(&env, "rename B A --env production --yes");
    assert_eq!(
        (renamed.code, aws.count("DeleteSecret")),
        (1, 0),
        "{renamed}"
    );
    assert!(renamed.stderr.contains(RESTORE), "{renamed}");
    set(&env, "A --if-absent", "one").assert(
        1,
        "",
        &format!(
            "error: `A` in vault `sm` (env `production`): `app/production/A` is scheduled for \
             deletion and must be restored first\n  \
             Caused by: InvalidRequestException\n\n{RESTORE}\n{RID}\n"
        ),
    );
}

on_every_service!(
    what_waits_for_deletion_is_no_new_name,
    except(moto: "CreateSecret calls a secret that waits for deletion one that exists"),
    except(ministack: "CreateSecret calls a secret that waits for deletion one that exists")
);
fn what_waits_for_deletion_is_no_new_name(service: Service) {
    let (env, witness) = on(service, "no-new");
    set(&env, "A -q", "one").assert(0, "", "");
    set(&env, "B -q", "two").assert(0, "", "");
    keep(&env, "delete A --env production --yes -q").assert(0, "", "");
    for line in [
        "set A new --env production --if-absent -q",
        "rename B A --env production --yes -q",
    ] {
        let outcome = keep(&env, line);
        assert_eq!(outcome.code, 1, "{outcome}");
        assert!(outcome.stderr.contains(RESTORE), "{outcome}");
    }
    assert_eq!(witness.secret("no-new/production/B")["value"], json!("two"));
}

//! `keep rollback` on AWS: which versions, which calls, and every refusal.

use keep_test_support::strict::Strict;
use keep_test_support::{Reply, Service, TestEnv, on_every_service};
use serde_json::json;

use crate::service::answering;
use crate::strict::on_strict;
use crate::{keep, on, said, set};

/// `one`, `two` and `three` under `A`, and the ids of their versions.
fn three_versions() -> (TestEnv, Strict, [String; 3]) {
    let (env, aws) = on_strict();
    let ids = ["one", "two", "three"].map(|value| {
        let written = set(&env, "A --format json", value).json();
        written["version"].as_str().expect("a version").to_owned()
    });
    aws.forget_calls();
    (env, aws, ids)
}

fn rolled(from: &str, to: &str) -> String {
    format!(
        "Secret `A` rolled back in vault `sm` (env `production`): version `{from}` was current, \
         `{to}` is now\n\
         hint: Run `keep rollback A --to {from} --vault sm --env production` to undo it\n"
    )
}

#[test]
fn the_version_before_becomes_current_in_two_calls_that_read_no_value() {
    let (env, aws, [_, two, three]) = three_versions();
    keep(&env, "rollback A --env production --yes").assert(0, "", &rolled(&three, &two));
    assert_eq!(
        aws.actions(),
        ["DescribeSecret", "UpdateSecretVersionStage"]
    );
    assert_eq!(aws.value("app/production/A").as_deref(), Some("two"));
    keep(&env, "get A --env production --stage AWSPREVIOUS").assert_stdout("three");

    // As the hint says.
    let undo = format!("rollback A --to {three} --vault sm --env production --yes");
    keep(&env, &undo).assert(0, "", &rolled(&two, &three));
    assert_eq!(aws.value("app/production/A").as_deref(), Some("three"));
}

#[test]
fn a_version_is_named_by_its_id_or_by_a_label() {
    let (env, aws, [one, two, three]) = three_versions();
    let label = json!({
        "SecretId": "app/production/A", "VersionStage": "known-good", "MoveToVersionId": one,
    });
    aws.ask("us-east-1", "UpdateSecretVersionStage", &label)
        .expect("labels are free");
    for (to, target, calls) in [
        (
            "known-good",
            &one,
            &["DescribeSecret", "UpdateSecretVersionStage"][..],
        ),
        (
            "AWSPREVIOUS",
            &three,
            &["DescribeSecret", "UpdateSecretVersionStage"],
        ),
        // Without a label it is in no description.
        (
            two.as_str(),
            &two,
            &[
                "DescribeSecret",
                "ListSecretVersionIds",
                "UpdateSecretVersionStage",
            ],
        ),
        (two.as_str(), &two, &["DescribeSecret"]),
        (
            three.as_str(),
            &three,
            &["DescribeSecret", "UpdateSecretVersionStage"],
        ),
    ] {
        aws.forget_calls();
        let line = format!("rollback A --env production --yes --format json --to {to}");
        let report = keep(&env, &line).json();
        assert_eq!(report["to"], json!(target), "{to}");
        assert_eq!(report["moved"], json!(calls.len() > 1), "{to}");
        assert_eq!(aws.actions(), calls, "{to}");
    }
    assert_eq!(aws.value("app/production/A").as_deref(), Some("three"));
    let report = keep(&env, "rollback A --env production --yes --format json");
    report.assert(
        0,
        format!(
            "{{\n  \"key\": \"A\",\n  \"vault\": \"sm\",\n  \"env\": \"production\",\n  \
             \"from\": \"{three}\",\n  \"to\": \"{two}\",\n  \"moved\": true\n}}\n"
        ),
        "",
    );
}

#[test]
fn what_is_current_already_is_left_alone() {
    let (env, aws, [_, _, three]) = three_versions();
    for to in [three.as_str(), "AWSCURRENT"] {
        keep(
            &env,
            &format!("rollback A --env production --yes --to {to}"),
        )
        .assert(
            0,
            "",
            &format!(
                "Version `{three}` of `A` is the current one in vault `sm` (env `production`) \
                 already; nothing was changed\n"
            ),
        );
    }
    assert_eq!(aws.count("UpdateSecretVersionStage"), 0);
}

#[test]
fn a_version_that_is_not_there_is_not_found() {
    let (env, aws, [_, _, three]) = three_versions();
    let line = format!("A --if-version {three}");
    set(&env, &line, "four").assert(0, "", &said("A", "updated"));
    let id = "00000000-0000-4000-8000-000000000000";
    // The label of a version that is about to become current is Keep's own.
    for to in [id, "no-such-label", "KEEP_NEXT", "7"] {
        keep(
            &env,
            &format!("rollback A --env production --yes --to {to}"),
        )
        .assert(
            3,
            "",
            &format!(
                "error: `A` in vault `sm` (env `production`) has no version `{to}`, and none that \
                 is labelled so\n\n\
                 hint: Run `keep history A --vault sm --env production` to see its versions\n"
            ),
        );
    }
    set(&env, "NEW", "v").assert(0, "", &said("NEW", "created"));
    keep(&env, "rollback NEW --env production --yes").assert(
        3,
        "",
        "error: `NEW` in vault `sm` (env `production`): `NEW` has no version before the current \
         one\n\n\
         hint: Run `keep history NEW --vault sm --env production` to see its versions\n",
    );
    // The one of the write.
    assert_eq!(aws.count("UpdateSecretVersionStage"), 1);
    assert_eq!(aws.value("app/production/A").as_deref(), Some("four"));
}

#[test]
fn what_may_not_be_changed_is_not() {
    let (env, aws, _) = three_versions();
    aws.create("app/production/THEIRS", "v", &[("ManagedBy", "Terraform")]);
    keep(&env, "rollback THEIRS --env production --yes").assert(
        1,
        "",
        "error: `THEIRS` in vault `sm` (env `production`): `app/production/THEIRS` exists and is \
         not managed by Keep\n\n\
         hint: Change it with the tool that made it\n\
         hint: Run `keep set THEIRS --vault sm --env production --adopt` to take it over with a \
         new value\n\
             hint: Run `keep doctor --vault sm --env production --fix --adopt` to take over what is there as it is\n",
    );
    keep(&env, "rollback NOTHING --env production --yes").assert(
        3,
        "",
        "error: no secret `NOTHING` in vault `sm` (env `production`)\n\n\
         hint: Run `keep show --keys --vault sm --env production` to see which keys there are\n",
    );
    keep(&env, "rollback THEIR --env production --yes").assert(
        3,
        "",
        "error: no secret `THEIR` in vault `sm` (env `production`)\n\n\
         hint: Did you mean `THEIRS`?\n",
    );
    keep(&env, "delete A --env production --yes -q").assert(0, "", "");
    keep(&env, "rollback A --env production --yes").assert(
        1,
        "",
        "error: `A` in vault `sm` (env `production`): `A` is scheduled for deletion\n\n\
         hint: Run `keep restore A --vault sm --env production` to bring it back\n\
         hint: Run `keep delete A --vault sm --env production --purge` to be rid of it for ever\n",
    );
    assert_eq!(aws.count("UpdateSecretVersionStage"), 0);
}

#[test]
fn without_consent_nothing_is_asked_of_aws() {
    let (env, aws, _) = three_versions();
    keep(&env, "rollback A --env production").assert(
        2,
        "",
        "error: confirmation is needed: pass `--yes`\n",
    );
    assert_eq!(aws.actions(), [""; 0]);
}

#[test]
fn whoever_was_faster_is_not_overruled() {
    let (env, aws) = answering(|call, _| match call.action.as_str() {
        "DescribeSecret" => Reply::ok(&json!({
            "Name": "app/production/A",
            "Tags": [{ "Key": "ManagedBy", "Value": "Keep" }],
            "VersionIdsToStages": { "v1": ["AWSPREVIOUS"], "v2": ["AWSCURRENT"] },
        })),
        "UpdateSecretVersionStage" => {
            assert_eq!(call.field("RemoveFromVersionId"), "v2");
            Reply::error(400, "InvalidParameterException", "it is not attached to v2")
        }
        action => Reply::error(400, "UnknownOperationException", action),
    });
    keep(&env, "rollback A --env production --yes").assert(
        1,
        "",
        "error: `A` in vault `sm` (env `production`): another version of `A` became current \
         meanwhile; nothing was changed\n  Caused by: InvalidParameterException\n\n\
         hint: Run `keep history A --vault sm --env production` to see what changed, then try \
         again\n",
    );
    assert_eq!(aws.calls().len(), 2);
}

#[test]
fn a_denial_names_the_action() {
    let (env, aws, _) = three_versions();
    aws.authorize(|check| {
        use keep_test_support::strict::Decision::{Allow, Deny};
        if check.action == "secretsmanager:UpdateSecretVersionStage" {
            Deny
        } else {
            Allow
        }
    });
    let outcome = keep(&env, "rollback A --env production --yes");
    assert_eq!(outcome.code, 4, "{outcome}");
    let needs = "hint: The identity in use needs the permission \
                 `secretsmanager:UpdateSecretVersionStage`\n";
    assert!(outcome.stderr.contains(needs), "{outcome}");
    assert_eq!(aws.value("app/production/A").as_deref(), Some("three"));
}

on_every_service!(what_was_rolled_back_is_read_in_every_way);
fn what_was_rolled_back_is_read_in_every_way(service: Service) {
    let (env, _witness) = on(service, "rolled");
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    set(&env, "A", "two").assert(0, "", &said("A", "updated"));
    let rolled = keep(&env, "rollback A --env production --yes");
    assert_eq!(rolled.code, 0, "{rolled}");
    keep(&env, "get A --env production").assert_stdout("one");
    keep(&env, "get A --env production --stage AWSPREVIOUS").assert_stdout("two");
    keep(&env, "export --env production").assert_stdout("A=one\n");
}

/// Whoever writes a version may choose its id, and the hint had it as it was: to
/// be pasted into a shell.
#[test]
fn a_hint_holds_nothing_that_a_shell_would_run() {
    let (env, _aws) = answering(|call, _| match call.action.as_str() {
        "DescribeSecret" => Reply::ok(&json!({
            "Name": "app/production/A",
            "Tags": [
                { "Key": "ManagedBy", "Value": "Keep" },
                { "Key": "Namespace", "Value": "app" },
                { "Key": "Environment", "Value": "production" },
                { "Key": "VaultSlug", "Value": "sm" },
            ],
            "VersionIdsToStages": { "one": ["AWSPREVIOUS"], "$(touch pwned)": ["AWSCURRENT"] },
        })),
        _ => Reply::ok(&json!({})),
    });
    keep(&env, "rollback A --env production --yes").assert(
        0,
        "",
        "Secret `A` rolled back in vault `sm` (env `production`): version `$(touch pwned)` was \
         current, `one` is now\n\
         hint: Run `keep rollback A --to VERSION --vault sm --env production` to undo it\n",
    );
}

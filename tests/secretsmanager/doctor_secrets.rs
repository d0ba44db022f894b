//! `keep doctor` on secrets whose rotation, replicas or tags are in a bad way.

use keep_test_support::Reply;
use serde_json::json;

use crate::doctor::line;
use crate::doctor_troubles::{LOCAL, days_ago, doctor, listed, service};

#[test]
fn a_rotation_that_is_stuck_is_told_with_every_way_out() {
    let stages = json!({ "v1": ["AWSCURRENT"], "v2": ["AWSPENDING"] });
    let stuck = |key: &str, enabled: bool| {
        let more = json!({ "RotationEnabled": enabled, "SecretVersionsToStages": stages });
        listed(key, &more)
    };
    // Under way since a moment ago, and pending since long ago in a secret that
    // was changed a moment ago.
    let mut fresh = stuck("FRESH", true);
    fresh["LastChangedDate"] = json!(days_ago(0));
    let mut old = stuck("OLD", true);
    old["LastChangedDate"] = json!(days_ago(0));
    let overdue = json!({ "RotationEnabled": true, "NextRotationDate": days_ago(2) });
    let entries = vec![
        fresh,
        old,
        listed("OVERDUE", &overdue),
        stuck("STUCK", true),
        stuck("UNSET", false),
        // Finished: the label may stay on the version in use.
        listed(
            "DONE",
            &json!({ "SecretVersionsToStages": { "v2": ["AWSCURRENT", "AWSPENDING"] } }),
        ),
    ];
    let (env, aws) = service(entries, |call| {
        let age = match (call.action.as_str(), call.field("SecretId")) {
            ("ListSecretVersionIds", "app/local/FRESH") => 0,
            ("ListSecretVersionIds", "app/local/OLD") => 2,
            _ => return None,
        };
        let version = json!({ "VersionId": "v2", "CreatedDate": days_ago(age) });
        Some(Reply::ok(&json!({ "Versions": [version] })))
    });
    let message = "a rotation did not finish: the version `v2` has been AWSPENDING for more than a \
                   day, while `keep get` reads AWSCURRENT, the value before it";
    let fix = |key: &str| {
        format!(
            "Run `keep rotate {key} {LOCAL}` to rotate again, `keep get {key} --stage AWSPENDING \
             {LOCAL}` to see the new value, or `keep rotate {key} --cancel {LOCAL}` to give it up"
        )
    };
    let stuck = |key: &str, severity: &str| {
        line(
            "local",
            key,
            &format!("{severity} stuck-pending"),
            message,
            &fix(key),
        )
    };
    let overdue = line(
        "local",
        "OVERDUE",
        "problem rotation-overdue",
        "its rotation has been overdue for 2 days: the last one failed",
        &format!(
            "Run `keep rotate OVERDUE {LOCAL}` to rotate now; the log of the rotation function \
             says what failed"
        ),
    );
    doctor(&env, "").assert(
        1,
        [
            stuck("OLD", "problem"),
            overdue,
            stuck("STUCK", "problem"),
            stuck("UNSET", "warning"),
        ]
        .concat(),
        "error: 3 problems, 1 warning in 1 place\n",
    );
    // The age is asked for only where it is in doubt; one more is `verify`'s.
    assert_eq!(aws.count("ListSecretVersionIds"), 3);
}

#[test]
fn replicas_that_failed_or_are_missing_are_told() {
    let replicas = json!([
        { "Region": "eu-west-1", "Status": "InSync" },
        { "Region": "eu-west-2", "Status": "Failed", "StatusMessage": "the key is disabled" },
    ]);
    let primary = json!({ "PrimaryRegion": "us-east-1", "ReplicationStatus": replicas });
    let entries = vec![
        listed("A", &primary),
        listed(
            "COPY",
            &json!({ "PrimaryRegion": "eu-central-1", "Tags": [] }),
        ),
    ];
    let (env, aws) = service(entries, |_| None);
    let copy = line(
        "local",
        "",
        "warning replica",
        "1 secret here is a replica, which can be read and not written",
        "Run `keep vault:edit sm --set region=eu-central-1` to write there",
    );
    let failed = line(
        "local",
        "A",
        "problem replica-failed",
        "its replica in `eu-west-2` failed: the key is disabled",
        &format!("Run `keep replicate A --to eu-west-2 {LOCAL}` to try again"),
    );
    // Only the primary can be tagged.
    let foreign = line(
        "local",
        "COPY",
        "note foreign",
        "not managed by Keep; it is a replica, which only `eu-central-1` can change",
        "Change the tags where the secret is managed, or remove some",
    );
    doctor(&env, "--fix --adopt -y").assert(
        1,
        [copy, failed, foreign].concat(),
        "There is nothing that Keep can put right\n\
         error: 1 problem, 1 warning, 1 note in 1 place\n",
    );
    assert_eq!(aws.count("TagResource"), 0);
    // Of the two described, one is as `verify` tries it.
    assert_eq!(aws.count("DescribeSecret"), 2);
}

#[test]
fn what_cannot_be_put_right_is_told_and_the_rest_is_done() {
    let php = json!({ "Tags": [
        { "Key": "ManagedBy", "Value": "Keep" },
        { "Key": "Env", "Value": "local" },
    ]});
    let entries = || vec![listed("A", &php), listed("B", &php)];
    let (env, aws) = service(entries(), |call| {
        let denied = call.action == "TagResource" && call.field("SecretId").ends_with("/A");
        denied.then(Reply::denied)
    });
    let outcome = doctor(&env, "--fix -y");
    let tagged = "`Namespace`, `Environment`, `VaultSlug`";
    let end = format!(
        "error: 1 of 2 secrets could not be put right\n  \
         A in sm:local  failed: `A` in vault `sm` (env `local`): AWS answered \
         `AccessDeniedException` to `secretsmanager:TagResource` for `app/local/A`: not authorized\n  \
         B in sm:local  tagged with {tagged}\n\n\
         hint: The identity in use needs the permission `secretsmanager:TagResource`\n\
         hint: Run `keep vault:edit sm` to use another identity\n\
         hint: Run `keep iam --role admin --env local --vault sm` for a policy that allows it\n"
    );
    assert!(
        outcome.code == 8 && outcome.stderr.ends_with(&end),
        "{outcome}"
    );
    // Two descriptions to put right, and one to see whether it may be had.
    assert_eq!(
        (aws.count("TagResource"), aws.count("DescribeSecret")),
        (2, 3)
    );
    let tags = aws
        .calls()
        .into_iter()
        .find(|call| call.action == "TagResource");
    assert_eq!(
        tags.expect("it was tried").body["Tags"],
        json!([
            { "Key": "Namespace", "Value": "app" },
            { "Key": "Environment", "Value": "local" },
            { "Key": "VaultSlug", "Value": "sm" },
        ])
    );
    let (env, _aws) = service(entries(), |call| {
        (call.action == "TagResource").then(Reply::denied)
    });
    let outcome = doctor(&env, "--fix -y");
    let hint = "\nhint: The identity in use needs the permission `secretsmanager:TagResource`\n\
                hint: Run `keep vault:edit sm` to use another identity\n\
                hint: Run `keep iam --role admin --env local --vault sm` for a policy that allows \
                it\n";
    assert!(
        outcome.code == 4 && outcome.stderr.ends_with(hint),
        "{outcome}"
    );
}

/// Names and messages of a store that attacks.
#[test]
fn a_store_cannot_put_commands_into_what_is_typed() {
    let deleted = json!({ "DeletedDate": days_ago(3) });
    let (env, _aws) = service(vec![listed("A`; rm -rf ~", &deleted)], |_| None);
    let outcome = doctor(&env, "");
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    assert!(
        stdout.contains("`keep restore KEY --vault sm --env local`"),
        "{outcome}"
    );
}

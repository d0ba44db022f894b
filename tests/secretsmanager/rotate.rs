//! `keep rotate` on AWS.

use keep_test_support::strict::{Decision, Rotation, Strict};
use keep_test_support::{Reply, TestEnv};
use serde_json::{Value, json};

use crate::service::answering;
use crate::strict::on_strict;
use crate::{keep, said, set};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:rotate-db";

/// `A` with the value `old`, on a service whose function never finishes.
fn secret() -> (TestEnv, Strict) {
    let (env, aws) = on_strict();
    aws.rotation(Rotation::Stops);
    set(&env, "A", "old").assert(0, "", &said("A", "created"));
    aws.forget_calls();
    (env, aws)
}

fn status(env: &TestEnv) -> Value {
    keep(env, "rotate A --env production --status --format json -q").json()
}

#[test]
fn while_a_rotation_is_under_way_the_current_version_is_read() {
    let (env, aws) = secret();
    let start = format!(
        "rotate A --env production --lambda-arn {FUNCTION} --schedule 30d --format json -q"
    );
    let started = keep(&env, &start).json();
    assert_eq!(aws.actions(), ["DescribeSecret", "RotateSecret"]);
    let sent = &aws.calls()[1].body;
    assert_eq!(
        json!([
            sent["RotationLambdaARN"],
            sent["RotationRules"],
            sent["RotateImmediately"]
        ]),
        json!([FUNCTION, { "AutomaticallyAfterDays": 30 }, true])
    );
    let version = started["version"].as_str().expect("a version").to_owned();
    assert_eq!(
        started,
        json!({
            "key": "A", "vault": "sm", "env": "production",
            "outcome": "started", "version": version,
        })
    );

    keep(&env, "get A --env production").assert_stdout("old");
    let next = format!("rotated to {version}");
    keep(&env, "get A --env production --stage AWSPENDING").assert_stdout(&next);
    let under_way = status(&env);
    assert_eq!(
        json!([
            under_way["enabled"],
            under_way["function"],
            under_way["schedule"]
        ]),
        json!([true, FUNCTION, "30d"])
    );
    assert_eq!(under_way["pending"], json!(version));
    assert!(under_way["pending_since"].is_string(), "{under_way}");

    aws.finish_rotation("app/production/A", None)
        .expect("one is under way");
    keep(&env, "get A --env production").assert_stdout(&next);
    keep(&env, "get A --env production --stage AWSPREVIOUS").assert_stdout("old");
    let over = status(&env);
    assert_eq!(
        json!([over["pending"], over["pending_since"]]),
        json!([null, null])
    );
    assert!(
        over["last"].is_string() && over["next"].is_string(),
        "{over}"
    );
}

#[test]
fn it_says_what_will_be_current_and_how_to_look() {
    let (env, aws) = secret();
    let line = format!("rotate A --env production --lambda-arn {FUNCTION}");
    let outcome = keep(&env, &line);
    let version = status(&env)["pending"].as_str().map(str::to_owned);
    outcome.assert(
        0,
        "",
        &format!(
            "Rotation of `A` started in vault `sm` (env `production`): version `{}` will be \
             current when it is over\n\
             hint: Run `keep rotate A --status --vault sm --env production` to see how far it is\n",
            version.expect("it is under way")
        ),
    );
    drop(aws);
}

#[test]
fn a_rotation_can_wait_for_its_schedule() {
    let (env, aws) = secret();
    let words = [
        "rotate",
        "A",
        "--env=production",
        "--later",
        "--lambda-arn",
        FUNCTION,
    ];
    let words = words
        .iter()
        .copied()
        .chain(["--schedule", "cron(0 8 1 * ? *)"]);
    env.keep(words).run().assert(
        0,
        "",
        "Rotation of `A` set up in vault `sm` (env `production`)\n",
    );
    let sent = &aws.calls()[1].body;
    assert_eq!(
        json!([sent["RotationRules"], sent["RotateImmediately"]]),
        json!([{ "ScheduleExpression": "cron(0 8 1 * ? *)" }, false])
    );
    let planned = status(&env);
    assert_eq!(
        json!([planned["enabled"], planned["schedule"], planned["pending"]]),
        json!([true, "cron(0 8 1 * ? *)", null])
    );
    // What is not named stays as it is.
    keep(&env, "rotate A --env production -q").assert(0, "", "");
    let sent = aws.calls().pop().expect("a call").body;
    assert_eq!(
        json!([sent["RotationLambdaARN"], sent["RotationRules"]]),
        json!([null, null])
    );
}

#[test]
fn a_stuck_rotation_is_explained_and_can_be_ended() {
    let (env, aws) = secret();
    let start = format!("rotate A --env production --lambda-arn {FUNCTION} -q");
    keep(&env, &start).assert(0, "", "");
    let again = keep(&env, "rotate A --env production");
    again.assert(
        1,
        "",
        "error: `A` in vault `sm` (env `production`): AWS answered `InvalidRequestException` to \
         `secretsmanager:RotateSecret` for `app/production/A`: A previous rotation isn't \
         complete. That rotation will be reattempted\n\n\
         hint: Run `keep rotate A --status --vault sm --env production` to see what is under way\n\
         hint: Run `keep rotate A --cancel --vault sm --env production` if it will never end\n",
    );
    let told = keep(&env, "rotate A --env production --status");
    assert_eq!(
        told.stderr,
        "A rotation is under way, or was left half done: the pending version is not in use, and \
         `keep get` still reads the current one. If it stays, the function failed; its log says \
         why\n\
         hint: Run `keep rotate A --cancel --vault sm --env production` to end a rotation that is \
         stuck\n"
    );
    aws.forget_calls();
    keep(&env, "rotate A --env production --cancel").assert(
        0,
        "",
        "Rotation of `A` cancelled in vault `sm` (env `production`): none is under way or \
         scheduled\n",
    );
    // AWS leaves the label, and would refuse the next rotation because of it.
    assert_eq!(
        aws.actions(),
        [
            "DescribeSecret",
            "CancelRotateSecret",
            "UpdateSecretVersionStage"
        ]
    );
    let ended = status(&env);
    assert_eq!(
        json!([ended["enabled"], ended["pending"]]),
        json!([false, null])
    );
    keep(&env, "get A --env production").assert_stdout("old");
    keep(&env, "rotate A --env production -q").assert(0, "", "");
}

#[test]
fn without_a_function_nothing_is_sent() {
    let (env, aws) = secret();
    keep(&env, "rotate A --env production").assert(
        1,
        "",
        "error: `A` in vault `sm` (env `production`): `A` has no function that rotates it\n\n\
         hint: Run `keep rotate A --vault sm --env production --lambda-arn ARN` with the AWS \
         Lambda function that makes the new value\n",
    );
    assert_eq!(aws.actions(), ["DescribeSecret"]);
}

/// The command to type had `ARN` in it where the function's own was known.
#[test]
fn a_function_that_may_not_be_invoked_is_told_from_an_identity_that_may_not() {
    let (env, aws) = secret();
    aws.authorize(|check| {
        if check.action == "secretsmanager:RotateSecret" {
            Decision::Deny
        } else {
            Decision::Allow
        }
    });
    let line = format!("rotate A --env production --lambda-arn {FUNCTION}");
    let outcome = keep(&env, &line);
    let hints = format!(
        "\n\n\
         hint: The identity in use needs the permission `secretsmanager:RotateSecret`\n\
         hint: Run `keep vault:edit sm` to use another identity\n\
         hint: If it is the function that may not be invoked, run `aws lambda add-permission \
         --function-name {FUNCTION} --region us-east-1 --statement-id SecretsManager --action \
         lambda:InvokeFunction --principal secretsmanager.amazonaws.com`\n"
    );
    assert_eq!(outcome.code, 4, "{outcome}");
    assert!(outcome.stderr.ends_with(&hints), "{outcome}");
}

#[test]
fn what_may_not_be_rotated_is_refused() {
    let (env, aws) = secret();
    aws.create("app/production/THEIRS", "v", &[]);
    for options in ["--cancel", &format!("--lambda-arn {FUNCTION}")] {
        let foreign = keep(&env, &format!("rotate THEIRS --env production {options}"));
        foreign.assert(
            1,
            "",
            "error: `THEIRS` in vault `sm` (env `production`): `app/production/THEIRS` exists and \
             is not managed by Keep\n\n\
             hint: Change it with the tool that made it\n\
             hint: Run `keep set THEIRS --vault sm --env production --adopt` to take it over with \
             a new value\n\
             hint: Run `keep doctor --vault sm --env production --fix --adopt` to take over what is there as it is\n",
        );
    }
    keep(&env, "delete A --env production --yes -q").assert(0, "", "");
    for options in ["--cancel", "--status", &format!("--lambda-arn {FUNCTION}")] {
        let deleted = keep(&env, &format!("rotate A --env production {options}"));
        assert_eq!(deleted.code, 1, "{deleted}");
        let hint = "hint: Run `keep restore A --vault sm --env production` to bring it back\n";
        assert!(deleted.stderr.contains(hint), "{deleted}");
        let missing = keep(&env, &format!("rotate NONE --env production {options}"));
        assert_eq!(missing.code, 3, "{missing}");
    }
    let changes = ["RotateSecret", "CancelRotateSecret"].map(|action| aws.count(action));
    assert_eq!(changes, [0, 0]);
}

/// The service `rds` makes secrets that no function rotates.
#[test]
fn the_status_of_a_managed_secret_says_who_manages_it() {
    let (env, aws) = answering(|call, _| match call.action.as_str() {
        "DescribeSecret" => Reply::ok(&json!({
            "Name": "app/production/A",
            "OwningService": "rds",
            "RotationEnabled": true,
            "RotationRules": { "AutomaticallyAfterDays": 7, "ScheduleExpression": "rate(7 days)" },
            "LastRotatedDate": 1_600_000_000,
            "NextRotationDate": 1_700_000_000,
            "Tags": [{ "Key": "ManagedBy", "Value": "Keep" }],
            "VersionIdsToStages": { "v1": ["AWSCURRENT", "AWSPENDING"] },
        })),
        "RotateSecret" => Reply::ok(&json!({ "VersionId": "v2" })),
        action => Reply::error(400, "UnknownOperationException", action),
    });
    keep(&env, "rotate A --env production --status").assert(
        0,
        "Enabled\tyes\nFunction\t-\nSchedule\trate(7 days)\nLast\t2020-09-13T12:26:40Z\n\
         Next\t2023-11-14T22:13:20Z\nPending version\t-\nPending since\t-\nManaged by\trds\n",
        "The service `rds` made this secret and rotates it by itself, without a function\n",
    );
    assert_eq!(aws.calls().len(), 1);
    // It needs no function, then.
    keep(&env, "rotate A --env production -q").assert(0, "", "");
}

/// Whoever named a function that is not there was sent to look for the secret.
#[test]
fn a_function_that_is_not_there_is_told_from_a_secret_that_is_not() {
    let (env, _aws) = answering(|call, _| match call.action.as_str() {
        "DescribeSecret" => Reply::ok(&json!({
            "Name": "app/production/A",
            "Tags": [{ "Key": "ManagedBy", "Value": "Keep" }],
        })),
        _ => Reply::error(400, "ResourceNotFoundException", "no such function"),
    });
    let line = format!("rotate A --env production --lambda-arn {FUNCTION}");
    keep(&env, &line).assert(
        1,
        "",
        &format!(
            "error: `A` in vault `sm` (env `production`): there is no function `{FUNCTION}`: AWS \
             answered `ResourceNotFoundException` to `secretsmanager:RotateSecret` for \
             `app/production/A`: no such function\n\n\
             hint: Run `keep rotate A --vault sm --env production --lambda-arn ARN` with the AWS \
             Lambda function that makes the new value\n"
        ),
    );
}

/// It was a column of dashes, while `replicate` and `policy` say it in words.
#[test]
fn a_secret_that_nobody_rotates_is_told_in_words() {
    let (env, _aws) = secret();
    keep(&env, "rotate A --env production --status").assert(
        0,
        "Enabled\tno\nFunction\t-\nSchedule\t-\nLast\t-\nNext\t-\nPending version\t-\n\
         Pending since\t-\nManaged by\t-\n",
        "`A` in vault `sm` (env `production`) has no rotation of its own\n\
         hint: Run `keep rotate A --vault sm --env production --lambda-arn ARN` with the AWS Lambda \
         function that makes the new value\n",
    );
}

//! What AWS refuses, with the code and the words that say what to do: as for
//! Secrets Manager, although a plugin asked.

use keep_test_support::{Reply, StandIn, TestEnv};
use serde_json::json;

use crate::{KEEP, answering, keep, set, set_up};

const PLACE: &str = "`A` in vault `ssm` (env `production`)";

#[test]
fn a_denial_names_the_action() {
    let (env, aws) = answering(|call, _| {
        let said = format!("User: ana is not authorized to perform: {}", call.action);
        Reply::error(400, "AccessDeniedException", &said)
    });
    let all = "hint: Run `keep doctor --vault ssm --env production` to see what else is denied, and \
               what policy allows it\n";
    for (line, action, more) in [
        ("get A", "GetParameter", all),
        ("set A v", "PutParameter", all),
        ("delete A --yes", "DeleteParameter", ""),
        ("history A", "GetParameterHistory", ""),
    ] {
        keep(&env, &format!("{line} --env production")).assert(
            4,
            "",
            &format!(
                "error: {PLACE}: AWS answered `AccessDeniedException` to `ssm:{action}`: User: ana \
                 is not authorized to perform: {action}\n\n\
                 hint: The identity in use needs the permission `ssm:{action}`\n\
                 hint: Run `keep vault:edit ssm` to use another identity\n{more}"
            ),
        );
    }
    let export = keep(&env, "export --env production");
    assert_eq!((export.code, export.stdout.len()), (4, 0), "{export}");
    let needs = "hint: The identity in use needs the permission `ssm:GetParametersByPath`\n";
    assert!(export.stderr.contains(needs), "{export}");
    assert_eq!(aws.count("PutParameter"), 1);
}

#[test]
fn expired_keys_say_where_they_are() {
    let (env, _aws) = answering(|_, _| Reply::error(400, "ExpiredTokenException", "no"));
    keep(&env, "get A --env production").assert(
        4,
        "",
        &format!(
            "error: {PLACE}: the AWS keys in the environment have expired: AWS answered \
             `ExpiredTokenException` to `ssm:GetParameter`: no\n\n\
             hint: Set new keys, or run `unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY \
             AWS_SESSION_TOKEN` to go on without them\n\
             hint: Run `keep vault:edit ssm` to choose other credentials\n"
        ),
    );
}

#[test]
fn no_credentials_at_all_is_told_at_once() {
    let aws = StandIn::start(|_, _| Reply::error(400, "InternalServerError", "no"));
    let env = TestEnv::new(KEEP).with_var("AWS_ENDPOINT_URL", aws.url());
    set_up(&env, "app", &[]);
    keep(&env, "get A --env production").assert(
        4,
        "",
        &format!(
            "error: {PLACE}: no AWS credentials were found\n\n\
             hint: Run `aws configure sso` to sign in, or `aws configure` to store keys\n\
             hint: Run `keep vault:edit ssm --set profile=NAME` to use a profile of the AWS \
             configuration\n"
        ),
    );
    assert_eq!(aws.calls().len(), 0);
}

#[test]
fn a_profile_of_the_vault_signs_for_the_plugin() {
    let aws = StandIn::start(|_, _| Reply::error(400, "ParameterNotFound", ""));
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    env.write(
        "../home/.aws/config",
        "[profile team]\naws_access_key_id = AKIDTEAM\naws_secret_access_key = s\n",
    );
    set_up(&env, "app", &["profile=team", "region=eu-west-1"]);
    assert_eq!(keep(&env, "get A --env production").code, 3);
    let calls = aws.calls();
    assert_eq!(
        (calls[0].access_key(), calls[0].region()),
        ("AKIDTEAM", "eu-west-1")
    );
}

#[test]
fn a_key_that_does_not_serve_is_no_denial_of_the_parameter() {
    let (env, _aws) = answering(|_, _| Reply::error(400, "InvalidKeyId", "key is disabled"));
    set(&env, "A", "canary-value").assert(
        4,
        "",
        &format!(
            "error: {PLACE}: AWS answered `InvalidKeyId` to `ssm:PutParameter`: key is disabled\n\n\
             hint: The identity in use must be allowed to use the encryption key, and the key must \
             be enabled\n\
             hint: Run `keep vault:edit ssm` to choose another key\n"
        ),
    );
}

#[test]
fn what_is_throttled_or_fails_is_tried_again() {
    let (env, aws) = answering(|_, before| match before {
        0 => Reply::error(400, "ThrottlingException", "slow down"),
        1 => Reply::error(500, "InternalServerError", "oops"),
        _ => Reply::error(400, "ParameterNotFound", ""),
    });
    assert_eq!(keep(&env, "history A --env production").code, 3);
    assert_eq!(aws.count("GetParameterHistory"), 3);
}

/// A plugin that was allowed to read only. `doctor` was advised, as if a policy of
/// AWS could help.
#[test]
fn what_was_not_granted_is_not_asked_of_aws() {
    let (env, aws) = answering(|_, _| Reply::error(400, "ParameterNotFound", ""));
    keep(&env, "plugin:revoke ssm aws:ssm:PutParameter -q").assert_stdout("");
    set(&env, "A", "x").assert(
        4,
        "",
        &format!(
            "error: {PLACE}: the power `aws:ssm:PutParameter` was not granted; `keep plugin:grant \
             ssm aws:ssm:PutParameter` grants it\n"
        ),
    );
    assert_eq!(aws.calls().len(), 0);
    assert_eq!(keep(&env, "get A --env production").code, 3);
}

/// What came until then was taken for all there is.
#[test]
fn a_listing_that_goes_round_in_circles_is_no_listing() {
    let (env, _aws) = answering(|_, _| {
        Reply::ok(&json!({
            "Parameters": [{ "Name": "/app/production/A", "Value": "x", "Version": 1 }],
            "NextToken": "again",
        }))
    });
    let again = "leads to the page that it has just given\n\nhint: Try again in a moment\n";
    keep(&env, "export --env production").assert(
        7,
        "",
        &format!("error: vault `ssm` (env `production`): `ssm:GetParametersByPath` {again}"),
    );
    keep(&env, "history A --env production").assert(
        7,
        "",
        &format!("error: {PLACE}: `ssm:GetParameterHistory` {again}"),
    );
}

/// It was left out, as if it did not exist.
#[test]
fn a_parameter_without_its_value_is_named() {
    let (env, _aws) = answering(|_, _| {
        Reply::ok(&json!({ "Parameters": [
            { "Name": "/app/production/A", "Value": "x", "Version": 1 },
            { "Name": "/app/production/B", "Version": 1 },
        ] }))
    });
    let export = keep(&env, "export --env production");
    assert_eq!(export.code, 8, "{export}");
    let told = "  B  failed: AWS answered without its value\n";
    assert!(export.stderr.contains(told), "{export}");
}

//! What AWS refuses, with the code and the words that say what to do. Nothing
//! that was there before is lost.

use keep_test_support::{Call, Reply};

use crate::service::answering;
use crate::{keep, set};

const BEFORE: &str = "WAS=here\n";
const EXPIRED: [&str; 2] = [
    "Set new keys, or run `unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN` to go \
     on without them",
    "Run `keep vault:edit sm` to choose other credentials",
];

/// Runs `get` and an export over an existing file, which must stay as it is.
#[track_caller]
fn assert_failure(
    answer: impl Fn(&Call) -> Reply + Send + Sync + 'static,
    code: i32,
    said: impl Fn(&str, &str) -> String,
    hints: &[&str],
) {
    let (env, aws) = answering(move |call, _| answer(call));
    let said = |action: &str, name: &str| said(action, name).replace("$HOST", &aws.host());
    let hints: String = hints.iter().map(|hint| format!("hint: {hint}\n")).collect();
    let get = said("secretsmanager:GetSecretValue", "app/production/A");
    keep(&env, "get A --env production").assert(
        code,
        "",
        &format!("error: `A` in vault `sm` (env `production`): {get}\n\n{hints}"),
    );
    env.write(".env", BEFORE);
    let export = keep(&env, "export --env production --output .env --overwrite");
    let batch = said("secretsmanager:BatchGetSecretValue", "app/production/");
    export.assert(
        code,
        "",
        &format!("error: vault `sm` (env `production`): {batch}\n\n{hints}"),
    );
    assert_eq!(String::from_utf8_lossy(&env.read(".env")), BEFORE);
}

#[test]
fn a_denial_names_the_action_and_the_identity() {
    // That there is a command which tells all that is missing was never said.
    let all = "hint: Run `keep doctor --vault sm --env production` to see what else is denied, and \
               what policy allows it\n";
    let (env, aws) = answering(|call, _| {
        let said = format!("User: ana is not authorized to perform: {}", call.action);
        Reply::error(400, "AccessDeniedException", &said)
    });
    for (line, action, more) in [
        ("get A", "GetSecretValue", all),
        ("set A v", "CreateSecret", all),
        ("delete A --yes", "DeleteSecret", ""),
        ("restore A", "RestoreSecret", ""),
        ("history A", "ListSecretVersionIds", ""),
    ] {
        keep(&env, &format!("{line} --env production")).assert(
            4,
            "",
            &format!(
                "error: `A` in vault `sm` (env `production`): AWS answered \
                 `AccessDeniedException` to `secretsmanager:{action}` for `app/production/A`: \
                 User: ana is not authorized to perform: {action}\n\
                 \n\
                 hint: The identity in use needs the permission `secretsmanager:{action}`\n\
                 hint: Run `keep vault:edit sm` to use another identity\n{more}"
            ),
        );
    }
    // No denial is tried again; `set` looks, then tries to create. What may not
    // be there is looked for in the list.
    assert_eq!((aws.calls().len(), aws.count("ListSecrets")), (9, 3));
}

#[test]
fn an_expired_token_says_to_sign_in() {
    assert_failure(
        |_| {
            Reply::error(
                400,
                "ExpiredTokenException",
                "The security token is expired.",
            )
        },
        4,
        |action, name| {
            format!(
                "the AWS keys in the environment have expired: AWS answered \
                 `ExpiredTokenException` to `{action}` for `{name}`: The security token is expired"
            )
        },
        &EXPIRED,
    );
}

#[test]
fn a_region_that_is_switched_off_is_a_matter_of_configuration() {
    assert_failure(
        |_| Reply::error(400, "RegionDisabledException", "Region is disabled"),
        5,
        |action, name| {
            format!(
                "AWS answered `RegionDisabledException` to `{action}` for `{name}`: Region is \
                 disabled"
            )
        },
        &[
            "Run `aws account enable-region --region-name us-east-1` if the account has not \
             enabled this region",
            "Run `keep vault:edit sm` to correct the region or endpoint",
        ],
    );
}

#[test]
fn a_server_cannot_write_on_the_terminal_or_flood_it() {
    assert_failure(
        |_| {
            let said = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}\r\nerror: all is well\u{9b}31m";
            Reply::error(400, "ExpiredTokenException", said)
        },
        4,
        |action, name| {
            format!(
                "the AWS keys in the environment have expired: AWS answered \
                 `ExpiredTokenException` to `{action}` for `{name}`: [2J]0;ownederror: all is well31m"
            )
        },
        &EXPIRED,
    );
    assert_failure(
        |_| Reply::error(400, "ExpiredTokenException", &"x".repeat(10_000_000)),
        4,
        |action, name| {
            format!(
                "the AWS keys in the environment have expired: AWS answered \
                 `ExpiredTokenException` to `{action}` for `{name}`: {}",
                "x".repeat(1_000)
            )
        },
        &EXPIRED,
    );
}

#[test]
fn what_is_not_the_service_is_a_matter_of_configuration() {
    assert_failure(
        |_| Reply::text(200, *b"\0\xff<html>not AWS</html>"),
        5,
        |action, name| {
            format!(
                "what `$HOST` answered to `{action}` for `{name}` does not come from AWS Secrets \
                 Manager (HTTP status 200)"
            )
        },
        &["Run `keep vault:edit sm` to correct the region or endpoint"],
    );
    assert_failure(
        |_| Reply::text(400, vec![b'x'; 10_000_000]),
        5,
        |action, name| {
            format!(
                "what `$HOST` answered to `{action}` for `{name}` does not come from AWS Secrets \
                 Manager (HTTP status 400)"
            )
        },
        &["Run `keep vault:edit sm` to correct the region or endpoint"],
    );
}

/// Some services quote the input that they reject.
#[test]
fn an_error_that_quotes_the_value_is_not_repeated() {
    let (env, _aws) = answering(|call, _| {
        if call.action == "DescribeSecret" {
            return Reply::error(400, "ResourceNotFoundException", "no");
        }
        let said = format!("Value '{}' is wrong", call.field("SecretString"));
        Reply::error(400, "InvalidParameterException", &said)
    });
    set(&env, "A", "canary-5d1f").assert(
        1,
        "",
        "error: `A` in vault `sm` (env `production`): AWS answered `InvalidParameterException` \
         to `secretsmanager:CreateSecret` for `app/production/A`; its message may quote the \
         value and is not shown\n\
         \n\
         hint: Check the key and the value; run `keep vault:edit sm` to check the vault's \
         settings\n",
    );
}

/// What stands between Keep and AWS may answer with nothing. That was taken for an
/// env without secrets: an export emptied the file that was there, programs ran
/// without their secrets, and a secret was one that is not Keep's.
#[test]
fn an_answer_without_what_the_api_promises_is_none() {
    for body in ["", "{}"] {
        let (env, _aws) = answering(move |_, _| Reply::text(200, body));
        env.write(".env", BEFORE);
        let hint = "hint: Run the command again with `-vv`, and report what it prints to the \
                    driver's author\n";
        for (line, place, action, field) in [
            ("get A", "`A` in ", "GetSecretValue", "Name"),
            ("rollback A --yes", "`A` in ", "DescribeSecret", "Name"),
            ("rotate A --status", "`A` in ", "DescribeSecret", "Name"),
            ("replicate A", "`A` in ", "DescribeSecret", "Name"),
            ("policy A", "`A` in ", "GetResourcePolicy", "Name"),
            ("set A --field b v", "`A` in ", "GetSecretValue", "Name"),
            ("show --keys", "", "ListSecrets", "SecretList"),
            (
                "replicate --all --to eu-west-1",
                "",
                "ListSecrets",
                "SecretList",
            ),
            (
                "export --output .env --overwrite",
                "",
                "BatchGetSecretValue",
                "SecretValues",
            ),
            (
                "run -- touch started",
                "",
                "BatchGetSecretValue",
                "SecretValues",
            ),
        ] {
            let line = line.replacen(' ', " --env production ", 1);
            keep(&env, &line).assert(
                6,
                "",
                &format!(
                    "error: {place}vault `sm` (env `production`): AWS answered \
                     `secretsmanager:{action}` without `{field}`\n\n{hint}"
                ),
            );
        }
        assert_eq!(String::from_utf8_lossy(&env.read(".env")), BEFORE);
        assert!(!env.project().join("started").exists());
    }
}

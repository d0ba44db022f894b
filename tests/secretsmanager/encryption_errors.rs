//! KMS keys that do not serve: which key it was, and what it takes.

use keep_test_support::{Reply, StandIn, TestEnv};
use serde_json::json;

use crate::service::answering;
use crate::{keep, set};

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/1234-ab";
const WRITING: &str = "kms:GenerateDataKey` and `kms:Decrypt";

/// A service that describes every secret with that key, and refuses all else.
fn refusing(code: &'static str, key: Option<&'static str>) -> (TestEnv, StandIn) {
    answering(move |call, _| match call.action.as_str() {
        "DescribeSecret" => Reply::ok(&json!({
            "Name": call.field("SecretId"),
            "KmsKeyId": key,
            "Tags": [
                { "Key": "ManagedBy", "Value": "Keep" },
                { "Key": "Namespace", "Value": "app" },
                { "Key": "Environment", "Value": "production" },
                { "Key": "VaultSlug", "Value": "sm" },
            ],
        })),
        _ => Reply::error(400, code, "no"),
    })
}

fn other() -> String {
    "hint: Run `keep vault:edit sm --set key=KEY` to choose another for new secrets\n".to_owned()
}

fn need(action: &str, whose: &str) -> String {
    format!(
        "hint: The identity in use needs `{action}` for {whose}, by its own policy and the key's\n"
    )
}

fn look(key: &str) -> String {
    format!("hint: Run `aws kms describe-key --key-id {key}` to see whether it is enabled\n")
}

fn told(code: &str, action: &str, key: &str) -> String {
    format!(
        "error: `A` in vault `sm` (env `production`): AWS answered `{code}` to \
         `secretsmanager:{action}` for `app/production/{key}`: no\n\n"
    )
}

#[test]
fn what_keeps_a_key_from_serving_is_told_apart() {
    let whose = format!("the KMS key `{KEY}`");
    let enable = format!("hint: Run `aws kms enable-key --key-id {KEY}` to enable {whose}\n");
    let keep_it = format!(
        "hint: Run `aws kms cancel-key-deletion --key-id {KEY}` if it waits for deletion\n"
    );
    for code in [
        "DecryptionFailure",
        "EncryptionFailure",
        "KMSAccessDeniedException",
        "KMSDisabledException",
        "KMSInvalidStateException",
        "KMSNotFoundException",
    ] {
        let hints = |action: &str| match code {
            "KMSDisabledException" => enable.clone(),
            "KMSInvalidStateException" => [look(KEY), keep_it.clone()].concat(),
            "KMSNotFoundException" => look(KEY),
            "KMSAccessDeniedException" => need(action, &whose),
            _ => [need(action, &whose), look(KEY)].concat(),
        };
        let (env, aws) = refusing(code, Some(KEY));
        let reading = told(code, "GetSecretValue", "A") + &hints("kms:Decrypt") + &other();
        keep(&env, "get A --env production").assert(4, "", &reading);
        let writing = told(code, "PutSecretValue", "A") + &hints(WRITING) + &other();
        set(&env, "A", "v").assert(4, "", &writing);
        // Looked up once for each; `set` looks before it writes, too.
        assert_eq!(aws.count("DescribeSecret"), 3);
    }
}

/// `aws kms enable-key` and `cancel-key-deletion` refuse an alias; what has the
/// id is `describe-key`.
#[test]
fn an_alias_is_looked_up_first() {
    let alias = "alias/app";
    for (code, then) in [
        (
            "KMSDisabledException",
            "hint: Run `aws kms enable-key --key-id KEY-ID` to enable the KMS key `alias/app`\n",
        ),
        (
            "KMSInvalidStateException",
            "hint: Run `aws kms cancel-key-deletion --key-id KEY-ID` if it waits for deletion\n",
        ),
    ] {
        let (env, _aws) = refusing(code, Some(alias));
        let said = told(code, "GetSecretValue", "A") + &look(alias) + then + &other();
        keep(&env, "get A --env production").assert(4, "", &said);
    }
}

/// A key's name comes from the server, and goes into no command unless a shell
/// would take it for a word.
#[test]
fn a_key_that_is_unknown_or_hostile_is_not_named() {
    let whose = "the secret's KMS key";
    let unknown = need("kms:Decrypt", whose) + &look("KEY") + &other();
    for key in ["$(reboot)", "\u{1b}[2J`id`", "-x"] {
        let (env, _aws) = refusing("DecryptionFailure", Some(key));
        let said = told("DecryptionFailure", "GetSecretValue", "A") + &unknown;
        keep(&env, "get A --env production").assert(4, "", &said);
    }
    let (env, aws) = answering(|call, _| match call.action.as_str() {
        "DescribeSecret" => Reply::denied(),
        _ => Reply::error(400, "DecryptionFailure", "no"),
    });
    let said = told("DecryptionFailure", "GetSecretValue", "A") + &unknown;
    keep(&env, "get A --env production").assert(4, "", &said);
    assert_eq!(aws.calls().len(), 2);
}

#[test]
fn without_a_key_of_its_own_a_secret_has_awss() {
    let (env, _aws) = refusing("DecryptionFailure", None);
    let key = "alias/aws/secretsmanager";
    keep(&env, "get A --env production").assert(
        4,
        "",
        &(told("DecryptionFailure", "GetSecretValue", "A")
            + &need("kms:Decrypt", &format!("the KMS key `{key}`"))
            + &look(key)
            + &other()),
    );
}

#[test]
fn a_new_secret_fails_with_the_vaults_key() {
    let (env, aws) = answering(|call, _| match call.action.as_str() {
        "DescribeSecret" => Reply::error(400, "ResourceNotFoundException", "no"),
        _ => Reply::error(400, "EncryptionFailure", "no"),
    });
    for (setting, key) in [
        ("--unset key", "alias/aws/secretsmanager"),
        ("--set key=alias/mine", "alias/mine"),
    ] {
        assert_eq!(keep(&env, &format!("vault:edit sm {setting}")).code, 0);
        set(&env, "A", "v").assert(
            4,
            "",
            &(told("EncryptionFailure", "CreateSecret", "A")
                + &need(WRITING, &format!("the KMS key `{key}`"))
                + &look(key)
                + &other()),
        );
    }
    // The key is known without asking.
    assert_eq!(aws.count("DescribeSecret"), 2);
}

/// The secret's own key is in order; the one that was to follow it is not.
#[test]
fn a_secret_that_gets_another_key_fails_with_that_one() {
    let (env, _aws) = refusing("KMSNotFoundException", Some(KEY));
    assert_eq!(keep(&env, "vault:edit sm --set key=alias/next").code, 0);
    set(&env, "A", "v").assert(
        4,
        "",
        &(told("KMSNotFoundException", "UpdateSecret", "A") + &look("alias/next") + &other()),
    );
}

/// AWS has one code for its own denial and for the key's.
#[test]
fn a_denial_may_be_the_keys_where_the_vault_has_one() {
    let (env, _aws) = refusing("AccessDeniedException", Some(KEY));
    let edit = format!("vault:edit sm --set key={KEY}");
    assert_eq!(keep(&env, &edit).code, 0);
    let all = "hint: Run `keep doctor --vault sm --env production` to see what else is denied, and \
               what policy allows it\n";
    for (line, action, kms) in [
        ("get A", "GetSecretValue", Some("kms:Decrypt")),
        ("set A v", "PutSecretValue", Some(WRITING)),
        ("delete A --yes", "DeleteSecret", None),
    ] {
        let all = if kms.is_some() { all } else { "" };
        let kms = kms.map(|kms| {
            format!("hint: It may be the KMS key instead: `{kms}` for `{KEY}` is needed too\n")
        });
        keep(&env, &format!("{line} --env production")).assert(
            4,
            "",
            &format!(
                "{}hint: The identity in use needs the permission `secretsmanager:{action}`\n{}\
                 hint: Run `keep vault:edit sm` to use another identity\n{all}",
                told("AccessDeniedException", action, "A"),
                kms.unwrap_or_default()
            ),
        );
    }
}

//! `keep doctor` where permissions hang on tags, secrets on keys, and replicas
//! on other regions.

use std::collections::BTreeSet;

use keep_test_support::strict::{Check, Decision, Replication, Strict};
use keep_test_support::{Outcome, TestEnv};
use serde_json::json;

use super::{TAGS, create, on_strict};
use crate::doctor::line;
use crate::keep;

const PRODUCTION: &str = "--vault sm --env production";

fn doctor(env: &TestEnv, options: &str) -> Outcome {
    keep(env, &format!("doctor {PRODUCTION} {options}"))
}

fn production(key: &str, what: &str, message: &str, fix: &str) -> String {
    line("production", key, what, message, fix)
}

/// A secret that PHP Keep wrote.
fn create_as_php(aws: &Strict, key: &str) {
    let mut tags = TAGS;
    tags[2] = ("Env", "production");
    aws.create(&format!("app/production/{key}"), "php", &tags);
}

/// The permissions that were asked for.
fn asked(aws: &Strict) -> BTreeSet<String> {
    let checks = aws.checks().into_iter();
    checks.map(|check| check.action).collect()
}

fn actions(names: &[&str]) -> BTreeSet<String> {
    let names = names.iter();
    names.map(|name| format!("secretsmanager:{name}")).collect()
}

#[test]
fn only_what_the_page_allows_to_read_is_asked_for() {
    let (env, aws) = on_strict();
    for number in 0..120 {
        create(&aws, &format!("K{number:03}"), "x");
    }
    create_as_php(&aws, "PHP");
    aws.forget_calls();
    assert_eq!(doctor(&env, "").code, 0);
    let reading = [
        "BatchGetSecretValue",
        "DescribeSecret",
        "GetSecretValue",
        "ListSecretVersionIds",
        "ListSecrets",
    ];
    assert_eq!(asked(&aws), actions(&reading));
    // Two pages each, and one secret of the 121.
    assert_eq!((aws.count("ListSecrets"), aws.calls().len()), (4, 8));
    aws.forget_calls();
    let fixed = doctor(&env, "--fix -y");
    fixed.assert(
        0,
        &fixed.stdout,
        "  PHP in sm:production  php-tags: tagged by PHP Keep, so that policies by `Environment` do \
         not cover it\n  \
         PHP in sm:production  tagged with `Environment`\n\
         Nothing is wrong in 1 place any more\n",
    );
    let mut mending = reading.to_vec();
    mending.push("TagResource");
    assert_eq!(asked(&aws), actions(&mending));
    doctor(&env, "").assert(0, "", "Nothing is wrong in 1 place\n");
    assert_eq!(aws.value("app/production/PHP").as_deref(), Some("php"));
    assert_eq!(aws.versions("app/production/PHP"), 1);
}

/// What can only be allowed for all, and what is tagged for the env.
fn by_environment(check: &Check) -> Decision {
    let env = check.resource_tags.get("Environment");
    if check.resource.is_none() || env.is_some_and(|env| env == "production") {
        Decision::Allow
    } else {
        Decision::Deny
    }
}

/// The developer's policy of the documentation: what is not tagged for the env
/// is denied, and that is why.
#[test]
fn a_secret_without_the_tag_that_a_policy_asks_for_is_explained() {
    let (env, aws) = on_strict();
    create_as_php(&aws, "A");
    create(&aws, "B", "x");
    aws.authorize(by_environment);
    let outcome = doctor(&env, "");
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    let codes: Vec<Vec<&str>> = stdout
        .lines()
        .map(|line| line.split('\t').skip(2).take(3).collect())
        .collect();
    // Three lines said at length that the same identity is kept out.
    assert_eq!(
        codes,
        [
            ["", "problem", "access-denied"],
            ["A", "warning", "php-tags"],
        ],
        "{outcome}"
    );
    assert_eq!(outcome.code, 4, "{outcome}");
    let (message, advice) = (
        "because no identity-based policy allows the secretsmanager:GetSecretValue action; 2 other \
         permissions are missing, too; AWS knows this identity as \
         `arn:aws:iam::123456789012:user/tester`\t",
        "The identity in use needs the permission `secretsmanager:DescribeSecret`; The identity in \
         use needs the permission `secretsmanager:ListSecretVersionIds`; The identity in use needs \
         the permission `secretsmanager:GetSecretValue`; Run `keep vault:edit sm` to use another \
         identity; Run `keep iam --role read-only --env production --vault sm` for a policy that \
         allows it (`--role developer` to write too)\n",
    );
    assert!(stdout.contains(&format!("{message}{advice}")), "{outcome}");
    // Nor may this identity tag it: another one has to.
    let fixed = doctor(&env, "--fix -y");
    assert_eq!(fixed.code, 4, "{fixed}");
    assert!(
        fixed
            .stderr
            .contains("the secret could not be put right\n  A in sm:production  failed: "),
        "{fixed}"
    );
    aws.authorize(|_| Decision::Allow);
    assert_eq!(doctor(&env, "--fix -y").code, 0);
    aws.authorize(by_environment);
    doctor(&env, "").assert(0, "", "Nothing is wrong in 1 place\n");
}

#[test]
fn a_key_that_does_not_serve_is_named() {
    let (env, aws) = on_strict();
    create(&aws, "A", "x");
    let key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let body = json!({ "SecretId": "app/production/A", "KmsKeyId": key });
    aws.ask("us-east-1", "UpdateSecret", &body)
        .expect("it is there");
    aws.break_secret("app/production/A");
    let outcome = doctor(&env, "");
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    let used = production(
        "",
        "note kms-key",
        &format!(
            "1 secret is encrypted with the KMS key `{key}`: reading needs `kms:Decrypt` for it, \
             and writing `kms:GenerateDataKey` too"
        ),
        "",
    );
    assert!(
        outcome.code == 4
            && stdout.starts_with("sm\tproduction\t\tproblem\tencryption\t`A` in vault `sm`")
            && stdout.ends_with(&used),
        "{outcome}"
    );
}

#[test]
fn replicas_are_looked_at_from_both_sides() {
    let (env, aws) = on_strict();
    create(&aws, "A", "x");
    create(&aws, "B", "x");
    let replicate = |key: &str, region: &str| {
        let body = json!({
            "SecretId": format!("app/production/{key}"),
            "AddReplicaRegions": [{ "Region": region }],
        });
        let answer = aws.ask("us-east-1", "ReplicateSecretToRegions", &body);
        answer.expect("the regions are two");
    };
    replicate("A", "eu-west-1");
    // By the time of the next call it is in sync.
    assert_eq!(aws.value("app/production/B").as_deref(), Some("x"));
    aws.replication(Replication::Fails);
    replicate("A", "eu-west-2");
    aws.forget_calls();
    let failed = production(
        "A",
        "problem replica-failed",
        "its replica in `eu-west-2` failed: Replication failed.",
        &format!("Run `keep replicate A --to eu-west-2 {PRODUCTION}` to try again"),
    );
    doctor(&env, "").assert(1, failed, "error: 1 problem in 1 place\n");
    // What is not replicated is not described.
    assert_eq!(aws.count("DescribeSecret"), 2);
    assert_eq!(keep(&env, "vault:edit sm --set region=eu-west-1").code, 0);
    let replica = production(
        "",
        "warning replica",
        "1 secret here is a replica, which can be read and not written",
        "Run `keep vault:edit sm --set region=us-east-1` to write there",
    );
    doctor(&env, "").assert(0, replica, "No problem in 1 place: 1 warning\n");
    // A region without any.
    assert_eq!(keep(&env, "vault:edit sm --set region=us-west-2").code, 0);
    let outcome = doctor(&env, "");
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    let there = |count: &str, region: &str| {
        production(
            "",
            "problem other-region",
            &format!("there {count} of this env in the region `{region}`"),
            &format!("Run `keep vault:edit sm --set region={region}` to use them"),
        )
    };
    let found = there("is 1 secret", "eu-west-1") + &there("are 2 secrets", "us-east-1");
    assert!(outcome.code == 5 && stdout.ends_with(&found), "{outcome}");
}

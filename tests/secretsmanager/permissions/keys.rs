//! Keys, functions, replicas and links: what the service asks of others, or of
//! other regions.

use keep_test_support::TestEnv;
use keep_test_support::strict::Strict;
use serde_json::{Value, json};

use super::bound_by;
use super::policies::of_the_page;
use super::simulator::allows;
use crate::{KEEP, keep, set_up};

const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const OTHER_KEY: &str =
    "arn:aws:kms:us-east-1:123456789012:key/9999abcd-12ab-34cd-56ef-1234567890ab";

/// The policy of a role, of a vault with these settings.
fn policy(role: &str, settings: &[&str]) -> Value {
    let env = TestEnv::new(KEEP);
    set_up(&env, "myapp", "secretsmanager", settings);
    keep(&env, &format!("iam --role {role} --env production")).json()
}

/// The use of a key that has the alias `alias/app`.
fn use_of(action: &str, key: &str, service: &str) -> Value {
    let aliases = if key == KEY { &["alias/app"][..] } else { &[] };
    json!({
        "action": format!("kms:{action}"),
        "resource": key,
        "context": {
            "kms:ViaService": format!("{service}.us-east-1.amazonaws.com"),
            "kms:ResourceAliases": aliases,
        },
    })
}

#[test]
fn a_key_of_ones_own_is_used_through_secrets_manager_alone() {
    for setting in [
        KEY,
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "alias/app",
        "arn:aws:kms:us-east-1:123456789012:alias/app",
    ] {
        let setting = format!("key={setting}");
        for (role, may_encrypt) in [("read-only", false), ("developer", true), ("admin", true)] {
            let policy = policy(role, &[&setting]);
            let may = |action, key, service| allows(&policy, &use_of(action, key, service));
            assert!(may("Decrypt", KEY, "secretsmanager"), "{role} {setting}");
            assert!(!may("Decrypt", KEY, "s3"), "{role} {setting}");
            assert!(!may("Decrypt", OTHER_KEY, "secretsmanager"), "{setting}");
            for action in ["GenerateDataKey", "Encrypt"] {
                let allowed = may(action, KEY, "secretsmanager");
                assert_eq!(allowed, may_encrypt, "{role} {setting} {action}");
            }
            assert!(!may("ScheduleKeyDeletion", KEY, "secretsmanager"));
        }
    }
}

/// With the page's policy a new value cannot be written, nor one be read.
#[test]
fn secrets_of_a_key_of_ones_own_are_written_and_read() {
    let aws = Strict::start();
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    let setting = format!("key={KEY}");
    set_up(&env, "myapp", "secretsmanager", &[&setting]);
    let developer = keep(&env, "iam --role developer --env production").json();
    bound_by(&aws, &developer);
    for line in [
        "set A one --env production",
        "set A two --env production",
        "set A two --env production --description text",
        "export --env production",
    ] {
        let outcome = keep(&env, line);
        assert_eq!(outcome.code, 0, "{outcome}");
    }
    let checks = aws.checks();
    let on_key = |action: &str| checks.iter().any(|check| check.action == action);
    assert!(on_key("kms:Decrypt") && on_key("kms:GenerateDataKey"));

    let reader = keep(&env, "iam --role read-only --env production").json();
    bound_by(&aws, &reader);
    keep(&env, "get A --env production").assert_stdout("two");

    let [full, ..] = of_the_page();
    bound_by(&aws, &full.policy);
    for line in ["get A --env production", "set A three --env production"] {
        let outcome = keep(&env, line);
        assert_eq!((outcome.code, outcome.stdout.len()), (4, 0), "{outcome}");
    }
    assert_eq!(aws.value("myapp/production/A").as_deref(), Some("two"));
}

/// The page, and PHP Keep after it, names the alias as the resource. That grants
/// nothing on the key: only `aws/secretsmanager`, which needs no grant, works.
#[test]
fn the_pages_policies_grant_no_key() {
    for column in of_the_page() {
        for action in ["Decrypt", "GenerateDataKey"] {
            let mut asked = use_of(action, KEY, "secretsmanager");
            asked["context"]["kms:ResourceAliases"] = json!(["alias/aws/secretsmanager"]);
            assert!(!allows(&column.policy, &asked), "{} {action}", column.head);
        }
    }
}

#[test]
fn an_admin_calls_rotation_functions_and_no_others() {
    let call = |name: &str| {
        json!({
            "action": "lambda:InvokeFunction",
            "resource": format!("arn:aws:lambda:us-east-1:123456789012:function:{name}"),
        })
    };
    let admin = policy("admin", &[]);
    assert!(allows(&admin, &call("SecretsManagerRotateDatabase")));
    assert!(!allows(&admin, &call("payments")));
    assert!(!allows(
        &policy("developer", &[]),
        &call("SecretsManagerRotateDatabase")
    ));
}

/// A check in a region, of a secret of production or of none yet.
fn in_region(action: &str, region: &str, tags: &Value, context: &Value) -> Value {
    json!({
        "action": format!("secretsmanager:{action}"),
        "resource": format!("arn:aws:secretsmanager:{region}:123456789012:secret:myapp/production/K"),
        "resource_tags": tags,
        "context": context,
    })
}

#[test]
fn replicas_are_made_and_read_where_the_vault_has_them() {
    let tags = json!({
        "ManagedBy": "Keep", "Namespace": "myapp", "Environment": "production",
    });
    let none = json!({});
    let settings = ["region=us-east-1", "replica-regions=eu-west-1"];
    let to = |region: &str| {
        let context = json!({ "secretsmanager:AddReplicaRegions": [region] });
        in_region("ReplicateSecretToRegions", "us-east-1", &none, &context)
    };
    let developer = policy("developer", &settings);
    assert!(allows(&developer, &to("eu-west-1")));
    assert!(!allows(&developer, &to("ap-south-1")));
    assert!(!allows(&policy("developer", &[]), &to("eu-west-1")));
    assert!(!allows(&policy("read-only", &settings), &to("eu-west-1")));

    let read = |region: &str| in_region("GetSecretValue", region, &tags, &none);
    let reader = policy("read-only", &settings);
    assert!(allows(&reader, &read("us-east-1")));
    assert!(allows(&reader, &read("eu-west-1")));
    assert!(!allows(&reader, &read("ap-south-1")));
}

#[test]
fn links_are_read_with_their_keys_and_nothing_else_of_their_account() {
    const LINKED: &str = "arn:aws:secretsmanager:us-east-1:210987654321:secret:shared/db";
    let setting = format!("links=production/DB={LINKED}");
    let ask = |action: &str, resource: &str| {
        json!({
            "action": action,
            "resource": resource,
            "context": { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" },
        })
    };
    let whole = format!("{LINKED}-a1B2c3");
    let reader = policy("read-only", &[&setting]);
    let get = |resource: &str| {
        let mut check = ask("secretsmanager:GetSecretValue", resource);
        check["context"] = json!({});
        allows(&reader, &check)
    };
    assert!(get(&whole));
    assert!(!get(&format!("{LINKED}2-a1B2c3")));
    let key = "arn:aws:kms:us-east-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    assert!(allows(&reader, &ask("kms:Decrypt", key)));
    assert!(!allows(&reader, &ask("kms:Encrypt", key)));
    let mut delete = ask("secretsmanager:DeleteSecret", &whole);
    delete["context"] = json!({});
    assert!(!allows(&policy("admin", &[&setting]), &delete));

    // A link of another env is not for this policy.
    let elsewhere = format!("links=staging/DB={LINKED}");
    let mut check = ask("secretsmanager:GetSecretValue", &whole);
    check["context"] = json!({});
    assert!(!allows(&policy("read-only", &[&elsewhere]), &check));
}

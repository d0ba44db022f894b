//! The vault's KMS key on secrets that have another.

use keep_test_support::strict::Strict;
use keep_test_support::{Moto, TestEnv, Witness};
use serde_json::json;

use crate::{KEEP, keep, said, set, set_up};

const ARN: &str = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

#[test]
fn a_write_brings_the_vaults_key_in_the_same_call() {
    let aws = Strict::start();
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    set_up(&env, "app", "sm", &[]);
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    keep(&env, &format!("vault:edit sm --set key={ARN}")).assert(0, "", "Vault `sm` changed\n");

    for (line, value, calls) in [
        ("A", "two", ["DescribeSecret", "UpdateSecret"]),
        // It has the key by now.
        ("A", "three", ["DescribeSecret", "PutSecretValue"]),
        (
            "A --description text",
            "four",
            ["DescribeSecret", "UpdateSecret"],
        ),
    ] {
        aws.forget_calls();
        set(&env, line, value).assert(0, "", &said("A", "updated"));
        assert_eq!(aws.actions(), calls, "{value}");
        assert_eq!(aws.value("app/production/A").as_deref(), Some(value));
        assert_eq!(aws.described("app/production/A")["KmsKeyId"], json!(ARN));
    }
    assert_eq!(
        aws.described("app/production/A")["Description"],
        json!("text")
    );
}

#[test]
fn a_conditional_write_brings_the_key_when_it_has_won() {
    let aws = Strict::start();
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    set_up(&env, "app", "sm", &[]);
    let written = set(&env, "A --format json", "one").json();
    let seen = written["version"].as_str().expect("a version").to_owned();
    keep(&env, &format!("vault:edit sm --set key={ARN} -q")).assert(0, "", "");
    aws.forget_calls();
    set(&env, &format!("A --if-version {seen}"), "two").assert(0, "", &said("A", "updated"));
    assert_eq!(
        aws.actions(),
        [
            "DescribeSecret",
            "PutSecretValue",
            "UpdateSecretVersionStage",
            "UpdateSecret"
        ]
    );
    assert_eq!(aws.described("app/production/A")["KmsKeyId"], json!(ARN));
    assert_eq!(aws.value("app/production/A").as_deref(), Some("two"));
}

/// AWS names no key where it is its own: every write said it anew.
#[test]
fn the_key_of_aws_by_its_name_is_no_other_key() {
    let aws = Strict::start();
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    set_up(&env, "app", "sm", &["key=alias/aws/secretsmanager"]);
    aws.create("app/production/A", "one", &[("ManagedBy", "Keep")]);
    set(&env, "A -q", "two").assert(0, "", "");
    assert_eq!(aws.count("UpdateSecret"), 0);
    assert_eq!(aws.value("app/production/A").as_deref(), Some("two"));
}

#[test]
fn moto_has_the_value_and_the_key_too() {
    let moto = Moto::shared();
    let env = TestEnv::new(KEEP).with_aws_at(moto.url());
    set_up(&env, "rekeyed", "sm", &[]);
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    keep(&env, "vault:edit sm --set key=alias/team -q").assert(0, "", "");
    set(&env, "A", "two").assert(0, "", &said("A", "updated"));
    let secret = Witness::at(moto.url()).secret("rekeyed/production/A");
    assert_eq!(
        json!([secret["value"], secret["kms"]]),
        json!(["two", "alias/team"])
    );
}

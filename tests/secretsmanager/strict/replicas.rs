//! Secrets with copies in other regions.

use keep_test_support::TestEnv;
use keep_test_support::strict::Strict;
use serde_json::json;

use crate::{KEEP, keep, said, set, set_up};

/// `A`, with a copy in another region.
fn copied() -> (TestEnv, Strict) {
    let aws = Strict::start();
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    set_up(&env, "app", "sm", &["replica-regions=eu-west-1"]);
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    assert_eq!(read_copy(&aws, "A").as_deref(), Some("one"));
    aws.forget_calls();
    (env, aws)
}

fn read_copy(aws: &Strict, key: &str) -> Option<String> {
    let body = json!({ "SecretId": format!("app/production/{key}") });
    let answer = aws.ask("eu-west-1", "GetSecretValue", &body).ok()?;
    answer["SecretString"].as_str().map(str::to_owned)
}

/// AWS deletes no secret that has copies, so that with `replica-regions` no
/// secret could be deleted or renamed.
#[test]
fn a_secret_with_copies_is_deleted_with_them() {
    let (env, aws) = copied();
    let outcome = keep(&env, "delete A --env production --yes");
    assert_eq!(outcome.code, 0, "{outcome}");
    let calls = [
        "DeleteSecret",
        "DescribeSecret",
        "RemoveRegionsFromReplication",
        "DeleteSecret",
    ];
    assert_eq!(aws.actions(), calls);
    assert!(aws.described("app/production/A")["DeletedDate"].is_number());
    assert_eq!(read_copy(&aws, "A"), None);
    keep(&env, "restore A --env production").assert(0, "", &said("A", "restored"));
    keep(&env, "get A --env production").assert_stdout("one");

    let (env, aws) = copied();
    let outcome = keep(&env, "delete A --env production --yes --purge");
    assert_eq!(outcome.code, 0, "{outcome}");
    assert_eq!(aws.described("app/production/A"), json!(null));

    let (env, aws) = copied();
    let outcome = keep(&env, "rename A B --env production --yes");
    assert_eq!(outcome.code, 0, "{outcome}");
    let copies = ["A", "B"].map(|key| read_copy(&aws, key));
    assert_eq!(copies, [None, Some("one".to_owned())]);
}

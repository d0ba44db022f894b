//! Versions and their labels: what is sent, and what every answer means.

use serde_json::json;

use keep_host::aws::SecretSelector;
use keep_host::secret::SecretValue;
use keep_host::vault::{ContractError, ErrorKind};
use keep_test_support::strict::{REGION, Strict};
use keep_test_support::{Reply, StandIn};

use crate::{bytes, text, vault};

const NAME: &str = "app/local/KEY";

fn value(text: &str) -> SecretValue {
    SecretValue::from_text(text.into())
}

fn current() -> SecretSelector {
    SecretSelector::default()
}

/// A stand-in with one answer to everything.
fn answering(reply: Reply) -> StandIn {
    StandIn::start(move |_, _| reply.clone())
}

fn refusing(code: &'static str) -> StandIn {
    answering(Reply::error(400, code, "as the test says"))
}

#[track_caller]
fn kind<T: std::fmt::Debug>(outcome: Result<T, ContractError>) -> (ErrorKind, String) {
    let error = outcome.expect_err("it was refused");
    (error.kind, error.code)
}

/// Without the token, which is another each time.
fn sent(aws: &StandIn) -> serde_json::Value {
    let mut body = aws.calls().pop().expect("a call").body;
    if let Some(body) = body.as_object_mut() {
        body.remove("ClientRequestToken");
    }
    body
}

#[tokio::test]
async fn a_staged_version_is_there_and_not_current_until_its_label_is_moved() {
    let aws = Strict::start();
    aws.create(NAME, "first", &[]);
    let vault = vault(&aws.url());
    let first = vault.get(NAME, &current()).await.expect("read");
    let first = first.expect("there").version_id;
    let staged = vault.put_staged(NAME, &value("second"), "NEXT").await;
    let staged = staged.expect("stored");
    assert_eq!(aws.value(NAME).as_deref(), Some("first"));
    let by_label = SecretSelector {
        version_id: None,
        stage: Some("NEXT".into()),
    };
    let read = vault.get(NAME, &by_label).await.expect("read");
    let read = read.expect("there");
    assert_eq!((text(&read.value), &read.version_id), ("second", &staged));

    let moved = vault.move_stage(NAME, "AWSCURRENT", Some(&first), Some(&staged));
    moved.await.expect("the first is current");
    assert_eq!(aws.value(NAME).as_deref(), Some("second"));
    // Somebody else was faster: the first is not current any more.
    let third = vault.put_staged(NAME, &value("third"), "NEXT").await;
    let third = third.expect("stored");
    let late = vault.move_stage(NAME, "AWSCURRENT", Some(&first), Some(&third));
    assert_eq!(
        kind(late.await),
        (ErrorKind::Conflict, "InvalidParameterException".to_owned())
    );
    assert_eq!(aws.value(NAME).as_deref(), Some("second"));
    let taken = vault.move_stage(NAME, "NEXT", Some(&third), None).await;
    taken.expect("the third has it");
    let read = vault.get(NAME, &by_label).await.expect("an answer");
    assert!(read.is_none(), "{read:?}");
}

#[tokio::test]
async fn a_value_key_and_description_are_one_update() {
    let aws = Strict::start();
    aws.create(NAME, "first", &[]);
    let vault = vault(&aws.url());
    let second = value("second");
    let written = vault.replace(NAME, &second, Some("what for"), Some("alias/team"));
    let version = written.await.expect("written");
    assert_eq!(aws.actions(), ["UpdateSecret"]);
    let described = aws.described(NAME);
    assert_eq!(
        json!([described["Description"], described["KmsKeyId"]]),
        json!(["what for", "alias/team"])
    );
    assert_eq!(
        described["VersionIdsToStages"][&version],
        json!(["AWSCURRENT"])
    );

    let raw = SecretValue::new(vec![0xff, 0x00]);
    let written = vault.replace(NAME, &raw, None, None).await;
    written.expect("written");
    let read = vault.get(NAME, &current()).await.expect("read");
    assert_eq!(bytes(&read.expect("there").value), [0xff, 0x00]);
    // What is not given stays.
    assert_eq!(aws.described(NAME)["Description"], json!("what for"));
}

#[tokio::test]
async fn what_is_sent_holds_no_more_than_was_asked() {
    let aws = answering(Reply::ok(&json!({ "VersionId": "v2" })));
    let vault = vault(&aws.url());
    let put = vault.put_staged("n", &value("v"), "NEXT").await;
    assert_eq!(put.as_deref(), Ok("v2"));
    assert_eq!(
        sent(&aws),
        json!({ "SecretId": "n", "SecretString": "v", "VersionStages": ["NEXT"] })
    );
    let replaced = vault.replace("n", &value("v"), None, Some("k")).await;
    assert_eq!(replaced.as_deref(), Ok("v2"));
    assert_eq!(
        sent(&aws),
        json!({ "SecretId": "n", "SecretString": "v", "KmsKeyId": "k" })
    );
    vault
        .move_stage("n", "L", None, Some("v2"))
        .await
        .expect("moved");
    assert_eq!(
        sent(&aws),
        json!({ "SecretId": "n", "VersionStage": "L", "MoveToVersionId": "v2" })
    );
}

#[tokio::test]
async fn every_refusal_has_its_kind() {
    for (code, expected) in [
        ("AccessDeniedException", ErrorKind::Denied),
        ("ResourceNotFoundException", ErrorKind::NotFound),
        ("EncryptionFailure", ErrorKind::Encryption),
        ("LimitExceededException", ErrorKind::Invalid),
    ] {
        let aws = refusing(code);
        let vault = vault(&aws.url());
        let told = (expected, code.to_owned());
        let (put, replaced, moved) = (
            vault.put_staged("n", &value("v"), "L").await,
            vault.replace("n", &value("v"), None, None).await,
            vault.move_stage("n", "L", Some("a"), Some("b")).await,
        );
        assert_eq!(
            [kind(put), kind(replaced), kind(moved)],
            [told.clone(), told.clone(), told]
        );
    }
    // An id that is taken by another value is no secret that is there.
    let aws = refusing("ResourceExistsException");
    let vault = vault(&aws.url());
    let replaced = vault.replace("n", &value("v"), None, None).await;
    assert_eq!(kind(replaced).0, ErrorKind::Conflict);
}

#[tokio::test]
async fn an_echo_of_the_value_is_not_passed_on() {
    let echo = || {
        Reply::error(
            400,
            "InvalidParameterException",
            "no: correct horse battery",
        )
    };
    let aws = answering(echo());
    let vault = vault(&aws.url());
    let secret = value("correct horse battery");
    for outcome in [
        vault.put_staged("n", &secret, "L").await,
        vault.replace("n", &secret, None, None).await,
    ] {
        let error = outcome.expect_err("it was refused");
        assert!(!error.message.contains("horse"), "{error}");
    }
}

#[tokio::test]
async fn what_waits_for_deletion_is_told_from_other_wrong_states() {
    let aws = Strict::start();
    aws.create(NAME, "v", &[]);
    aws.ask(REGION, "DeleteSecret", &json!({ "SecretId": NAME }))
        .expect("it is there");
    let vault = vault(&aws.url());
    let outcomes = [
        kind(vault.put_staged(NAME, &value("w"), "L").await),
        kind(vault.replace(NAME, &value("w"), None, None).await),
        kind(
            vault
                .move_stage(NAME, "L", None, Some(&"a".repeat(32)))
                .await,
        ),
    ];
    for (kind, _) in outcomes {
        assert_eq!(kind, ErrorKind::PendingDeletion);
    }
}

/// Not being able to look was once taken for seeing that no version has the
/// label.
#[tokio::test]
async fn a_move_of_which_nothing_can_be_found_out_is_no_success() {
    let aws = StandIn::start(|call, before| match (call.action.as_str(), before) {
        ("UpdateSecretVersionStage", 0) => Reply::cut(),
        ("UpdateSecretVersionStage", _) => {
            Reply::error(400, "InvalidParameterException", "not attached")
        }
        _ => Reply::denied(),
    });
    let moved = vault(&aws.url())
        .move_stage("app/local/KEY", "LABEL", Some("v1"), None)
        .await;
    assert_eq!(
        moved.expect_err("nobody knows").kind,
        ErrorKind::Conflict,
        "{:?}",
        aws.counts()
    );
    assert_eq!(aws.count("UpdateSecretVersionStage"), 2);
}

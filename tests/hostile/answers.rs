//! Answers that are too long, too many, about something else, or mean harm to
//! a terminal.

use keep_host::{
    runtime::CallError,
    secret::SecretValue,
    vault::{
        Change, ContractError, Entry, ErrorKind, Policy, PutOptions, Readings, Replica,
        ReplicaState, Role, RotationSettings, RotationStatus, Selector, Version,
    },
};

use crate::guest::{attack, message};

/// What is left of the driver's evil text, wherever it stood.
const CLEANED: &str = "a [31mb c d e f";

fn cleaned() -> String {
    CLEANED.to_owned()
}

fn entry(key: &str) -> Entry {
    Entry {
        key: key.to_owned(),
        version: Some(cleaned()),
        modified_ms: Some(u64::MAX),
        extra: vec![(cleaned(), cleaned())],
    }
}

fn error() -> ContractError {
    ContractError {
        kind: ErrorKind::Throttled,
        code: cleaned(),
        message: cleaned(),
        retry_after_ms: Some(u32::MAX),
        details: vec![(cleaned(), cleaned())],
    }
}

/// The driver's own error.
fn contract<T>(outcome: Result<T, CallError>) -> ContractError {
    match outcome {
        Err(CallError::Contract { error, .. }) => error,
        Err(other) => panic!("not an error of the contract: {other}"),
        Ok(_) => panic!("no error"),
    }
}

fn keys(readings: &Readings) -> (Vec<&str>, Vec<&str>) {
    let found = readings.found.iter().map(|found| found.entry.key.as_str());
    let failed = readings.failed.iter().map(|failed| failed.key.as_str());
    (found.collect(), failed.collect())
}

#[tokio::test]
async fn every_text_of_every_answer_is_cleaned() {
    let mut session = attack("evil").open().await;

    let all = session.get_all().await.expect("an answer");
    assert_eq!(all.found[0].entry, entry(CLEANED));
    assert_eq!(
        (all.failed[0].key.as_str(), &all.failed[0].error),
        (CLEANED, &error())
    );
    assert_eq!(all.notes, [CLEANED]);
    assert_eq!((all.found.len(), all.failed.len()), (1, 1));

    assert_eq!(session.keys().await.expect("an answer"), [entry(CLEANED)]);
    assert_eq!(
        session.deleted().await.expect("an answer"),
        [entry(CLEANED)]
    );
    let history = session.history("A").await.expect("an answer");
    let version = Version {
        id: cleaned(),
        created_ms: Some(u64::MAX),
        stages: vec![cleaned(); 32],
        current: true,
        author: Some(cleaned()),
    };
    assert_eq!(history, Some(vec![version]));

    let statements = session.statements(Role::Admin, &[]).await;
    assert_eq!(statements.expect("an answer"), [CLEANED]);

    let mut session = attack("error").open().await;
    assert_eq!(contract(session.check().await), error());
}

#[tokio::test]
async fn every_text_of_the_optional_abilities_is_cleaned() {
    let mut session = attack("evil").open().await;
    let change = Change {
        from: Some(cleaned()),
        to: cleaned(),
        moved: true,
    };
    let rolled = session.rollback("A", &Selector::Current).await;
    assert_eq!(rolled.expect("an answer"), Some(change));

    let rotated = session.rotate("A", &RotationSettings::default()).await;
    assert_eq!(rotated.expect("an answer"), Some(cleaned()));
    let status = RotationStatus {
        enabled: true,
        function: Some(cleaned()),
        schedule: Some(cleaned()),
        last_ms: Some(u64::MAX),
        next_ms: Some(u64::MAX),
        pending: Some(cleaned()),
        pending_since_ms: Some(u64::MAX),
        manager: Some(cleaned()),
    };
    assert_eq!(
        session.rotation("A").await.expect("an answer"),
        Some(status)
    );

    // One place is one copy, whatever the driver says.
    let copy = Replica {
        place: cleaned(),
        state: ReplicaState::Failed,
        message: Some(cleaned()),
        encryption_key: Some(cleaned()),
        accessed_ms: Some(u64::MAX),
    };
    let places = ["eu-west-1".to_owned()];
    let copies = Some(vec![copy]);
    assert_eq!(session.replicas("A").await.expect("an answer"), copies);
    let answer = session.replicate("A", &places).await;
    assert_eq!(answer.expect("an answer"), copies);
    let answer = session.remove_replicas("A", &places).await;
    assert_eq!(answer.expect("an answer"), copies);

    let policy = Policy {
        document: Some(cleaned()),
    };
    assert_eq!(session.policy("A").await.expect("an answer"), Some(policy));
}

/// Where one key was asked for, the answer is about that key.
#[tokio::test]
async fn the_key_is_the_one_that_was_asked_for() {
    let mut session = attack("evil").open().await;
    let found = session.get("ASKED", &Selector::Current).await;
    assert_eq!(
        found.expect("an answer").expect("a secret").entry,
        entry("ASKED")
    );
    let value = SecretValue::from_text("value".into());
    let written = session.put("ASKED", value, &PutOptions::default()).await;
    assert_eq!(written.expect("an answer").entry, entry("ASKED"));
    // The recycle bin once took the driver's word.
    let discarded = session.discard("ASKED", 7).await;
    assert_eq!(discarded.expect("an answer"), Some(entry("ASKED")));
}

/// An answer about other keys once came through, where an export would have
/// taken it in.
#[tokio::test]
async fn keys_that_nobody_asked_for_are_dropped() {
    let mut session = attack("unasked").open().await;
    let asked = ["A", "B", "C"].map(str::to_owned);
    let readings = session.get_many(&asked).await.expect("an answer");
    assert_eq!(keys(&readings), (vec!["A"], vec!["B"]));
}

/// The first of several counts, and it is always the same one.
#[tokio::test]
async fn one_key_is_one_secret() {
    let mut session = attack("unasked").open().await;
    let readings = session.get_all().await.expect("an answer");
    assert_eq!(keys(&readings), (vec!["A", "EXTRA"], vec!["B", "EXTRA"]));
    assert_eq!(readings.found[0].value.len(), "first".len());

    let mut session = attack("same-key").open().await;
    let entries = session.keys().await.expect("an answer");
    let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys, ["A", "B"]);
}

#[tokio::test]
async fn long_texts_are_cut() {
    let giant = async |part: &str| {
        let mut session = attack("giant-error").with("part", part).open().await;
        contract(session.check().await)
    };
    assert_eq!(giant("message").await.message, "m".repeat(4_096));
    assert_eq!(giant("code").await.code, "c".repeat(128));
    let detail = ("n".repeat(512), "v".repeat(4_096));
    assert_eq!(giant("detail").await.details, [detail]);
    assert_eq!(giant("details").await.details, vec![Default::default(); 32]);

    let mut session = attack("giant-key").open().await;
    let entries = session.keys().await.expect("an answer");
    let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys, ["k".repeat(512)]);

    let mut session = attack("giant-statement").open().await;
    let statements = session.statements(Role::Admin, &[]).await;
    assert_eq!(statements.expect("an answer"), ["s".repeat(65_536)]);

    let mut session = attack("giant-policy").open().await;
    let policy = session.policy("A").await.expect("an answer");
    let document = policy.and_then(|policy| policy.document);
    assert_eq!(document, Some("p".repeat(64 * 1024)));

    let mut session = attack("many-notes").open().await;
    let readings = session.get_all().await.expect("an answer");
    assert_eq!(readings.notes, vec!["n".repeat(4_096); 32]);
}

const TOO_MANY: &str = "driver `hostile` 6.6.6 answered with more than 20000 secrets";

#[tokio::test]
async fn long_lists_are_refused() {
    let mut session = attack("many").open().await;
    assert_eq!(message(session.keys().await), TOO_MANY);
    let mut session = attack("many").open().await;
    assert_eq!(message(session.deleted().await), TOO_MANY);
    let mut session = attack("many-failed").open().await;
    assert_eq!(message(session.get_all().await), TOO_MANY);
    // Of versions, any number once came through.
    let mut session = attack("many").open().await;
    assert_eq!(
        message(session.history("A").await),
        "driver `hostile` 6.6.6 answered with more than 20000 versions"
    );
}

/// A policy of more statements than anybody reads would hide what is in it.
#[tokio::test]
async fn too_many_statements_are_refused() {
    let mut session = attack("many").open().await;
    assert_eq!(
        message(session.statements(Role::Admin, &[]).await),
        "driver `hostile` 6.6.6 answered with more than 20000 statements"
    );
}

#[tokio::test]
async fn long_lists_of_copies_are_refused() {
    let mut session = attack("many").open().await;
    assert_eq!(
        message(session.replicas("A").await),
        "driver `hostile` 6.6.6 answered with more than 20000 replicas"
    );
}

/// A driver that broke one promise once could go on.
#[tokio::test]
async fn after_a_refused_answer_the_session_refuses_everything() {
    let mut session = attack("many").open().await;
    assert_eq!(message(session.keys().await), TOO_MANY);
    assert_eq!(
        message(session.check().await),
        "driver `hostile` 6.6.6 crashed: it crashed before"
    );
}

//! On the common path a secret never enters its driver's memory: after each
//! call, the memories of all guests are searched for it.

use std::path::Path;

use keep_host::{
    drivers::{self, Power},
    powers::storage::{Location, Store},
    runtime::{AwsRequests, Powers, Session},
    secret::SecretValue,
    vault::{PutMode, PutOptions, Selector},
};
use keep_test_support::Moto;
use tempfile::TempDir;

use crate::{
    guest::{attack, limits, message, runtime, scope},
    linear_memory::holding,
    silent_server::{KEYS, client},
};

/// A value that no other test has.
fn secret(canary: &str) -> SecretValue {
    SecretValue::from_text(canary.to_owned())
}

/// The store of one vault and env below that directory.
fn store(directory: &Path) -> Store {
    let location = Location {
        directory: directory.join("vault"),
        config_directory: directory.join("config"),
        namespace: "myapp".into(),
        vault: "attacked".into(),
        env: "local".into(),
    };
    Store::open(&location).expect("the place has a name")
}

/// A session of the driver in the binary with all that its manifest asks for, as
/// commands open it.
async fn embedded(id: &str, powers: Powers) -> Session {
    let driver = drivers::find(id).or_else(|| drivers::find_official(id));
    let driver = driver.expect("the driver is in the binary");
    let manifest = driver.manifest().expect("its manifest is valid");
    let granted = manifest.powers.clone();
    let loaded = runtime().load(driver.precompiled(), manifest, &granted);
    let loaded = loaded.expect("the driver is linked");
    let scope = scope();
    let session = loaded.open(runtime(), &scope, &[], powers, limits());
    session.await.expect("the driver opens")
}

/// Writes the canary, reads it back in every way, and looks after each step.
async fn never_in_memory(mut session: Session, canary: &str) {
    let options = PutOptions::default();
    let put = session.put("A", secret(canary), &options).await;
    assert!(put.expect("the secret is written").created);
    assert_eq!(holding(canary.as_bytes()), 0, "after `put`");

    let found = session.get("A", &Selector::Current).await;
    let found = found.expect("the secret is read").expect("a secret");
    assert_eq!(found.value.len(), canary.len());
    assert_eq!(holding(canary.as_bytes()), 0, "after `get`");

    let many = session.get_many(&["A".to_owned()]).await;
    assert_eq!(many.expect("the secret is read").found.len(), 1);
    assert_eq!(holding(canary.as_bytes()), 0, "after `get-many`");

    let all = session.get_all().await.expect("the secret is read");
    assert_eq!(all.found[0].value.len(), canary.len());
    assert_eq!(holding(canary.as_bytes()), 0, "after `get-all`");

    // A write over this version, and back to it.
    let seen = all.found[0].entry.version.clone().expect("a version");
    let options = PutOptions {
        mode: PutMode::IfVersion(seen),
        ..PutOptions::default()
    };
    let put = session.put("A", secret(canary), &options).await;
    assert!(!put.expect("the secret is written").created);
    assert_eq!(holding(canary.as_bytes()), 0, "after a conditional `put`");
    let rolled = session.rollback("A", &Selector::Current).await;
    let rolled = rolled.expect("an answer").expect("a secret");
    assert!(rolled.moved);
    assert_eq!(holding(canary.as_bytes()), 0, "after `rollback`");

    for key in KEYS {
        assert_eq!(holding(key.as_bytes()), 0, "{key}");
    }
    // The driver did see the key: the search finds what is there.
    assert_ne!(holding(b"A"), 0);
    assert_eq!(session.exposed(), 0);
}

#[tokio::test]
async fn the_local_driver_never_holds_a_secret() {
    let directory = TempDir::new().expect("a directory");
    let powers = Powers {
        storage: Some(store(directory.path())),
        ..Powers::default()
    };
    let session = embedded("local", powers).await;
    never_in_memory(session, "canary-of-local-7f3a9c51").await;
}

#[tokio::test]
async fn the_driver_for_aws_never_holds_a_secret() {
    let powers = Powers {
        aws: Some(client(Moto::shared().url())),
        ..Powers::default()
    };
    let session = embedded("secretsmanager", powers).await;
    never_in_memory(session, "canary-of-aws-c2d84e06").await;
}

/// The host takes the values out of the answers, and puts them into requests.
#[tokio::test]
async fn the_driver_for_parameter_store_never_holds_a_secret() {
    let driver = drivers::find_official("ssm").expect("the plugin is in the binary");
    let manifest = driver.manifest().expect("its manifest is valid");
    let actions = manifest.powers.into_iter().map(|power| match power {
        Power::Aws(action) => action,
        other => panic!("it asks for `{other}`"),
    });
    let powers = Powers {
        aws_requests: Some(AwsRequests {
            client: client(Moto::shared().url()),
            actions: actions.collect(),
        }),
        ..Powers::default()
    };
    let session = embedded("ssm", powers).await;
    never_in_memory(session, "canary-of-ssm-9e07b4d3").await;
}

/// What the search is worth: a driver that was granted plaintext and keeps it
/// is found out.
#[tokio::test]
async fn a_driver_that_keeps_plaintext_is_seen_to() {
    let canary = "canary-of-hoard-51be07d9";
    let powers = Powers {
        plaintext: true,
        ..Powers::default()
    };
    let mut session = attack("hoard").granted(powers).open().await;
    assert_eq!(holding(canary.as_bytes()), 0);
    let put = session
        .put("A", secret(canary), &PutOptions::default())
        .await;
    assert!(put.expect("an answer").created);
    assert_eq!((holding(canary.as_bytes()), session.exposed()), (1, 1));
    drop(session);
    let mut next = attack("empty").open().await;
    next.check().await.expect("an answer");
    assert_eq!(
        holding(canary.as_bytes()),
        0,
        "a new session's memory is its own"
    );
}

/// What was read through an interface is found too, once it was granted: in the
/// storage, and in AWS.
#[tokio::test]
async fn a_driver_that_keeps_what_it_read_is_seen_to() {
    let directory = TempDir::new().expect("a directory");
    let storage = "canary-of-storage-read-1f6d20b8";
    let powers = || Powers {
        storage: Some(store(directory.path())),
        aws: Some(client(Moto::shared().url())),
        ..Powers::default()
    };
    let mut local = embedded("local", powers()).await;
    let options = PutOptions::default();
    let put = local.put("A", secret(storage), &options);
    assert!(put.await.expect("the secret is written").created);
    let aws = "canary-of-aws-read-86c5e9a7";
    let mut manager = embedded("secretsmanager", powers()).await;
    let put = manager.put("READ", secret(aws), &options);
    put.await.expect("the secret is written");
    for (mode, canary) in [("hoard-storage", storage), ("hoard-aws", aws)] {
        let read = |plaintext| {
            let powers = Powers {
                plaintext,
                ..powers()
            };
            attack(mode)
                .with("of", "myapp/local/READ")
                .granted(powers)
                .open()
        };
        let mut session = read(false).await;
        assert_eq!(
            message(session.check().await),
            "the power `plaintext` was not granted"
        );
        assert_eq!(holding(canary.as_bytes()), 0, "{mode}");
        let mut session = read(true).await;
        session.check().await.expect("the power was granted");
        assert_eq!(holding(canary.as_bytes()), 1, "{mode}");
    }
}

//! Two keys for every power: the manifest asks, the user grants.

use std::path::Path;

use keep_host::{
    drivers::{Artifact, Power},
    powers::storage::{Location, Store},
    runtime::Powers,
    secret::SecretValue,
    vault::{Entry, PutOptions},
};
use tempfile::TempDir;

use crate::{
    guest::{Attack, all_powers, attack, component, limits, load, manifest, message, runtime},
    silent_server::SilentServer,
    world,
};

fn without(power: &Power) -> Vec<Power> {
    let mut powers = all_powers();
    powers.retain(|other| other != power);
    powers
}

fn store(directory: &Path, vault: &str, env: &str) -> Store {
    let location = Location {
        directory: directory.join(vault),
        config_directory: directory.join("config"),
        namespace: "myapp".into(),
        vault: vault.into(),
        env: env.into(),
    };
    Store::open(&location).expect("the place has a name")
}

#[test]
fn a_power_that_was_not_granted_refuses_the_driver() {
    for power in all_powers() {
        let wants = manifest(&all_powers());
        let loaded = runtime().load(Artifact::Component(component()), wants, &without(&power));
        assert_eq!(
            loaded.err().map(|error| error.to_string()),
            Some(format!(
                "driver `hostile` 6.6.6 asks for the power `{power}`, which was not granted"
            ))
        );
    }
}

/// Granting does not help a driver whose manifest hides what it uses.
#[test]
fn a_power_that_was_not_asked_for_refuses_the_driver() {
    for (power, import, words) in [
        ("storage", "keep:host/storage@0.1.0", "storage"),
        (
            "aws:secretsmanager",
            "keep:aws/secrets-manager@0.1.0",
            "aws:secretsmanager",
        ),
        (
            "http:https://store.test",
            "wasi:http/types@0.2.0",
            "http:ORIGIN",
        ),
        // Which action it would be, nobody knows.
        (
            "aws:ssm:GetParameter",
            "keep:aws/request@0.1.0",
            "aws:SERVICE:ACTION",
        ),
    ] {
        let asks = manifest(&without(&power.parse().expect("a power")));
        let loaded = runtime().load(Artifact::Component(component()), asks, &all_powers());
        assert_eq!(
            loaded.err().map(|error| error.to_string()),
            Some(format!(
                "driver `hostile` 6.6.6 uses `{import}`, but its manifest does not ask \
                 for the power `{words}`"
            ))
        );
    }
}

/// Each way to servers by itself.
#[test]
fn no_interface_leads_to_servers_that_were_not_asked_for() {
    for import in [
        "keep:host/http@0.1.0",
        "wasi:http/types@0.2.0",
        "wasi:http/outgoing-handler@0.2.0",
    ] {
        let items = format!("import {import}; {}", world::DRIVER);
        let component = world::of_nothing(&items, "");
        let loaded = runtime().load(
            Artifact::Component(&component),
            manifest(&[]),
            &all_powers(),
        );
        let error = loaded.err().map(|error| error.to_string());
        let error = error.unwrap_or_default();
        let undeclared = "but its manifest does not ask for the power `http:ORIGIN`";
        assert!(error.ends_with(undeclared), "{import}: {error}");
    }
}

#[test]
fn each_power_alone_is_enough_for_what_it_stands_for() {
    for (powers, import) in [
        (vec![], "keep:host/secrets@0.1.0"),
        (vec![], "keep:host/log@0.1.0"),
        (vec![], "keep:host/clock@0.1.0"),
        (vec![], "keep:host/payload@0.1.0"),
        (vec![], "keep:host/credentials@0.1.0"),
        (
            vec!["aws:sts:GetCallerIdentity".parse().expect("it is a power")],
            "keep:aws/request@0.1.0",
        ),
        (vec![Power::Storage], "keep:host/storage@0.1.0"),
        (
            vec!["http:https://store.test".parse().expect("a power")],
            "wasi:http/outgoing-handler@0.2.0",
        ),
        (
            vec!["http:https://store.test".parse().expect("a power")],
            "keep:host/http@0.1.0",
        ),
        (
            vec!["http+private:https://store.test".parse().expect("a power")],
            "keep:host/http@0.1.0",
        ),
        (
            vec![Power::AwsSecretsManager],
            "keep:aws/secrets-manager@0.1.0",
        ),
    ] {
        let items = format!("import {import}; {}", world::DRIVER);
        let loaded = load(&world::of_nothing(&items, ""), &powers);
        let error = loaded.err().map(|error| error.to_string());
        assert_eq!(error, None, "{import}");
    }
}

/// The second lock: what is linked still asks the session.
#[tokio::test]
async fn a_power_that_the_session_does_not_have_is_denied() {
    let mut session = attack("storage").open().await;
    assert_eq!(
        message(session.check().await),
        "the power `storage` was not granted"
    );
    let attack = attack("aws")
        .with("function", "list")
        .with("name", "myapp/");
    let mut session = attack.open().await;
    assert_eq!(
        message(session.check().await),
        "the power `aws:secretsmanager` was not granted"
    );
}

async fn exposed(plaintext: bool) -> (Result<Entry, String>, u64) {
    let powers = Powers {
        plaintext,
        ..Powers::default()
    };
    let mut session = attack("expose").granted(powers).open().await;
    let value = SecretValue::from_text("hunter2".into());
    let written = session.put("A", value, &PutOptions::default()).await;
    let entry = written
        .map(|written| written.entry)
        .map_err(|error| error.to_string());
    (entry, session.exposed())
}

#[tokio::test]
async fn plaintext_is_for_whom_it_was_granted_and_counted() {
    let (denied, times) = exposed(false).await;
    let refusal = "the power `plaintext` was not granted";
    assert_eq!((denied, times), (Err(refusal.to_owned()), 0));
    let (entry, times) = exposed(true).await;
    let entry = entry.expect("the power was granted");
    assert_eq!((entry.fact("exposed"), times), (Some("hunter2"), 1));
}

#[tokio::test]
async fn aws_granted_is_aws_called() {
    let server = SilentServer::start();
    let powers = Powers {
        aws: Some(server.client()),
        ..Powers::default()
    };
    let limits = keep_host::runtime::Limits {
        wall: std::time::Duration::from_secs(2),
        ..limits()
    };
    let attack = attack("aws")
        .with("function", "list")
        .with("name", "myapp/");
    let mut session = attack.granted(powers).limited(limits).open().await;
    assert_eq!(
        message(session.check().await),
        "driver `hostile` 6.6.6 did not answer within 2 s"
    );
    assert_eq!(server.taken(), 1);
}

fn visit(store: Store, name: &str) -> Attack {
    let powers = Powers {
        storage: Some(store),
        ..Powers::default()
    };
    attack("storage").with("name", name).granted(powers)
}

/// The names that would lead from one store into another, if names led anywhere.
#[tokio::test]
async fn storage_is_the_sessions_own_and_no_other() {
    let directory = TempDir::new().expect("a directory");
    let dir = directory.path();
    let mut first = visit(store(dir, "first", "production"), "own").open().await;
    assert_eq!(
        message(first.check().await),
        "named 0, all 0, after writing 1"
    );

    for (vault, env) in [("first", "local"), ("second", "production")] {
        for name in [
            "own",
            "production/own",
            "../production/own",
            "../first/production.age",
            "myapp/first/production/own",
            "/own",
        ] {
            let fresh = store(&dir.join(name.replace('/', "+")), vault, env);
            let mut other = visit(fresh, name).open().await;
            assert_eq!(
                message(other.check().await),
                "named 0, all 0, after writing 1",
                "{vault} {env} {name}"
            );
        }
        let mut beside = visit(store(dir, vault, env), "../first/production.age")
            .open()
            .await;
        assert_eq!(
            message(beside.check().await),
            "named 0, all 0, after writing 1",
            "{vault} {env}"
        );
    }
    // What was there all along.
    let mut again = visit(store(dir, "first", "production"), "own").open().await;
    assert_eq!(
        message(again.check().await),
        "named 1, all 1, after writing 1"
    );
}

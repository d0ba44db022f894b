//! Neither tokens nor values are anywhere but at the server and on stdout: not in the
//! memory of the plugin, and not in what is printed or written.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use keep_host::drivers::find_official;
use keep_host::powers::http::Http;
use keep_host::runtime::{Credential, Limits, Powers, Runtime, Session};
use keep_host::secret::SecretValue;
use keep_host::vault::{PutOptions, Scope, Selector};
use keep_test_support::hashicorp_vault::{HashicorpVault, ROLE_ID, ROLE_TOKEN, ROOT, SECRET_ID};
use keep_test_support::{Etcd, RustyVault};

use crate::linear_memory::holding;
use crate::project::{allowed, keep};

const VALUE: &str = "canary-of-value-3c9f60d2";

fn credential(setting: &str, value: Option<&str>) -> Credential {
    Credential {
        setting: setting.into(),
        value: value.map(|text| SecretValue::from_text(text.into())),
    }
}

async fn open(
    id: &str,
    url: &str,
    settings: &[(&str, &str)],
    credentials: Vec<Credential>,
) -> (Session, Arc<Mutex<String>>) {
    let plugin = find_official(id).expect("it comes with Keep");
    let manifest = plugin.manifest().expect("a manifest");
    let granted = [format!("http:{url}").parse().expect("a power")];
    let runtime = Runtime::new().expect("the engine starts");
    let driver = runtime
        .load(plugin.component(), manifest, &granted)
        .expect("the driver fits the contract");
    let log = Arc::new(Mutex::new(String::new()));
    let lines = Arc::clone(&log);
    let powers = Powers {
        http: Some(Http::new(id, &granted)),
        credentials,
        log: Some(Box::new(move |_, line| {
            lines.lock().expect("no test panics here").push_str(line);
        })),
        ..Powers::default()
    };
    let scope = Scope {
        namespace: "project".into(),
        path: String::new(),
        env: "local".into(),
        vault: "v".into(),
    };
    let url = [("url", url)];
    let config = url.iter().chain(settings);
    let config: Vec<(String, String)> = config
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    let session = driver.open(&runtime, &scope, &config, powers, Limits::default());
    (session.await.expect("the driver opens"), log)
}

/// Writes and reads everything that a session can, and looks into its memory.
async fn nothing_is_seen(session: &mut Session, log: &Mutex<String>, canaries: &[&str]) {
    for _ in 0..2 {
        let value = SecretValue::from_text(VALUE.into());
        let written = session.put("DB", value, &PutOptions::default()).await;
        written.expect("it is written");
        let found = session.get("DB", &Selector::Current).await;
        assert_eq!(
            found.expect("it is read").expect("it is there").value.len(),
            VALUE.len()
        );
        let all = session.get_all().await.expect("all are read");
        assert_eq!(all.found.len(), 1);
    }
    session.keys().await.expect("they are listed");
    session.check().await.expect("the store answers");
    for canary in canaries {
        assert_eq!(holding(canary.as_bytes()), 0, "{canary}");
        assert!(!log.lock().expect("no test panics here").contains(canary));
    }
    assert_eq!(session.exposed(), 0);
    // The name of the secret is seen: the search finds what is there.
    assert_ne!(holding(b"project/local/"), 0);
}

#[tokio::test]
async fn no_plugin_has_a_value_or_a_token_in_its_memory() {
    // In base64 too, as the gateway writes it.
    let encoded = "Y2FuYXJ5LW9mLXZhbHVlLTNjOWY2MGQy";
    let server = HashicorpVault::start();
    let none = credential("token", None);
    let token = vec![
        credential("token", Some(ROOT)),
        credential("secret-id", None),
    ];
    let (mut session, log) = open(
        "hashicorp-vault",
        &server.url(),
        &[("mount", "secret")],
        token,
    )
    .await;
    nothing_is_seen(&mut session, &log, &[VALUE, ROOT]).await;
    let role = vec![none, credential("secret-id", Some(SECRET_ID))];
    let settings = [("mount", "old"), ("role-id", ROLE_ID)];
    let (mut session, log) = open("hashicorp-vault-kv1", &server.url(), &settings, role).await;
    nothing_is_seen(
        &mut session,
        &log,
        &[VALUE, SECRET_ID, ROLE_TOKEN, "canary-of-accessor"],
    )
    .await;
    let server = RustyVault::shared();
    let (role, secret) = server.app_role("canary");
    let none = credential("token", None);
    let credentials = vec![none, credential("secret-id", Some(&secret))];
    let settings = [("mount", "secret"), ("role-id", &*role)];
    let (mut session, log) =
        open("hashicorp-vault-kv1", server.url(), &settings, credentials).await;
    nothing_is_seen(&mut session, &log, &[VALUE, &secret]).await;
    let server = Etcd::shared();
    let password = vec![credential("password", None)];
    let (mut session, log) = open("etcd", server.url(), &[], password).await;
    nothing_is_seen(&mut session, &log, &[VALUE, encoded]).await;
}

/// Every file below it that holds one of them.
fn holding_files(directory: &Path, canaries: &[&str], found: &mut Vec<String>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            holding_files(&path, canaries, found);
            continue;
        }
        let bytes = fs::read(&path).unwrap_or_default();
        let holds = |canary: &&str| {
            bytes
                .windows(canary.len())
                .any(|part| part == canary.as_bytes())
        };
        if canaries.iter().any(holds) {
            found.push(path.display().to_string());
        }
    }
}

#[test]
fn nothing_is_printed_or_written() {
    let server = HashicorpVault::start();
    let env = allowed("hashicorp-vault", &server.url(), &[]);
    let edit = ["vault:edit", "v", "--secret=token", "--stdin", "-q"];
    env.keep(edit).stdin(ROOT).run().assert(0, "", "");
    let set = ["set", "DB", "--stdin", "--env=local", "-vv"];
    let mut said = vec![env.keep(set).stdin(VALUE).run()];
    for line in ["show -vv", "history DB -vv", "info -vv"] {
        said.push(keep(&env, line));
    }
    server.fail(500, r#"{"errors":["1 error occurred"]}"#);
    said.push(keep(&env, "get DB -vv"));
    for outcome in &said {
        let stdout = String::from_utf8_lossy(&outcome.stdout);
        for canary in [VALUE, ROOT] {
            assert!(
                !stdout.contains(canary) && !outcome.stderr.contains(canary),
                "{outcome}"
            );
        }
    }
    let mut found = Vec::new();
    holding_files(env.root(), &[VALUE, ROOT], &mut found);
    assert_eq!(found, [""; 0]);
}

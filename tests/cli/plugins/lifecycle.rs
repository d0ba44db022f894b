//! From `plugin:add` to `plugin:remove`.

use std::fs;

use serde_json::json;

use super::{STORES, acme, component, introduction, manifest, sha256, with_acme};
use crate::projects::{initialized, json as parsed};

#[test]
fn a_plugin_is_added_and_its_vault_keeps_secrets() {
    let env = initialized();
    env.write("acme.wasm", acme());
    let shown = introduction("1.0.0", "file:acme.wasm", &acme(), &[STORES]);
    env.keep(["plugin:add", "./acme.wasm", "--yes"])
        .run()
        .assert(
            0,
            "",
            &format!(
                "{shown}Plugin `acme` 1.0.0 added\n\
             hint: Run `keep vault:add --driver acme` to add a vault that uses it\n"
            ),
        );
    let lock = env.read(".keep/plugins.lock");
    let lock: serde_json::Value = serde_json::from_slice(&lock).expect("the lock file is JSON");
    let pin = json!({
        "source": "file:acme.wasm",
        "version": "1.0.0",
        "sha256": sha256(&acme()),
        "powers": ["storage"],
    });
    assert_eq!(lock, json!({ "acme": pin }));

    env.keep(["vault:add", "--driver=acme", "-n"]).run().assert(
        0,
        "",
        "Vault `acme` (Acme store) added\n",
    );
    let words = ["set", "TOKEN", "s3cret", "--vault=acme", "--env=local"];
    env.keep(words).run().assert(
        0,
        "",
        "Secret `TOKEN` created in vault `acme` (env `local`)\n",
    );
    let words = ["get", "TOKEN", "--vault=acme", "--env=local"];
    env.keep(words).run().assert(0, "s3cret", "");

    let info = parsed(&env.keep(["info", "--format=json"]).run());
    let vault = &info["vaults"][0];
    assert_eq!(
        (&vault["driver"], &vault["source"], &vault["driver_digest"]),
        (
            &json!("acme"),
            &json!("plugin"),
            &json!(format!("sha256:{}", sha256(&acme())))
        )
    );
}

#[test]
fn a_plugin_is_listed_with_what_it_may_do() {
    let env = initialized();
    env.keep(["plugin:list"]).run().assert(
        0,
        "",
        "this project has no plugin\nhint: Run `keep plugin:add FILE` to add one\n",
    );
    let env = with_acme();
    let list = |status: &str, may: &str| {
        let line = format!("acme\t1.0.0\tfile:acme.wasm\t{status}\t{may}\n");
        env.keep(["plugin:list"]).run().assert(0, &line, "");
    };
    list("trusted", "storage");
    let listed = parsed(&env.keep(["plugin:list", "--format=json"]).run());
    let expected = json!([{
        "id": "acme",
        "version": "1.0.0",
        "source": "file:acme.wasm",
        "sha256": sha256(&acme()),
        "status": "trusted",
        "wanted": ["storage"],
        "granted": ["storage"],
        "vaults": ["acme"],
        "missing": [],
    }]);
    assert_eq!(listed, expected);
    env.write("acme.wasm", "something else");
    list("changed", "storage");
    fs::remove_file(env.project().join("acme.wasm")).expect("the file was written");
    list("missing", "storage");
    env.write("acme.wasm", acme());
    env.keep(["plugin:revoke", "acme", "-q"])
        .run()
        .assert(0, "", "");
    list("not-trusted", "");
}

#[test]
fn a_plugin_is_inspected_without_being_added() {
    let env = initialized();
    let wants = ["plaintext", "http:{url}", "aws:ssm:Get*"];
    let plugin = component(&manifest("1.0.0", &wants));
    env.write("acme.wasm", &plugin[..]);
    let run = env.keep(["plugin:inspect", "acme.wasm", "--format=json"]);
    let shown = parsed(&run.run());
    assert_eq!(shown["sha256"], json!(sha256(&plugin)));
    assert_eq!(shown["size"], json!(plugin.len()));
    assert_eq!(shown["contract"], json!("keep:vault 0.1.0"));
    assert_eq!(
        shown["abilities"],
        json!(["versions", "recycle", "rollback"])
    );
    let powers = [
        ("plaintext", "see the plaintext of the secrets it handles"),
        (
            "http:{url}",
            "talk to the server in the vault's setting `url`, and see what it answers",
        ),
        (
            "aws:ssm:Get*",
            "make the requests `ssm:Get…` to AWS with your AWS credentials",
        ),
    ];
    let powers = powers.map(|(power, meaning)| json!({ "power": power, "meaning": meaning }));
    assert_eq!(shown["powers"], json!(powers));
    assert_eq!(
        shown["imports"],
        json!([
            "keep:host/errors@0.1.0",
            "keep:host/secrets@0.1.0",
            "keep:host/clock@0.1.0",
            "keep:vault/types@0.1.0",
            "keep:host/storage@0.1.0",
        ])
    );
    let producers = shown["producers"].to_string();
    let made = ["wit-component 0.", "wit-bindgen-rust 0."];
    assert!(
        made.iter().all(|tool| producers.contains(tool)),
        "{producers}"
    );
    let table = env.keep(["plugin:inspect", "acme.wasm"]).run();
    let line =
        "Wants to\tmake the requests `ssm:Get…` to AWS with your AWS credentials (aws:ssm:Get*)\n";
    let printed = String::from_utf8_lossy(&table.stdout);
    assert!(table.code == 0 && printed.contains(line), "{table}");
    assert!(printed.contains("Setting\turl: URL\n"), "{table}");
    // Nothing was added, and nothing of it ran.
    assert!(!env.project().join(".keep/plugins.lock").exists());
}

#[test]
fn a_plugin_is_removed_and_its_vault_says_so() {
    let env = with_acme();
    let remove = ["plugin:remove", "acme"];
    env.keep(remove)
        .run()
        .assert(2, "", "error: confirmation is needed: pass `--yes`\n");
    env.keep([&remove[..], &["--yes"]].concat())
        .run()
        .assert(0, "", "Plugin `acme` removed\n");
    env.keep(["show", "--vault=acme", "--env=local"])
        .run()
        .assert(
            6,
            "",
            "error: vault `acme` needs the driver `acme`, which this project does not have\n\n\
         hint: Run `keep plugin:add FILE` to add a driver from elsewhere\n\
         hint: The drivers here are `secretsmanager`, `local`\n",
        );
    env.keep(remove).run().assert(
        3,
        "",
        "error: this project has no plugin `acme`\n\n\
         hint: Run `keep plugin:list` to see those that it has\n",
    );
    // What it was granted is gone with it.
    env.keep(["plugin:add", "./acme.wasm", "-n"]).run().assert(
        2,
        "",
        &format!(
            "{}error: confirmation is needed: pass `--yes`\n",
            introduction("1.0.0", "file:acme.wasm", &acme(), &[STORES])
        ),
    );
}

#[test]
fn an_update_that_wants_no_more_asks_nothing() {
    let env = with_acme();
    env.keep(["plugin:update", "acme"]).run().assert(
        0,
        "",
        "Plugin `acme` 1.0.0 is what is pinned already\n",
    );
    env.write("acme.wasm", component(&manifest("1.1.0", &["storage"])));
    let get = ["show", "--vault=acme", "--env=local"];
    let refused = env.keep(get).run();
    assert_eq!(refused.code, 6, "{refused}");
    env.keep(["plugin:update", "acme"]).run().assert(
        0,
        "",
        "Plugin `acme` is 1.1.0 now; it was 1.0.0\n",
    );
    env.keep(get).run().assert(
        0,
        "",
        "There are no secrets in vault `acme` (env `local`)\n",
    );
}

#[test]
fn an_update_that_wants_more_asks_again_with_the_difference() {
    let env = with_acme();
    let wider = component(&manifest("2.0.0", &["storage", "plaintext"]));
    env.write("new.wasm", &wider[..]);
    let update = ["plugin:update", "acme", "./new.wasm"];
    let plain = "see the plaintext of the secrets it handles (plaintext)";
    let shown = introduction("2.0.0", "file:new.wasm", &wider, &[STORES, plain]);
    env.keep(update).run().assert(
        2,
        "",
        &format!("  + plaintext\n{shown}error: confirmation is needed: pass `--yes`\n"),
    );
    // Nothing was changed.
    let listed = env.keep(["plugin:list"]).run();
    listed.assert(0, "acme\t1.0.0\tfile:acme.wasm\ttrusted\tstorage\n", "");
    env.keep([&update[..], &["--yes"]].concat()).run().assert(
        0,
        "",
        &format!("  + plaintext\n{shown}Plugin `acme` is 2.0.0 now; it was 1.0.0\n"),
    );
    let listed = env.keep(["plugin:list"]).run();
    listed.assert(
        0,
        "acme\t2.0.0\tfile:new.wasm\ttrusted\tplaintext, storage\n",
        "",
    );
}

/// PHP Keep's word for it.
#[test]
fn force_is_yes() {
    let env = with_acme();
    for words in [
        ["plugin:remove", "acme", "--force"],
        ["plugin:add", "./acme.wasm", "--force"],
        ["plugin:grant", "acme", "--force"],
        ["plugin:update", "acme", "--force"],
    ] {
        let done = env.keep(words).run();
        assert!(done.code == 0 && done.stdout.is_empty(), "{done}");
    }
}

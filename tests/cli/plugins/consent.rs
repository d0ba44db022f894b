//! Who may let a plugin do something: the person at the keyboard, for these
//! bytes, in this project, and nobody else.

use std::fs;
use std::path::PathBuf;

use keep_test_support::TestEnv;

use super::{KEEP, STORES, acme, component, introduction, manifest, with_acme};
use crate::projects::initialized;

const SHOW: [&str; 3] = ["show", "--vault=acme", "--env=local"];
const NO_SECRETS: &str = "There are no secrets in vault `acme` (env `local`)\n";
const NOT_ALLOWED: &str = "\
error: you have not allowed the plugin `acme` 1.0.0 to do anything in this project

hint: Run `keep plugin:grant acme` to see what it wants, and to allow it
hint: In CI, where `.keep/plugins.lock` was reviewed, pass `--trust-lock`
";

fn trust_store(env: &TestEnv) -> PathBuf {
    env.root().join("config/trust.json")
}

/// The same project for somebody who never allowed anything.
fn for_a_teammate() -> TestEnv {
    let env = with_acme();
    fs::remove_file(trust_store(&env)).expect("something was allowed");
    env
}

#[test]
fn a_teammate_is_asked_once() {
    let env = for_a_teammate();
    env.keep(SHOW).run().assert(6, "", NOT_ALLOWED);
    let shown = introduction("1.0.0", "file:acme.wasm", &acme(), &[STORES]);
    let shown = shown.replace('\n', "\r\n");
    let question = "Let `acme` do this in this project? [y/N] ";
    let answered = |answer: &str| env.in_terminal(KEEP, SHOW, &[(question, answer)]);
    let screen = answered("n\n");
    assert_eq!(
        (screen.code, screen.screen.as_str()),
        (
            1,
            &*format!(
                "{shown}{question}n\r\n\u{1b}[1m\u{1b}[31merror:\u{1b}[0m cancelled; nothing was changed\r\n"
            )
        )
    );
    let screen = answered("y\n");
    assert_eq!(screen.code, 0, "{screen:?}");
    assert!(
        screen
            .screen
            .starts_with(&*format!("{shown}{question}y\r\n")),
        "{screen:?}"
    );
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
}

#[test]
fn a_grant_is_for_this_project_alone() {
    let env = with_acme();
    let other = env.root().join("other");
    fs::create_dir_all(other.join(".keep/vaults")).expect("the directory is ours");
    for file in [
        "acme.wasm",
        ".keep/settings.json",
        ".keep/plugins.lock",
        ".keep/vaults/acme.json",
    ] {
        fs::write(other.join(file), env.read(file)).expect("the directory is ours");
    }
    let there = [&SHOW[..], &["--project=../other"]].concat();
    env.keep(there).run().assert(6, "", NOT_ALLOWED);
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
}

#[test]
fn ci_takes_the_reviewed_lock_file() {
    let env = for_a_teammate();
    env.keep([&SHOW[..], &["--trust-lock"]].concat())
        .run()
        .assert(0, "", NO_SECRETS);
    // It is no grant for the next time.
    env.keep(SHOW).run().assert(6, "", NOT_ALLOWED);
}

/// Also where CI trusts the lock file: that is what it trusts. It once said of
/// half a file that it was no driver, and not that it was another one.
#[test]
fn a_changed_byte_is_refused() {
    let env = with_acme();
    let pinned = acme();
    let mut flipped = pinned.clone();
    let last = flipped.last_mut().expect("a component has bytes");
    *last ^= 1;
    let half = pinned[..pinned.len() / 2].to_vec();
    // A driver as good as the first.
    let words = manifest("1.0.0", &["storage"]).replace("as Acme does", "at Acme, Inc");
    let whole = component(&words);
    for other in [flipped, half, whole, b"no component".to_vec(), Vec::new()] {
        let said = format!(
            "error: `file:acme.wasm` is not what `.keep/plugins.lock` pins: its SHA-256 is {}, not \
             {}\n\nhint: If you know why, run `keep plugin:update acme` to look at it and pin it \
             anew\n",
            super::sha256(&other),
            super::sha256(&pinned),
        );
        env.write("acme.wasm", other);
        for words in [&SHOW[..], &[&SHOW[..], &["--trust-lock"]].concat()] {
            env.keep(words).run().assert(6, "", &said);
        }
    }
}

/// Whoever changes the pin cannot take the grant of the old bytes along.
#[test]
fn a_pin_that_somebody_else_changed_asks_again() {
    let env = with_acme();
    let (old, new) = (acme(), component(&manifest("1.0.1", &["storage"])));
    env.write("acme.wasm", &new[..]);
    let lock = String::from_utf8(env.read(".keep/plugins.lock")).expect("the lock file is text");
    env.write(
        ".keep/plugins.lock",
        lock.replace(&super::sha256(&old), &super::sha256(&new)),
    );
    env.keep(SHOW)
        .run()
        .assert(6, "", &NOT_ALLOWED.replace("1.0.0", "1.0.1"));
    env.keep(["plugin:grant", "acme", "--yes"]).run().assert(
        0,
        "",
        &format!(
            "{}Plugin `acme` may do this in this project now\n",
            introduction("1.0.1", "file:acme.wasm", &new, &[STORES])
        ),
    );
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
}

#[test]
fn what_was_granted_is_taken_back() {
    let env = with_acme();
    env.keep(["plugin:revoke", "acme", "plaintext"])
        .run()
        .assert(
            2,
            "",
            "error: the plugin `acme` was not granted `plaintext`\n\n\
         hint: It was granted `storage`\n",
        );
    env.keep(["plugin:revoke", "acme", "storage"]).run().assert(
        0,
        "",
        "The plugin `acme` may not do this any more: storage\n",
    );
    env.keep(SHOW).run().assert(
        6,
        "",
        "error: you have not allowed the plugin `acme` to keep an encrypted store on this \
         machine\n\nhint: Run `keep plugin:grant acme 'storage'` to allow it\n",
    );
    env.keep(["plugin:grant", "acme", "storage", "--yes"])
        .run()
        .assert(
            0,
            "",
            &format!(
                "{}Plugin `acme` may do this in this project now\n",
                introduction("1.0.0", "file:acme.wasm", &acme(), &[STORES])
            ),
        );
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
    env.keep(["plugin:revoke", "acme"]).run().assert(
        0,
        "",
        "The plugin `acme` may do nothing here any more\n",
    );
    env.keep(SHOW).run().assert(6, "", NOT_ALLOWED);
}

#[test]
fn only_what_it_wants_can_be_granted() {
    let env = with_acme();
    for (power, said) in [
        (
            "plaintext",
            "error: the plugin `acme` does not want `plaintext`\n\nhint: It wants `storage`\n",
        ),
        (
            "everything",
            "error: `everything` is no power: no power has this name\n",
        ),
        (
            "aws:sts:*",
            "error: `aws:sts:*` is no power: the actions of this service can only be granted \
             one by one\n",
        ),
    ] {
        let words = ["plugin:grant", "acme", power, "--yes"];
        env.keep(words).run().assert(2, "", said);
    }
}

/// What a refused request told to type was once refused too: a request that is within
/// what the plugin wants, and a server that a store led to.
#[test]
fn a_part_and_another_server_can_be_granted() {
    let env = initialized();
    let plugin = component(&manifest(
        "1.0.0",
        &["storage", "http:{url}", "aws:ssm:Get*"],
    ));
    env.write("acme.wasm", &plugin[..]);
    let added = env.keep(["plugin:add", "./acme.wasm", "--yes", "-q"]);
    added.run().assert(0, "", "");
    env.keep(["plugin:revoke", "acme", "-q"])
        .run()
        .assert(0, "", "");
    let grant = |power: &str| {
        let words = ["plugin:grant", "acme", power, "--yes", "-q"];
        env.keep(words).run()
    };
    for power in [
        "aws:ssm:GetParameter",
        "http:https://other.example",
        "http+private:https://inside.example",
    ] {
        grant(power).assert(0, "", "");
    }
    let listed = env.keep(["plugin:list", "--format=json"]).run().json();
    assert_eq!(
        listed[0]["granted"],
        serde_json::json!([
            "aws:ssm:GetParameter",
            "http+private:https://inside.example",
            "http:https://other.example",
        ])
    );
    for power in ["aws:ssm:PutParameter", "aws:ssm:*", "aws:kms:Get*"] {
        let said = format!(
            "error: the plugin `acme` does not want `{power}`\n\n\
             hint: It wants `storage`, `aws:ssm:Get*`\n"
        );
        grant(power).assert(2, "", &said);
    }
}

/// What a user allows is a server, not whatever a file of the project says.
#[test]
fn another_server_is_another_question() {
    let env = initialized();
    let plugin = component(&manifest("1.0.0", &["storage", "http:{url}"]));
    env.write("acme.wasm", &plugin[..]);
    let added = env.keep(["plugin:add", "./acme.wasm", "--yes"]).run();
    let server = "talk to the server in the vault's setting `url`, and see what it answers";
    let wants = [STORES, &*format!("{server} (http:{{url}})")];
    let shown = introduction("1.0.0", "file:acme.wasm", &plugin, &wants);
    assert!(added.stderr.starts_with(&shown), "{added}");
    env.keep(["vault:add", "--driver=acme", "-n", "-q"])
        .run()
        .assert(0, "", "");
    let refused = |server: &str| {
        format!(
            "error: you have not allowed the plugin `acme` to talk to {server}, and see what it \
             answers\n\nhint: Run `keep plugin:grant acme 'http:{server}'` to allow it\n"
        )
    };
    env.keep(SHOW)
        .run()
        .assert(6, "", &refused("https://acme.example"));
    let grant = [
        "plugin:grant",
        "acme",
        "http:https://acme.example",
        "--yes",
        "-q",
    ];
    assert_eq!(env.keep(grant).run().code, 0);
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
    let edit = [
        "vault:edit",
        "acme",
        "--set=url=https://evil.example:8443/x",
        "-q",
    ];
    env.keep(edit).run().assert(0, "", "");
    env.keep(SHOW)
        .run()
        .assert(6, "", &refused("https://evil.example:8443"));
    let vault = String::from_utf8(env.read(".keep/vaults/acme.json")).expect("text");
    let vault = vault.replace("https://evil.example", "ftp://evil.example");
    env.write(".keep/vaults/acme.json", vault);
    env.keep(SHOW).run().assert(
        5,
        "",
        "error: `url` of vault `acme` cannot be used: only http and https URLs are allowed\n\n\
         hint: Run `keep vault:edit acme --set url=URL`\n",
    );
}

//! Vaults whose settings name a server: what is asked when they are made, and not by
//! the first command that would fail.

use std::fs;

use keep_test_support::TestEnv;
use serde_json::{Value, json};

use super::{KEEP, component, introduction, manifest};
use crate::projects::{initialized, json as parsed};

const ADDED: &str = "Vault `acme` (Acme store) added\n";
const HINT: &str = "hint: Run `keep plugin:grant acme 'http:https://acme.example'` to let the plugin \
                    `acme` talk to https://acme.example, and see what it answers\n";
const SHOW: [&str; 3] = ["show", "--vault=acme", "--env=local"];
const NO_SECRETS: &str = "There are no secrets in vault `acme` (env `local`)\n";

fn acme() -> Vec<u8> {
    component(&manifest("1.0.0", &["storage", "http:{url}"]))
}

/// What is shown before a server is allowed.
fn shown(server: &str) -> String {
    let wants = format!("talk to {server}, and see what it answers (http:{server})");
    introduction("1.0.0", "file:acme.wasm", &acme(), &[&wants])
}

/// A project that has the plugin, and no vault of it.
fn with_plugin() -> TestEnv {
    let env = initialized();
    env.write("acme.wasm", acme());
    let added = env.keep(["plugin:add", "./acme.wasm", "--yes", "-q"]);
    added.run().assert(0, "", "");
    env
}

fn with_vault() -> TestEnv {
    let env = with_plugin();
    env.keep(["vault:add", "--driver=acme", "--yes", "-q"])
        .run()
        .assert(0, "", "");
    env
}

/// What this person lets the plugin do.
fn granted(env: &TestEnv) -> Value {
    let listed = parsed(&env.keep(["plugin:list", "--format=json"]).run());
    listed[0]["granted"].clone()
}

/// `vault:add` said that all was well, and the next command failed.
#[test]
fn adding_a_vault_says_which_server_is_to_be_allowed() {
    let env = with_plugin();
    let added = env.keep(["vault:add", "--driver=acme"]).run();
    added.assert(0, "", &format!("{ADDED}{HINT}"));
    assert_eq!(granted(&env), json!(["storage"]));
    // What it says is what works.
    let grant = [
        "plugin:grant",
        "acme",
        "http:https://acme.example",
        "--yes",
        "-q",
    ];
    env.keep(grant).run().assert(0, "", "");
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
    // Of a server that is allowed nothing is said.
    let added = env.keep(["vault:add", "--driver=acme", "--slug=two"]).run();
    added.assert(0, "", "Vault `two` (Acme store) added\n");
}

#[test]
fn yes_allows_the_server_of_the_vault() {
    let env = with_plugin();
    let may = "Plugin `acme` may do this in this project now\n";
    let added = env.keep(["vault:add", "--driver=acme", "--yes"]).run();
    let said = format!("{ADDED}{}{may}", shown("https://acme.example"));
    added.assert(0, "", &said);
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);

    let set = "--set=url=https://other.example:8200/path";
    let edited = env.keep(["vault:edit", "acme", set, "-y"]).run();
    let said = format!(
        "Vault `acme` changed\n{}{may}",
        shown("https://other.example:8200")
    );
    edited.assert(0, "", &said);
    env.keep(SHOW).run().assert(0, "", NO_SECRETS);
    assert_eq!(
        granted(&env),
        json!([
            "http:https://acme.example",
            "http:https://other.example:8200",
            "storage"
        ])
    );
}

#[test]
fn another_url_is_another_question() {
    let env = with_vault();
    let edited = env.keep(["vault:edit", "acme", "--set=url=https://other.example"]);
    edited.run().assert(
        0,
        "",
        "Vault `acme` changed\n\
         hint: Run `keep plugin:grant acme 'http:https://other.example'` to let the plugin `acme` \
         talk to https://other.example, and see what it answers\n",
    );
    assert_eq!(env.keep(SHOW).run().code, 6);
    // Neither a name nor a server that was allowed before is a question.
    for change in ["--name=Acme", "--set=url=https://acme.example"] {
        let edited = env.keep(["vault:edit", "acme", change]).run();
        edited.assert(0, "", "Vault `acme` changed\n");
    }
}

#[test]
fn a_person_is_asked_for_the_token_and_the_server() {
    for (answer, last) in [
        ("y\n", "Plugin `acme` may do this in this project now\n"),
        ("n\n", HINT),
    ] {
        let env = with_plugin();
        let words = [
            "vault:add",
            "--driver=acme",
            "--slug=acme",
            "--name=Acme",
            "--color=never",
        ];
        let steps = [
            ("Token (hidden; Enter leaves it out): ", "hunter2\n"),
            ("Let `acme` do this in this project? [y/N] ", answer),
        ];
        let screen = env.on_terminal(KEEP, words, &steps);
        let expected = format!(
            "Token (hidden; Enter leaves it out): \n{ADDED}{}{}{answer}{last}",
            shown("https://acme.example"),
            steps[1].0
        );
        assert_eq!(
            (screen.code, screen.restored, &*screen.screen),
            (0, true, &*expected.replace('\n', "\r\n")),
            "{screen:?}"
        );
        let code = env.keep(SHOW).run().code;
        assert_eq!(code, if answer == "y\n" { 0 } else { 6 });
    }
}

/// A clone has the vault and the pin, and its user allowed nothing yet.
#[test]
fn a_teammate_is_told_all_that_is_to_be_allowed() {
    let env = with_vault();
    fs::remove_file(env.root().join("config/trust.json")).expect("something was allowed");
    let words = ["vault:edit", "acme", "--set=url=https://acme.example"];
    env.keep(words).run().assert(
        0,
        "",
        "Vault `acme` changed\n\
         hint: Run `keep plugin:grant acme 'storage' 'http:https://acme.example'` to let the plugin \
         `acme` keep an encrypted store on this machine; and to talk to https://acme.example, and \
         see what it answers\n",
    );
    // In CI the lock file is what is allowed.
    let words = [&words[..], &["--trust-lock"]].concat();
    let edited = env.keep(words).run();
    edited.assert(0, "", "Vault `acme` changed\n");
}

#[test]
fn a_url_that_cannot_be_used_is_refused_at_once() {
    let env = with_vault();
    let before = env.read(".keep/vaults/acme.json");
    let hint = "hint: Pass `--set url=URL`, such as `https://store.example.com:8200`\n";
    for (url, reason) in [
        ("acme.example", "it is not a URL"),
        ("ftp://acme.example", "only http and https URLs are allowed"),
        (
            "https://user:canary-password@acme.example",
            "a URL here has no user and no password",
        ),
    ] {
        let set = format!("--set=url={url}");
        for words in [
            ["vault:add", "--driver=acme", &set],
            ["vault:edit", "acme", &set],
        ] {
            env.keep(words).run().assert(
                2,
                "",
                &format!("error: `url` cannot be used: {reason}\n\n{hint}"),
            );
        }
    }
    assert_eq!(env.read(".keep/vaults/acme.json"), before);
}

#[test]
fn a_token_in_the_clear_is_warned_of_once() {
    let env = with_vault();
    let edit = |change: &str| {
        let mut words = vec!["vault:edit", "acme", change, "-yq"];
        if change.starts_with("--secret") {
            words.push("--stdin");
        }
        let edited = env.keep(words).stdin("hunter2").run();
        (edited.code, edited.stderr)
    };
    let warning = |server: &str| {
        let warning = format!(
            "warning: {server} is not encrypted: whoever is on the way there sees the secrets, and \
             `token` too\n"
        );
        (0, warning)
    };
    let nothing = (0, String::new());
    for server in [
        "http://acme.example",
        "http://10.0.0.5:8200",
        "http://[fd00::1]",
    ] {
        assert_eq!(edit(&format!("--set=url={server}")), warning(server));
    }
    assert_eq!(edit("--secret=token"), warning("http://[fd00::1]"));
    assert_eq!(edit("--name=Acme"), nothing);
    env.keep(["show", "--vault=acme", "--env=local", "-q"])
        .run()
        .assert(0, "", "");
    for server in [
        "https://acme.example",
        "http://127.0.0.1:8200",
        "http://127.1.2.3",
        "http://localhost:8200",
        "http://[::1]:8200",
        "http://[::ffff:127.0.0.1]",
    ] {
        assert_eq!(edit(&format!("--set=url={server}")), nothing, "{server}");
    }
    let set = "--set=url=http://acme.example";
    let added = env.keep(["vault:add", "--driver=acme", "--slug=clear", set]);
    let (_, warning) = warning("http://acme.example");
    added.run().assert(
        0,
        "",
        &format!(
            "Vault `clear` (Acme store) added\n{warning}\
             hint: Run `keep vault:edit clear --set url=https://HOST:PORT` if the server has https\n"
        ),
    );
}

#[test]
fn servers_are_listed_with_whether_they_are_allowed() {
    let env = with_vault();
    let set = "--set=url=http://localhost:8200/v1";
    let words = ["vault:add", "--driver=acme", "--slug=here", set, "-q"];
    env.keep(words).run().assert(0, "", "");
    let (there, here) = ("https://acme.example", "http://localhost:8200");
    env.keep(["vault:list"]).run().assert_stdout(format!(
        "acme\tAcme store\tacme\t\t{there}\n\
         here\tAcme store\tacme\t\t{here} (not granted)\n\
         local\tLocal encrypted vault\tlocal\tdefault\t\n"
    ));
    let allowed = json!([{ "server": there, "granted": true }]);
    let lacking = json!([{ "server": here, "granted": false }]);
    for (words, vaults) in [("vault:list", ""), ("info", "/vaults")] {
        let document = parsed(&env.keep([words, "--format=json"]).run());
        let vaults = document.pointer(vaults).expect("vaults");
        let servers = [0, 1, 2].map(|index: usize| &vaults[index]["servers"]);
        assert_eq!(servers, [&allowed, &lacking, &json!([])], "{words}");
    }
    let info = String::from_utf8(env.keep(["info"]).run().stdout).expect("text");
    let lines: Vec<&str> = info
        .lines()
        .filter(|line| line.starts_with("Server"))
        .collect();
    let here_line = format!("{here} (not granted)");
    assert_eq!(
        lines,
        [
            format!("Server\tacme: {there}"),
            format!("Server\there: {here_line}")
        ]
    );
    let inspected = env.keep(["plugin:inspect", "acme"]).run();
    let text = String::from_utf8_lossy(&inspected.stdout).into_owned();
    assert!(
        text.contains(&format!(
            "Wants to\ttalk to the server in the vault's setting `url`, and see what it answers \
             (http:{{url}})\nServer\tacme: {there}\nServer\there: {here_line}\nSetting\turl: URL\n"
        )),
        "{text}"
    );
    let inspected = parsed(&env.keep(["plugin:inspect", "acme", "--format=json"]).run());
    let with_vault = |vault: &str, mut server: Value| {
        server[0]["vault"] = vault.into();
        server[0].take()
    };
    assert_eq!(
        inspected["servers"],
        json!([with_vault("acme", allowed), with_vault("here", lacking)])
    );
    env.keep(["plugin:list"]).run().assert(
        0,
        format!("acme\t1.0.0\tfile:acme.wasm\ttrusted\thttp:{there}, storage\n"),
        &format!(
            "hint: Run `keep plugin:grant acme 'http:{here}'` to let the plugin `acme` do what its \
             vaults need\n"
        ),
    );
    let listed = parsed(&env.keep(["plugin:list", "--format=json", "-q"]).run());
    assert_eq!(listed[0]["missing"], json!([format!("http:{here}")]));
}

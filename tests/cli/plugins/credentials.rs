//! Secret settings of vaults: stored for this user, outside the project, and for
//! nobody else.

use std::{fs, path::Path};

use keep_test_support::TestEnv;

use super::component;
use crate::projects::initialized;

const KEEP: &str = env!("CARGO_BIN_EXE_keep");

/// What no file may hold in the clear.
const TOKEN: &str = "canary-of-token-5d0c11";

fn plugin(required: bool) -> Vec<u8> {
    plugin_of("acme", required)
}

fn plugin_of(id: &str, required: bool) -> Vec<u8> {
    let manifest = serde_json::json!({
        "id": id,
        "label": "Acme store",
        "version": "1.0.0",
        "powers": ["storage"],
        "config": [
            { "key": "url", "label": "URL", "default": "https://acme.example" },
            { "key": "api-token", "label": "API token", "secret": true, "required": required },
        ],
    });
    component(&manifest.to_string())
}

/// A project whose vault `acme` must have a token, and has none yet.
fn without_token() -> TestEnv {
    let env = initialized();
    env.write("acme.wasm", plugin(true));
    let added = env.keep(["plugin:add", "./acme.wasm", "--yes", "-q"]);
    added.run().assert(0, "", "");
    env.keep(["vault:add", "--driver=acme", "-n"]).run().assert(
        0,
        "",
        "Vault `acme` (Acme store) added\n\
         hint: Run `keep vault:edit acme --secret api-token` to store its `api-token`, or set \
         `KEEP_SECRET_ACME_API_TOKEN`\n",
    );
    env
}

fn store(env: &TestEnv) {
    env.keep([
        "vault:edit",
        "acme",
        "--secret=api-token",
        "--stdin",
        "--trim",
    ])
    .stdin(format!("{TOKEN}\n"))
    .run()
    .assert(0, "", "Vault `acme` changed\n");
}

const MISSING: &str = "error: vault `acme` has no `api-token`\n\n\
                       hint: Run `keep vault:edit acme --secret api-token`\n\
                       hint: Or set `KEEP_SECRET_ACME_API_TOKEN`\n";

/// A vault that says by its answer whether it has its token.
fn keys(env: &TestEnv, vault: &str) -> (i32, String) {
    let words = ["show", "--keys", "--vault", vault, "--env=local"];
    let run = env.keep(words).run();
    (run.code, run.stderr)
}

/// Every file below it that holds the token.
fn holding(directory: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            holding(&path, found);
        } else if fs::read(&path).is_ok_and(|bytes| {
            bytes
                .windows(TOKEN.len())
                .any(|part| part == TOKEN.as_bytes())
        }) {
            found.push(path.display().to_string());
        }
    }
}

#[test]
fn a_token_is_stored_once_and_used_by_every_command() {
    let env = without_token();
    assert_eq!(keys(&env, "acme"), (5, MISSING.to_owned()));
    let words = [
        "vault:edit",
        "acme",
        "--secret=api-token",
        "--stdin",
        "--trim",
    ];
    let edit = env.keep(words).stdin(format!("{TOKEN}\n")).run();
    edit.assert(0, "", "Vault `acme` changed\n");
    assert_eq!(keys(&env, "acme").0, 0);
    let mut found = Vec::new();
    holding(env.root(), &mut found);
    assert_eq!(found, [""; 0]);
    let vault = String::from_utf8(env.read(".keep/vaults/acme.json")).expect("text");
    assert!(!vault.contains("token"), "{vault}");

    env.keep(["vault:edit", "acme", "--unset=api-token"])
        .run()
        .assert(0, "", "Vault `acme` changed\n");
    assert_eq!(keys(&env, "acme"), (5, MISSING.to_owned()));
}

#[test]
fn the_environment_comes_first_and_nothing_is_stored() {
    let env = without_token().with_var("KEEP_SECRET_ACME_API_TOKEN", TOKEN);
    assert_eq!(keys(&env, "acme").0, 0);
    let mut found = Vec::new();
    holding(env.root(), &mut found);
    assert_eq!(found, [""; 0]);
    let empty = without_token().with_var("KEEP_SECRET_ACME_API_TOKEN", "");
    assert_eq!(keys(&empty, "acme").0, 5);
}

/// Whoever reads the project would have it.
#[test]
fn a_token_in_the_project_is_refused() {
    let env = without_token();
    let vault = String::from_utf8(env.read(".keep/vaults/acme.json")).expect("text");
    let with = vault.replace("\"driver\"", "\"api-token\": \"s3cret\",\n    \"driver\"");
    env.write(".keep/vaults/acme.json", with);
    // Also where it would not be needed.
    let words = ["show", "--keys", "--vault=acme", "--env=local"];
    env.keep(words)
        .env("KEEP_SECRET_ACME_API_TOKEN", TOKEN)
        .run()
        .assert(
            5,
            "",
            "error: the secret `api-token` of vault `acme` is in a file of the project: \
             `$DIR/project/.keep/vaults/acme.json`\n\n\
             hint: Run `keep vault:edit acme --unset api-token`, and `keep vault:edit acme \
             --secret api-token`\n\
             hint: Replace it at the store, if others may have read the file\n",
        );
    env.keep(["vault:edit", "acme", "--unset=api-token", "-q"])
        .run()
        .assert(0, "", "");
    assert_eq!(keys(&env, "acme"), (5, MISSING.to_owned()));
    for words in [
        "vault:edit acme --set api-token=s3cret",
        "vault:add --driver acme --slug other --set api-token=s3cret",
    ] {
        env.keep(words.split(' ')).run().assert(
            2,
            "",
            "error: `api-token` is a secret, which has no place in the project or in a command\n\n\
             hint: Run `keep vault:edit VAULT --secret api-token`\n",
        );
    }
}

#[test]
fn what_is_no_secret_setting_is_not_stored() {
    let env = without_token();
    let edit = |words: &str| {
        let words = ["vault:edit", "acme"].into_iter().chain(words.split(' '));
        env.keep(words).stdin("").run()
    };
    edit("--secret url --stdin").assert(
        2,
        "",
        "error: `url` of driver `acme` is no secret\n\nhint: Pass `--set url=VALUE`\n",
    );
    edit("--secret tokem --stdin").assert(
        2,
        "",
        "error: driver `acme` has no field `tokem`\n\nhint: Its fields are `url`, `api-token`\n",
    );
    edit("--secret api-token --stdin").assert(
        2,
        "",
        "error: the value of `api-token` is empty\n\nhint: Pass `--unset api-token` to forget it\n",
    );
    edit("--secret api-token").assert(2, "", "error: missing api token: pass `--stdin`\n");
}

/// It is the vault's, whatever it is called, and ends with it.
#[test]
fn a_token_goes_with_its_vault() {
    let env = without_token();
    store(&env);
    env.keep(["vault:edit", "acme", "--slug=new-name", "-q"])
        .run()
        .assert(0, "", "");
    assert_eq!(keys(&env, "new-name").0, 0);
    env.keep(["vault:delete", "new-name", "--yes", "-q"])
        .run()
        .assert(0, "", "");
    for slug in ["new-name", "acme"] {
        env.keep(["vault:add", "--driver=acme", "--slug", slug, "-n", "-q"])
            .run()
            .assert(0, "", "");
        assert_eq!(keys(&env, slug).0, 5, "{slug}");
    }
}

/// A commit can give the vault another driver, and must not give that one the token.
#[test]
fn a_token_is_for_one_driver() {
    let env = without_token();
    store(&env);
    env.write("other.wasm", plugin_of("other", true));
    let added = env.keep(["plugin:add", "./other.wasm", "--yes", "-q"]);
    added.run().assert(0, "", "");
    let vault = String::from_utf8(env.read(".keep/vaults/acme.json")).expect("text");
    let other = vault.replace("\"driver\": \"acme\"", "\"driver\": \"other\"");
    assert_ne!(vault, other);
    env.write(".keep/vaults/acme.json", other);
    assert_eq!(keys(&env, "acme"), (5, MISSING.to_owned()));
    env.write(".keep/vaults/acme.json", vault);
    assert_eq!(keys(&env, "acme").0, 0);
}

/// A second project of the same names is somebody else's until its user says so.
#[test]
fn a_token_is_for_one_project() {
    let env = without_token();
    store(&env);
    let copy = env.root().join("copy");
    let copied = env
        .program("cp", ["-r", ".", copy.to_str().expect("text")])
        .run();
    copied.assert(0, "", "");
    let words = [
        "show",
        "--keys",
        "--vault=acme",
        "--env=local",
        "--trust-lock",
    ];
    let refused = env.keep(words).current_dir(&copy).run();
    refused.assert(5, "", MISSING);
}

#[test]
fn a_person_is_asked() {
    let env = initialized();
    env.write("acme.wasm", plugin(false));
    let added = env.keep(["plugin:add", "./acme.wasm", "--yes", "-q"]);
    added.run().assert(0, "", "");
    let words = ["vault:add", "--driver=acme", "--slug=acme", "--name=Acme"];
    let typed = format!("{TOKEN}\n");
    let question = "API token (hidden; Enter leaves it out): ";
    let screen = env.on_terminal(KEEP, words, &[(question, &typed)]);
    assert_eq!((screen.code, screen.restored), (0, true), "{screen:?}");
    env.write("acme.wasm", plugin(true));
    let updated = env.keep(["plugin:update", "acme", "--yes", "-q"]);
    updated.run().assert(0, "", "");
    // Now that it must be there, it is.
    assert_eq!(keys(&env, "acme").0, 0);

    let steps = [("API token: ", "other\n")];
    let words = ["vault:edit", "acme", "--secret=api-token"];
    let screen = env.on_terminal(KEEP, words, &steps);
    assert_eq!(screen.code, 0, "{screen:?}");
    let steps = [
        ("Slug [acme]: ", "\n"),
        ("Friendly name [Acme]: ", "\n"),
        ("URL [https://acme.example]: ", "\n"),
        ("API token (hidden; Enter keeps it): ", "\n"),
        ("Nothing was changed", ""),
    ];
    let screen = env.on_terminal(KEEP, ["vault:edit", "acme"], &steps);
    assert_eq!(screen.code, 0, "{screen:?}");
    assert_eq!(keys(&env, "acme").0, 0);
}

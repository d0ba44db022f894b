//! A plugin that talks to a server: the one that its user granted.

use std::path::Path;

use keep_test_support::{Reply, StandIn, TestEnv, repository};

use crate::projects::initialized;

const TOKEN: &str = "canary-of-token-77a90b";

/// The hostile driver, which sends what its vault's settings say.
pub(super) fn plugin() -> Vec<u8> {
    let manifest = serde_json::json!({
        "id": "acme",
        "label": "Acme store",
        "version": "1.0.0",
        "powers": [
            "storage", "aws:secretsmanager", "aws:ssm:GetParameter", "plaintext", "http:{url}"
        ],
        "config": [
            { "key": "mode", "label": "Mode", "default": "http" },
            { "key": "url", "label": "URL", "required": true },
            { "key": "credential", "label": "Which", "default": "token" },
            { "key": "token", "label": "Token", "secret": true, "required": true },
        ],
    });
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let guest = keep_pack::Guest {
        workspace: repository(),
        package: "keep-driver-hostile",
        manifest: &manifest.to_string(),
    };
    let guests = target.expect("a target directory").join("guests");
    let built = keep_pack::build(&[guest], &guests);
    built.expect("the driver is built").remove(0)
}

/// What the driver says when it is asked for its keys.
fn keys(env: &TestEnv) -> (i32, String) {
    let run = env
        .keep(["show", "--keys", "--vault=acme", "--env=local"])
        .run();
    (run.code, run.stderr)
}

#[test]
fn a_plugin_talks_to_the_server_that_was_granted_and_to_no_other() {
    let server = StandIn::start(|_, _| Reply::text(200, "hello"));
    let env = initialized();
    env.write("acme.wasm", plugin());
    let added = env.keep(["plugin:add", "./acme.wasm", "--yes", "-q"]);
    added.run().assert(0, "", "");
    let url = format!("--set=url={}", server.url());
    let words = ["vault:add", "--driver=acme", url.as_str(), "-n", "-q"];
    env.keep(words).run().assert(0, "", "");
    let words = ["vault:edit", "acme", "--secret=token", "--stdin"];
    env.keep(words)
        .stdin(TOKEN)
        .run()
        .assert(0, "", "Vault `acme` changed\n");

    let (code, said) = keys(&env);
    assert!(
        code == 6 && said.contains(&format!("`keep plugin:grant acme 'http:{}'`", server.url())),
        "{code} {said}"
    );
    assert_eq!(server.calls().len(), 0);

    let power = format!("http:{}", server.url());
    let granted = env.keep(["plugin:grant", "acme", &power, "--yes", "-q"]);
    granted.run().assert(0, "", "");
    let (_, said) = keys(&env);
    assert!(said.contains("200: hello []"), "{said}");
    assert_eq!(server.calls().len(), 1);
    assert!(!said.contains(TOKEN), "{said}");

    // What the project says next week.
    let other = StandIn::start(|_, _| Reply::text(200, "hello"));
    let url = format!("--set=url={}", other.url());
    let edited = env.keep(["vault:edit", "acme", &url, "-q"]);
    edited.run().assert(0, "", "");
    let (code, _) = keys(&env);
    assert_eq!((code, other.calls().len()), (6, 0));
}

//! What cannot be done, told so that somebody can do something about it.

use keep_test_support::hashicorp_vault::HashicorpVault;
use serde_json::json;

use crate::project::{allowed, keep, on_kv_two, set};

const ABOUT: &str = "error: `DB` in vault `v` (env `local`): ";

#[test]
fn what_a_policy_lacks_is_named() {
    let (server, env) = on_kv_two();
    set(&env, "DB", "1");
    let token = "hvs.reader";
    server.permit(
        token,
        &[("read", "secret/data/"), ("list", "secret/metadata/")],
    );
    let env = env.with_var("KEEP_SECRET_V_TOKEN", token);
    keep(&env, "get DB").assert(0, "1", "");
    keep(&env, "set DB 2").assert(
        4,
        "",
        &format!(
            "{ABOUT}the policies of the token do not allow to update \
             secret/data/project/local/DB\n\n\
             hint: The identity in use needs the permission `update \
             secret/data/project/local/DB`\n\
             hint: Run `keep vault:edit v` to use another identity\n\
             hint: Run `keep doctor --vault v --env local` to see what else is denied\n"
        ),
    );
}

#[test]
fn a_token_that_is_not_accepted_is_no_missing_permission() {
    let (_server, env) = on_kv_two();
    let env = env.with_var("KEEP_SECRET_V_TOKEN", "hvs.expired");
    let refused = keep(&env, "get DB");
    assert!(
        refused.code == 4
            && refused.stderr.starts_with(&format!(
                "{ABOUT}the server does not accept the token: it is wrong, expired or revoked\n"
            )),
        "{refused}"
    );
}

#[test]
fn a_sealed_vault_is_told() {
    let (server, env) = on_kv_two();
    server.seal(true);
    let refused = keep(&env, "get DB");
    assert!(
        refused.code == 7
            && refused.stderr.starts_with(&format!(
                "{ABOUT}the vault is sealed: its operators must unseal it first\n"
            )),
        "{refused}"
    );
}

#[test]
fn every_status_has_its_words() {
    let (server, env) = on_kv_two();
    let errors = |text: &str| json!({ "errors": [text] }).to_string();
    for (status, body, code, message) in [
        (
            400,
            errors("bad\n\t thing"),
            1,
            "the server refuses the request: bad thing",
        ),
        (405, errors(""), 1, "the server refuses the request"),
        (
            429,
            errors("rate limit quota \"q\" exceeded"),
            7,
            "the server is asked too often: rate limit quota \"q\" exceeded",
        ),
        (
            472,
            String::from("{}"),
            7,
            "the server is a disaster-recovery secondary, which serves no secrets",
        ),
        (
            473,
            String::from("{}"),
            7,
            "the server is a performance standby that cannot answer now",
        ),
        (
            500,
            errors(&format!("\u{1b}[31m{}", "x".repeat(500))),
            7,
            "the server failed with status 500: ",
        ),
        (501, String::from("{}"), 7, "the server is not initialized"),
        (
            503,
            errors("Vault is down for maintenance"),
            7,
            "the server failed with status 503: Vault is down for maintenance",
        ),
        (
            307,
            String::from("{}"),
            1,
            "the server sends on to another address: set `url` to that",
        ),
        (
            200,
            String::from("<html>proxy</html>"),
            7,
            "the answer is not JSON, so the secrets in it cannot be told from the rest",
        ),
        (
            404,
            errors("no handler for route"),
            1,
            "the server has no KV engine at `secret/data/project/local/DB`",
        ),
    ] {
        server.fail(status, &body);
        let refused = keep(&env, "get DB");
        let said = refused.stderr.starts_with(&format!("{ABOUT}{message}"));
        assert!(said, "{status}: {refused}");
        assert!(
            refused.stderr.len() < 900 && !refused.stderr.contains('\u{1b}'),
            "{refused}"
        );
        assert_eq!(refused.code, code, "{status}: {refused}");
    }
}

#[test]
fn an_engine_of_the_other_version_is_told() {
    let server = HashicorpVault::start();
    let token = keep_test_support::hashicorp_vault::ROOT;
    let on = |driver: &str, mount: &str| {
        let mount = format!("mount={mount}");
        let env = allowed(driver, &server.url(), &[&mount]);
        env.with_var("KEEP_SECRET_V_TOKEN", token)
    };
    let one = "`old` is a KV engine of version 1; the driver `hashicorp-vault-kv1` is for that\n";
    let two = "`secret` is a KV engine of version 2; the driver `hashicorp-vault` is for that\n";
    for (driver, mount, message) in [
        ("hashicorp-vault", "old", one),
        ("hashicorp-vault-kv1", "secret", two),
    ] {
        let env = on(driver, mount);
        for line in ["set DB 1", "show"] {
            let refused = keep(&env, line);
            assert!(
                refused.code == 1 && refused.stderr.contains(message),
                "{refused}"
            );
        }
    }
    let (_, list) = server.ask("GET", "old/?list=true", &json!(null));
    assert_eq!(list["data"], json!(null), "nothing was written");
}

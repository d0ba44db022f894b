//! What a server of version 1 refuses: on one that somebody else wrote, and for what
//! that does not have (policies), on ours.

use keep_test_support::hashicorp_vault::HashicorpVault;
use keep_test_support::{RustyVault, TestEnv};
use serde_json::json;

use crate::project::{allowed, keep, said, set};

const ABOUT: &str = "error: `DB` in vault `v` (env `local`): ";

fn on(server: &RustyVault, settings: &[&str]) -> TestEnv {
    allowed("hashicorp-vault-kv1", server.url(), settings)
}

#[test]
fn an_app_role_signs_in() {
    let server = RustyVault::shared();
    let (role, secret) = server.app_role("signs-in");
    let role = format!("role-id={role}");
    let env = on(server, &["scope=role", &role]);
    let ours = env.with_var("KEEP_SECRET_V_SECRET_ID", &secret);
    keep(&ours, "set DB s3cret").assert(0, "", &said("created", "DB"));
    keep(&ours, "get DB").assert(0, "s3cret", "");
    let wrong = ours.with_var("KEEP_SECRET_V_SECRET_ID", "canary-of-secret-id");
    keep(&wrong, "get DB").assert(
        4,
        "",
        &format!(
            "{ABOUT}the server does not accept `role-id` and `secret-id`: invalid secret id\n\n\
             hint: Run `keep vault:edit v --secret secret-id` to store another one, unless it comes \
             from `KEEP_SECRET_V_SECRET_ID`\n"
        ),
    );
}

#[test]
fn a_token_that_the_server_does_not_know_is_told() {
    let server = RustyVault::shared();
    let env = on(server, &["scope=token"]);
    let env = env.with_var("KEEP_SECRET_V_TOKEN", "canary-of-token");
    for line in ["get DB", "set DB 1"] {
        keep(&env, line).assert(
            4,
            "",
            &format!(
                "{ABOUT}the server does not accept the token: it is wrong, expired or revoked\n\n\
                 hint: Run `keep vault:edit v --secret token` to store another one, unless it comes \
                 from `KEEP_SECRET_V_TOKEN`\n"
            ),
        );
    }
}

#[test]
fn a_sealed_server_serves_nothing_until_it_is_unsealed() {
    let server = RustyVault::start();
    let env = on(&server, &[]).with_var("KEEP_SECRET_V_TOKEN", server.token());
    set(&env, "DB", "s3cret");
    server.seal();
    for line in ["get DB", "set DB 1", "delete DB --yes"] {
        keep(&env, line).assert(
            7,
            "",
            &format!(
                "{ABOUT}the vault is sealed: its operators must unseal it first\n\n\
                 hint: Try again in a moment\n"
            ),
        );
    }
    server.unseal();
    keep(&env, "get DB").assert(0, "s3cret", "");
    // Its address is nobody's then.
    let gone = server.url().to_owned();
    drop(server);
    keep(&env, "get DB").assert(
        7,
        "",
        &format!(
            "{ABOUT}{gone} could not be reached: nobody listens there\n\n\
             hint: Try again in a moment\n\
             hint: Run `keep vault:edit v` if the url is wrong\n"
        ),
    );
}

#[test]
fn an_engine_that_is_not_there_is_told() {
    let server = RustyVault::shared();
    let env = on(server, &["mount=none"]).with_var("KEEP_SECRET_V_TOKEN", server.token());
    keep(&env, "get DB").assert(
        1,
        "",
        &format!(
            "{ABOUT}the server has no KV engine at `none/project/local/DB`\n\n\
             hint: Check the key and the value; run `keep vault:edit v` to check the vault's \
             settings\n"
        ),
    );
}

#[test]
fn what_a_policy_lacks_is_named() {
    let server = HashicorpVault::start();
    let token = "hvs.reader";
    server.permit(token, &[("read", "old/"), ("list", "old/")]);
    let env = allowed("hashicorp-vault-kv1", &server.url(), &["mount=old"])
        .with_var("KEEP_SECRET_V_TOKEN", token);
    let theirs = json!({ "value": "theirs" });
    assert_eq!(server.ask("POST", "old/project/local/DB", &theirs).0, 204);
    keep(&env, "get DB").assert(0, "theirs", "");
    keep(&env, "set DB 2").assert(
        4,
        "",
        &format!(
            "{ABOUT}the policies of the token do not allow to update old/project/local/DB\n\n\
             hint: The identity in use needs the permission `update old/project/local/DB`\n\
             hint: Run `keep vault:edit v` to use another identity\n\
             hint: Run `keep doctor --vault v --env local` to see what else is denied\n"
        ),
    );
}

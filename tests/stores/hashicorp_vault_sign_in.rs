//! Tokens, `AppRole`, and namespaces.

use keep_test_support::hashicorp_vault::{HashicorpVault, ROLE_ID, ROLE_TOKEN, ROOT, SECRET_ID};
use serde_json::json;

use crate::project::{allowed, keep, said};

#[test]
fn an_app_role_signs_in_once_for_a_command() {
    let server = HashicorpVault::start();
    let role = format!("role-id={ROLE_ID}");
    let env = allowed("hashicorp-vault", &server.url(), &[&role])
        .with_var("KEEP_SECRET_V_SECRET_ID", SECRET_ID);
    keep(&env, "set DB s3cret").assert(0, "", &said("created", "DB"));
    let requests = server.requests();
    assert_eq!(
        (requests[0].method.as_str(), requests[0].path.as_str()),
        ("POST", "/v1/auth/approle/login")
    );
    assert_eq!(requests[0].header("x-vault-token"), "");
    assert_eq!(
        requests[0].json(),
        json!({ "role_id": ROLE_ID, "secret_id": SECRET_ID })
    );
    for request in &requests[1..] {
        assert_eq!(request.header("x-vault-token"), ROLE_TOKEN);
        assert_eq!(request.header("x-vault-request"), "true");
    }
    let env = env.with_var("KEEP_SECRET_V_SECRET_ID", "wrong");
    let refused = keep(&env, "get DB");
    assert!(
        refused.code == 4
            && refused.stderr.contains(
                "the server does not accept `role-id` and `secret-id`: invalid role or secret ID\n"
            ),
        "{refused}"
    );
}

#[test]
fn what_is_missing_to_sign_in_is_what_to_store() {
    let server = HashicorpVault::start();
    for (settings, message, setting) in [
        (
            vec![],
            "the vault has neither a `token` nor a `role-id`",
            "token",
        ),
        (
            vec!["role-id=r"],
            "the vault has a `role-id` and no `secret-id`",
            "secret-id",
        ),
    ] {
        let env = allowed("hashicorp-vault", &server.url(), &settings);
        keep(&env, "get DB").assert(
            4,
            "",
            &format!(
                "error: `DB` in vault `v` (env `local`): {message}\n\n\
                 hint: Run `keep vault:edit v --secret {setting}` to store it\n"
            ),
        );
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_namespace_is_a_header() {
    let server = HashicorpVault::start();
    let at = |namespace: &str| {
        let setting = format!("namespace={namespace}");
        let env = allowed("hashicorp-vault", &server.url(), &[&setting]);
        env.with_var("KEEP_SECRET_V_TOKEN", ROOT)
    };
    keep(&at("team"), "set DB theirs").assert(0, "", &said("created", "DB"));
    keep(&at("team/"), "get DB").assert(0, "theirs", "");
    let (status, _) = server.ask("GET", "secret/data/project/local/DB", &json!(null));
    assert_eq!(status, 404, "another namespace is another place");
}

#[test]
fn a_stored_token_is_used() {
    let server = HashicorpVault::start();
    let env = allowed("hashicorp-vault", &server.url(), &[]);
    env.keep([
        "vault:edit",
        "v",
        "--secret=token",
        "--stdin",
        "--trim",
        "-q",
    ])
    .stdin(format!("{ROOT}\n"))
    .run()
    .assert(0, "", "");
    keep(&env, "set DB 1").assert(0, "", &said("created", "DB"));
}

//! The engine of version 1, which keeps nothing.

use keep_test_support::TestEnv;
use keep_test_support::hashicorp_vault::{HashicorpVault, ROOT};
use serde_json::json;

use crate::project::{allowed, keep, said, set};

fn on_kv_one() -> (HashicorpVault, TestEnv) {
    let server = HashicorpVault::start();
    let env = allowed("hashicorp-vault-kv1", &server.url(), &["mount=old"]);
    (server, env.with_var("KEEP_SECRET_V_TOKEN", ROOT))
}

#[test]
fn a_secret_is_written_read_and_listed() {
    let (server, env) = on_kv_one();
    keep(&env, "set DB s3cret").assert(0, "", &said("created", "DB"));
    keep(&env, "set DB other").assert(0, "", &said("updated", "DB"));
    let (_, stored) = server.ask("GET", "old/project/local/DB", &json!(null));
    assert_eq!(stored["data"], json!({ "value": "other" }));
    set(&env, "BYTES", b"\xff\x00");
    keep(&env, "get BYTES").assert(0, b"\xff\x00", "");
    let folder = json!({ "value": "theirs" });
    assert_eq!(
        server.ask("POST", "old/project/local/team/X", &folder).0,
        204
    );
    keep(&env, "show --keys").assert(0, "BYTES\nDB\n", "");
    assert_eq!(keep(&env, "set DB x --if-absent").code, 1);
    assert_eq!(keep(&env, "get NONE").code, 3);
}

/// The recycle bin of version 2 must not be promised.
#[test]
fn what_is_deleted_is_gone_and_told_to_be() {
    let (server, env) = on_kv_one();
    set(&env, "DB", "s3cret");
    keep(&env, "delete DB --yes").assert(
        0,
        "",
        "Secret `DB` deleted for ever from vault `v` (env `local`)\n",
    );
    assert_eq!(
        server.ask("GET", "old/project/local/DB", &json!(null)).0,
        404
    );
    assert_eq!(keep(&env, "delete DB --yes").code, 3);
    set(&env, "DB", "1");
    for line in ["history DB", "restore DB", "rollback DB --yes"] {
        let refused = keep(&env, line);
        assert!(refused.code != 0 && refused.stdout.is_empty(), "{refused}");
    }
}

#[test]
fn fields_of_others_are_not_replaced_for_ever() {
    let (server, env) = on_kv_one();
    let theirs = json!({ "user": "u", "password": "canary" });
    assert_eq!(server.ask("POST", "old/project/local/DB", &theirs).0, 204);
    let refused = keep(&env, "set DB mine");
    assert!(
        refused.code == 1
            && refused
                .stderr
                .contains("which a new value would replace for ever"),
        "{refused}"
    );
    let (_, stored) = server.ask("GET", "old/project/local/DB", &json!(null));
    assert_eq!(stored["data"], theirs);
    assert!(!keep(&env, "get DB").stderr.contains("canary"));
}

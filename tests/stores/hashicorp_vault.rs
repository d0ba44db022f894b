//! What the main commands make of the engine of version 2, and what other clients
//! of the server see.

use serde_json::json;

use crate::project::{keep, on_kv_two, said, set};

const DATA: &str = "secret/data/project/local/DB";

#[test]
fn a_secret_is_one_secret_of_the_server() {
    let (server, env) = on_kv_two();
    keep(&env, "set DB s3cret").assert(0, "", &said("created", "DB"));
    keep(&env, "get DB").assert(0, "s3cret", "");
    keep(&env, "set DB other").assert(0, "", &said("updated", "DB"));
    let (status, stored) = server.ask("GET", DATA, &json!(null));
    assert_eq!(
        (status, &stored["data"]["data"]),
        (200, &json!({ "value": "other" }))
    );
    keep(&env, "get DB --version 1").assert(0, "s3cret", "");
    keep(&env, "show").assert(0, "DB\t****\t2\n", "");
    keep(&env, "show --keys").assert(0, "DB\n", "");
    keep(&env, "export").assert(0, "DB=other\n", "");
}

#[test]
fn each_command_makes_the_requests_that_it_needs() {
    let (server, env) = on_kv_two();
    set(&env, "A", "1");
    set(&env, "B", "2");
    for (line, requests) in [
        ("get A", vec!["GET /v1/secret/data/project/local/A"]),
        (
            "export",
            vec![
                "GET /v1/secret/data/project/local/A",
                "GET /v1/secret/data/project/local/B",
                "GET /v1/secret/metadata/project/local?list=true",
            ],
        ),
        (
            "set A 3",
            vec![
                "GET /v1/secret/data/project/local/A",
                "POST /v1/secret/data/project/local/A",
            ],
        ),
    ] {
        let _ = server.take_lines();
        let outcome = keep(&env, line);
        assert_eq!(outcome.code, 0, "{outcome}");
        // What is sent together comes in any order.
        let mut lines = server.take_lines();
        lines.sort();
        assert_eq!(lines, requests, "{line}");
    }
}

/// JSON has no bytes. Others read them by `vault kv get -field=value_base64`.
#[test]
fn bytes_that_are_no_text_have_a_field_of_their_own() {
    let (server, env) = on_kv_two();
    set(&env, "DB", b"\xff\x00\n");
    let (_, stored) = server.ask("GET", DATA, &json!(null));
    assert_eq!(stored["data"]["data"], json!({ "value_base64": "/wAK" }));
    keep(&env, "get DB").assert(0, b"\xff\x00\n", "");
    set(&env, "DB", "text");
    let (_, stored) = server.ask("GET", DATA, &json!(null));
    assert_eq!(stored["data"]["data"], json!({ "value": "text" }));
    // Back to the bytes, which stay bytes.
    let rolled = keep(&env, "rollback DB --to 1 --yes");
    assert_eq!(rolled.code, 0, "{rolled}");
    keep(&env, "get DB").assert(0, b"\xff\x00\n", "");
    set(&env, "EMPTY", "");
    keep(&env, "get EMPTY").assert(0, "", "");
    let odd = "\"\\ \u{2028}\u{1}é\n";
    set(&env, "ODD", odd);
    keep(&env, "get ODD").assert(0, odd, "");
}

#[test]
fn versions_are_told_and_gone_back_to() {
    let (server, env) = on_kv_two();
    for value in ["one", "two", "three"] {
        set(&env, "DB", value);
    }
    let body = json!({ "versions": [2] });
    assert_eq!(
        server
            .ask("POST", "secret/destroy/project/local/DB", &body)
            .0,
        204
    );
    let time = "2024-02-29T23:59:59Z";
    keep(&env, "history DB").assert(
        0,
        format!("3\t{time}\t\t\n2\t{time}\tdestroyed\t\n1\t{time}\t\t\n"),
        "",
    );
    keep(&env, "rollback DB --yes").assert(
        0,
        "",
        "Secret `DB` rolled back in vault `v` (env `local`): version `3` was current, `4` is \
         now\nhint: Run `keep rollback DB --to 3 --vault v --env local` to undo it\n",
    );
    keep(&env, "get DB").assert(0, "one", "");
    keep(&env, "rollback DB --to 2 --yes").assert(
        3,
        "",
        "error: `DB` in vault `v` (env `local`) has no version `2`, and none that is labelled so\n\n\
         hint: Run `keep history DB --vault v --env local` to see its versions\n",
    );
    for version in ["0", "99", "x"] {
        let missing = keep(&env, &format!("get DB --version {version}"));
        assert_eq!(missing.code, 3, "{missing}");
    }
}

#[test]
fn what_is_deleted_is_kept_until_it_is_destroyed() {
    let (server, env) = on_kv_two();
    set(&env, "DB", "s3cret");
    set(&env, "KEPT", "1");
    let back = "hint: Run `keep restore DB --vault v --env local` to bring it back\n";
    let deleted = format!("Secret `DB` deleted from vault `v` (env `local`)\n{back}");
    keep(&env, "delete DB --yes").assert(0, "", &deleted);
    assert_eq!(keep(&env, "get DB").code, 3);
    keep(&env, "show --keys").assert(0, "KEPT\n", "");
    keep(&env, "export").assert(0, "KEPT=1\n", "");
    let shown = keep(&env, "show --deleted --format json").json();
    assert_eq!(shown[0]["key"], json!("DB"));
    assert_eq!(keep(&env, "delete DB --yes").code, 3);
    // Not overwritten in silence.
    let refused = keep(&env, "set DB new");
    assert!(
        refused
            .stderr
            .contains("`DB` is deleted, and can be brought back")
            && refused.stderr.contains("keep restore DB"),
        "{refused}"
    );
    keep(&env, "restore DB").assert(0, "", &said("restored", "DB"));
    keep(&env, "get DB").assert(0, "s3cret", "");
    // The server has no such days.
    keep(&env, "delete DB --recovery-days 7 --yes").assert(
        1,
        "",
        "error: `DB` in vault `v` (env `local`): HashiCorp Vault keeps what is deleted until \
         somebody destroys it, not for a number of days\n\n\
         hint: Run `keep vault:list` to see which driver each vault uses\n",
    );
    keep(&env, "get DB").assert(0, "s3cret", "");
    keep(&env, "delete DB --purge --yes").assert(
        0,
        "",
        "Secret `DB` deleted for ever from vault `v` (env `local`)\n",
    );
    let metadata = "secret/metadata/project/local/DB";
    assert_eq!(server.ask("GET", metadata, &json!(null)).0, 404);
}

/// Destroyed by somebody else: nothing is left to bring back, and nothing in the way.
#[test]
fn what_was_destroyed_is_not_there() {
    let (server, env) = on_kv_two();
    set(&env, "DB", "s3cret");
    let body = json!({ "versions": [1] });
    assert_eq!(
        server
            .ask("POST", "secret/destroy/project/local/DB", &body)
            .0,
        204
    );
    assert_eq!(keep(&env, "get DB").code, 3);
    assert_eq!(keep(&env, "restore DB").code, 3);
    keep(&env, "show --deleted").assert(0, "", "");
    keep(&env, "set DB new").assert(0, "", &said("created", "DB"));
    keep(&env, "get DB").assert(0, "new", "");
}

/// Others keep secrets beside and below.
#[test]
fn folders_and_other_scopes_are_not_keys() {
    let (server, env) = on_kv_two();
    set(&env, "DB", "mine");
    for path in ["local/team/DB", "localhost/DB", "staging/DB", "local"] {
        let path = format!("secret/data/project/{path}");
        let body = json!({ "data": { "value": "theirs" } });
        assert_eq!(server.ask("POST", &path, &body).0, 200);
    }
    let _ = server.take_lines();
    keep(&env, "export").assert(0, "DB=mine\n", "");
    keep(&env, "show --keys").assert(0, "DB\n", "");
    let mut lines = server.take_lines();
    lines.retain(|line| line.contains("team"));
    assert_eq!(lines, [""; 0], "a folder is no secret to read");
    let scoped = crate::project::allowed(
        "hashicorp-vault",
        &server.url(),
        &["scope=app/api", "mount=/secret/"],
    )
    .with_var(
        "KEEP_SECRET_V_TOKEN",
        keep_test_support::hashicorp_vault::ROOT,
    );
    set(&scoped, "DB", "scoped");
    let (_, stored) = server.ask("GET", "secret/data/project/app/api/local/DB", &json!(null));
    assert_eq!(stored["data"]["data"], json!({ "value": "scoped" }));
}

//! The engine of version 1, which keeps nothing, on a server that somebody else wrote.

use keep_test_support::{RustyVault, TestEnv};
use serde_json::{Value, json};

use crate::project::{allowed, keep, said, set};

/// The server, and a project with that scope of its own.
fn on_kv_one(scope: &str) -> (&'static RustyVault, TestEnv) {
    let server = RustyVault::shared();
    let scope = format!("scope={scope}");
    let env = allowed("hashicorp-vault-kv1", server.url(), &[&scope]);
    (server, env.with_var("KEEP_SECRET_V_TOKEN", server.token()))
}

fn stored(server: &RustyVault, path: &str) -> Value {
    let (_, answer) = server.ask("GET", &format!("secret/project/{path}"), &Value::Null);
    answer["data"].clone()
}

#[test]
fn a_secret_is_written_read_and_listed() {
    let (server, env) = on_kv_one("one");
    keep(&env, "show --keys").assert(0, "", "There are no secrets in vault `v` (env `local`)\n");
    keep(&env, "set DB s3cret").assert(0, "", &said("created", "DB"));
    keep(&env, "get DB").assert(0, "s3cret", "");
    keep(&env, "set DB other").assert(0, "", &said("updated", "DB"));
    assert_eq!(stored(server, "one/local/DB"), json!({ "value": "other" }));
    set(&env, "BYTES", b"\xff\x00");
    keep(&env, "get BYTES").assert(0, b"\xff\x00", "");
    let theirs = json!({ "value": "theirs" });
    for folder in ["one/local/team/X", "one/localhost/X"] {
        let path = format!("secret/project/{folder}");
        assert_eq!(server.ask("POST", &path, &theirs).0, 204);
    }
    keep(&env, "show --keys").assert(0, "BYTES\nDB\n", "");
    keep(&env, "show").assert(0, "BYTES\t(binary)\t\nDB\t****\t\n", "");
    keep(&env, "set DB x --if-absent").assert(
        1,
        "",
        "error: `DB` in vault `v` (env `local`): `DB` exists\n\n\
         hint: Run `keep show --vault v --env local` to see what is there\n",
    );
    assert_eq!(keep(&env, "get NONE").code, 3);
}

/// `GET …?list=true` is a read here, and this is what it would read.
#[test]
fn a_secret_named_as_an_env_is_not_listed() {
    let (server, env) = on_kv_one("named");
    let theirs = json!({ "keys": ["canary"], "value": "theirs" });
    let written = server.ask("POST", "secret/project/named/local", &theirs);
    assert_eq!(written.0, 204);
    keep(&env, "show --keys").assert(0, "", "There are no secrets in vault `v` (env `local`)\n");
    set(&env, "DB", "1");
    keep(&env, "show --keys").assert(0, "DB\n", "");
}

#[test]
fn any_bytes_are_a_value() {
    let (_server, env) = on_kv_one("bytes");
    let all: Vec<u8> = (0..=255).collect();
    let largest = vec![b'x'; 65_536];
    let text = "\"\\\u{1}\u{2028}ü{{".as_bytes();
    for value in [&all[..], b"", b"\n", text, &largest] {
        set(&env, "DB", value);
        keep(&env, "get DB").assert(0, value, "");
    }
}

#[test]
fn what_goes_in_comes_out_again() {
    let (_server, env) = on_kv_one("all");
    let lines: Vec<String> = (0..40).map(|n| format!("K{n:02}='value {n}'\n")).collect();
    env.write("in.env", lines.concat());
    let imported = keep(&env, "import in.env -q");
    assert_eq!(imported.code, 0, "{imported}");
    let exported = keep(&env, "export --format json").json();
    let values = exported.as_object().expect("an object");
    assert_eq!(values.len(), 40);
    for (n, value) in values.values().enumerate() {
        assert_eq!(*value, json!(format!("value {n}")));
    }
    let copy = ["copy", "K07", "--from=v:local", "--to=v:staging", "-q"];
    env.keep(copy).run().assert(0, "", "");
    let copied = env.keep(["get", "K07", "--env=staging"]).run();
    copied.assert(0, "value 7", "");
}

/// The recycle bin of version 2 must not be promised.
#[test]
fn what_is_deleted_is_gone_and_told_to_be() {
    let (server, env) = on_kv_one("deleted");
    set(&env, "DB", "s3cret");
    keep(&env, "delete DB --yes").assert(
        0,
        "",
        "Secret `DB` deleted for ever from vault `v` (env `local`)\n",
    );
    assert_eq!(stored(server, "deleted/local/DB"), Value::Null);
    assert_eq!(keep(&env, "delete DB --yes").code, 3);
    set(&env, "DB", "1");
    for line in ["history DB", "restore DB", "rollback DB --yes"] {
        let refused = keep(&env, line);
        assert!(refused.code != 0 && refused.stdout.is_empty(), "{refused}");
    }
    set(&env, "NEW", "2");
    keep(&env, "rename DB NEW --yes").assert(
        1,
        "",
        "error: `NEW` exists in vault `v` (env `local`); nothing was changed\n\n\
         hint: Run `keep show --vault v --env local` to see what is there\n",
    );
}

/// It was once told to run `keep doctor --fix --adopt`, for which the driver has
/// nothing.
#[test]
fn fields_of_others_are_not_replaced_for_ever() {
    let (server, env) = on_kv_one("fields");
    let theirs = json!({ "password": "canary" });
    let path = "secret/project/fields/local/DB";
    assert_eq!(server.ask("POST", path, &theirs).0, 204);
    keep(&env, "set DB mine").assert(
        1,
        "",
        "error: `DB` in vault `v` (env `local`): `DB` has the fields `password`, which a new \
         value would replace for ever\n\n\
         hint: Change it with the tool that made it\n\
         hint: Run `keep set DB --vault v --env local --adopt` to take it over with a new value\n",
    );
    assert_eq!(stored(server, "fields/local/DB"), theirs);
    assert!(!keep(&env, "get DB").stderr.contains("canary"));
    keep(&env, "set DB mine --adopt").assert(0, "", &said("updated", "DB"));
    keep(&env, "get DB").assert(0, "mine", "");
}

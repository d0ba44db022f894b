//! The main commands on a server of etcd, and what another client sees there.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use keep_test_support::{Etcd, TestEnv};
use serde_json::{Value, json};

use crate::project::{allowed, keep, said, set};

/// The server, and a project with that scope of its own.
fn on_etcd(scope: &str) -> (&'static Etcd, TestEnv) {
    let server = Etcd::shared();
    let scope = format!("scope={scope}");
    (server, allowed("etcd", server.url(), &[&scope]))
}

/// A name as the gateway writes it.
fn name(text: &str) -> String {
    BASE64_STANDARD.encode(text)
}

fn stored(server: &Etcd, text: &str) -> Value {
    let answer = server.ask("kv/range", &json!({ "key": name(text) }));
    answer["kvs"][0]["value"].clone()
}

#[test]
fn a_secret_is_one_key_of_the_server() {
    let (server, env) = on_etcd("one");
    keep(&env, "set DB s3cret").assert(0, "", &said("created", "DB"));
    assert_eq!(stored(server, "/project/one/local/DB"), json!("czNjcmV0"));
    keep(&env, "get DB").assert(0, "s3cret", "");
    keep(&env, "set DB other").assert(0, "", &said("updated", "DB"));
    let shown = keep(&env, "show");
    assert!(
        shown.code == 0 && shown.stdout.starts_with(b"DB\t****\t"),
        "{shown}"
    );
    keep(&env, "show --keys").assert(0, "DB\n", "");
    keep(&env, "export").assert(0, "DB=other\n", "");
    assert_eq!(keep(&env, "get NONE").code, 3);
    // It promised once that `DB` could be restored.
    keep(&env, "rename DB NEW --yes").assert(
        0,
        "",
        "Secret `DB` renamed to `NEW` in vault `v` (env `local`)\n\
         `DB` is deleted for ever, with its history\n",
    );
    keep(&env, "delete NEW --yes").assert(
        0,
        "",
        "Secret `NEW` deleted for ever from vault `v` (env `local`)\n",
    );
    assert_eq!(keep(&env, "delete NEW --yes").code, 3);
    keep(&env, "show").assert(0, "", "There are no secrets in vault `v` (env `local`)\n");
}

#[test]
fn any_bytes_are_a_value() {
    let (_server, env) = on_etcd("bytes");
    let all: Vec<u8> = (0..=255).collect();
    let largest = vec![b'x'; 65_536];
    for value in [&all[..], b"", b"\n", &largest] {
        set(&env, "DB", value);
        keep(&env, "get DB").assert(0, value, "");
    }
}

#[test]
fn nothing_is_overwritten_that_must_not_be() {
    let (server, env) = on_etcd("compare");
    keep(&env, "set DB one --if-absent").assert(0, "", &said("created", "DB"));
    assert_eq!(keep(&env, "set DB two --if-absent").code, 1);
    let shown = keep(&env, "show --format json").json();
    let version = shown[0]["version"].as_str().expect("a version").to_owned();
    // Somebody else.
    let put = json!({ "key": name("/project/compare/local/DB"), "value": "dGhlaXJz" });
    let _ = server.ask("kv/put", &put);
    for stale in [&*version, "x", "0"] {
        let refused = keep(&env, &format!("set DB mine --if-version {stale}"));
        let why = format!("version `{stale}` of `DB` is not current");
        assert!(
            refused.code == 1 && refused.stderr.contains(&why),
            "{refused}"
        );
    }
    keep(&env, "get DB").assert(0, "theirs", "");
    let shown = keep(&env, "show --format json").json();
    let version = shown[0]["version"].as_str().expect("a version").to_owned();
    let line = format!("set DB mine --if-version {version}");
    keep(&env, &line).assert(0, "", &said("updated", "DB"));
    keep(&env, "get DB").assert(0, "mine", "");
}

/// More than one page, and names beside and below.
#[test]
fn all_pages_are_read_and_nothing_else() {
    let (server, env) = on_etcd("pages");
    let lines: Vec<String> = (0..150).map(|n| format!("K{n:03}=value {n}\n")).collect();
    env.write("in.env", lines.concat());
    let imported = keep(&env, "import in.env -q");
    assert_eq!(imported.code, 0, "{imported}");
    for below in ["localhost/A", "local/team/A", "local"] {
        let name = name(&format!("/project/pages/{below}"));
        let _ = server.ask("kv/put", &json!({ "key": name, "value": "dGhlaXJz" }));
    }
    let exported = keep(&env, "export --format json").json();
    let exported = exported.as_object().expect("an object");
    assert_eq!(exported.len(), 150);
    assert_eq!(exported["K149"], json!("value 149"));
}

//! A server of etcd that lets nobody in without a password.

use keep_test_support::{Etcd, TestEnv};
use serde_json::json;

use crate::project::{allowed, keep, said};

const PASSWORD: &str = "canary-of-password-c07d1e";

/// The user `keep` may read and write below `/project/`, `reader` only read.
fn with_users() -> Etcd {
    let server = Etcd::start();
    let ask = |name: &str, body| {
        let _ = server.ask(name, &body);
    };
    let below = json!({ "key": "L3Byb2plY3Qv", "range_end": "L3Byb2plY3Qw" });
    for (user, role, kind) in [
        ("root", "root", ""),
        ("keep", "app", "READWRITE"),
        ("reader", "ro", "READ"),
    ] {
        ask(
            "auth/user/add",
            json!({ "name": user, "password": PASSWORD }),
        );
        ask("auth/role/add", json!({ "name": role }));
        if !kind.is_empty() {
            let mut permission = below.clone();
            permission["permType"] = kind.into();
            ask(
                "auth/role/grant",
                json!({ "name": role, "perm": permission }),
            );
        }
        ask("auth/user/grant", json!({ "user": user, "role": role }));
    }
    ask("auth/enable", json!({}));
    server
}

fn as_user(server: &Etcd, user: &str, password: &str) -> TestEnv {
    let user = format!("user={user}");
    let env = allowed("etcd", server.url(), &[&user]);
    env.with_var("KEEP_SECRET_V_PASSWORD", password)
}

#[test]
fn users_may_do_what_their_roles_say() {
    let server = with_users();
    let env = as_user(&server, "keep", PASSWORD);
    keep(&env, "set DB s3cret").assert(0, "", &said("created", "DB"));
    let reader = as_user(&server, "reader", PASSWORD);
    keep(&reader, "get DB").assert(0, "s3cret", "");
    let refused = keep(&reader, "set DB x");
    assert!(
        refused.code == 4
            && refused.stderr.starts_with(
                "error: `DB` in vault `v` (env `local`): no role of the user allows this: \
                 etcdserver: permission denied\n"
            ),
        "{refused}"
    );
}

#[test]
fn who_does_not_sign_in_is_told_how() {
    let server = with_users();
    keep(&as_user(&server, "keep", "canary-wrong"), "get DB").assert(
        4,
        "",
        "error: `DB` in vault `v` (env `local`): the server does not accept the user `keep`: \
         etcdserver: authentication failed, invalid user ID or password\n\n\
         hint: Run `keep vault:edit v --secret password` to store another one, unless it comes from \
         `KEEP_SECRET_V_PASSWORD`\n",
    );
    keep(&allowed("etcd", server.url(), &["user=keep"]), "get DB").assert(
        4,
        "",
        "error: `DB` in vault `v` (env `local`): the vault has a `user` and no `password`\n\n\
         hint: Run `keep vault:edit v --secret password` to store it\n",
    );
    let refused = keep(&allowed("etcd", server.url(), &[]), "get DB");
    assert!(
        refused.code == 4
            && refused.stderr.starts_with(
                "error: `DB` in vault `v` (env `local`): the server refuses a request without a \
                 user: etcdserver: user name is empty\n"
            ),
        "{refused}"
    );
}

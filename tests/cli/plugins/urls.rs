//! Plugins from a server.

use keep_test_support::{TestEnv, TlsServer};

use super::{STORES, acme, component, introduction, manifest};
use crate::projects::initialized;

/// A project, and a server whose authority it knows.
fn with_server() -> (TestEnv, TlsServer) {
    let server = TlsServer::start();
    let env = initialized().with_var("SSL_CERT_FILE", server.authority());
    (env, server)
}

#[test]
fn a_plugin_is_fetched_once() {
    let (env, server) = with_server();
    let url = server.serve("acme.wasm", &acme());
    let shown = introduction("1.0.0", &url, &acme(), &[STORES]);
    env.keep(["plugin:add", &url, "--yes"]).run().assert(
        0,
        "",
        &format!(
            "{shown}Plugin `acme` 1.0.0 added\n\
             hint: Run `keep vault:add --driver acme` to add a vault that uses it\n"
        ),
    );
    env.keep(["vault:add", "--driver=acme", "-n", "-q"])
        .run()
        .assert(0, "", "");
    let show = ["show", "--vault=acme", "--env=local", "-q"];
    env.keep(show).run().assert(0, "", "");
    // Also without a network.
    drop(server);
    env.keep(show).run().assert(0, "", "");
}

/// A clone of the project fetches what is pinned, and takes nothing else.
#[test]
fn what_the_server_has_instead_is_refused() {
    let (env, server) = with_server();
    let url = server.serve("acme.wasm", &acme());
    env.keep(["plugin:add", &url, "--yes", "-q"])
        .run()
        .assert(0, "", "");
    let other = component(&manifest("1.0.1", &["storage"]));
    server.serve("acme.wasm", &other);
    let list = |status: &str, may: &str| {
        let line = format!("acme\t1.0.0\t{url}\t{status}\t{may}\n");
        env.keep(["plugin:list"]).run().assert(0, &line, "");
    };
    list("trusted", "storage");
    std::fs::remove_dir_all(env.root().join("cache")).expect("the directory is ours");
    list("changed", "storage");
    // Whoever looks at it and says so takes it.
    env.keep(["plugin:update", "acme"]).run().assert(
        0,
        "",
        "Plugin `acme` is 1.0.1 now; it was 1.0.0\n",
    );
}

#[test]
fn what_cannot_be_fetched_is_not_added() {
    let (env, server) = with_server();
    let (redirect, missing) = (
        server.url("to/http://localhost/x.wasm"),
        server.url("missing"),
    );
    let inside = server.url("to/https://[::1]:1/x");
    let local = format!("https://localhost:{}", server.port());
    for (url, code, said) in [
        (
            &*redirect,
            7,
            format!(
                "error: `{redirect}` could not be fetched\n  Caused by: it leads to \
                 http://localhost, which is not https\n"
            ),
        ),
        (
            &missing,
            3,
            format!("error: `{missing}` is not there: {local} answered HTTP 404\n"),
        ),
        (
            &inside,
            7,
            format!(
                "error: `{inside}` could not be fetched\n  Caused by: https://[::1]:1 could not \
                 be reached: nobody listens there\n"
            ),
        ),
        (
            "https://me:pw@localhost/x.wasm",
            2,
            "error: `https://me:pw@localhost/x.wasm` is neither a file, nor an https URL, nor the \
             name of a plugin that comes with Keep\n\n\
             hint: Pass a path, such as `./acme.wasm`\n"
                .into(),
        ),
    ] {
        env.keep(["plugin:add", url, "--yes"])
            .run()
            .assert(code, "", &said);
        assert!(!env.project().join(".keep/plugins.lock").exists());
    }
}

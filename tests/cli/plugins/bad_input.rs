//! What `plugin:add` is given and does not take: the reason, and not a file more or
//! less than before.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use keep_test_support::{TestEnv, TlsServer};

use super::{acme, component, manifest};
use crate::projects::initialized;

/// Every file and directory of the project and of its user, with what is in it; of
/// large files, their size. What was compiled to be looked at is no plugin, and can
/// be taken for none.
fn everything(directory: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.ends_with("cache/compiled") || path.ends_with("config/compiled.key") {
            continue;
        }
        let metadata = fs::symlink_metadata(&path).expect("it was just listed");
        let content = match metadata.len() {
            _ if metadata.is_dir() => {
                everything(&path, found);
                b"a directory".to_vec()
            }
            _ if !metadata.is_file() => b"something else".to_vec(),
            length if length > 1 << 26 => length.to_string().into_bytes(),
            _ => fs::read(&path).expect("it was just listed"),
        };
        found.insert(path, content);
    }
}

/// Nothing is added, and nothing is left behind.
#[track_caller]
pub(super) fn refused(env: &TestEnv, source: &str, code: i32, said: &str) {
    let all = || {
        let mut found = BTreeMap::new();
        everything(env.root(), &mut found);
        found
    };
    let before = all();
    env.keep(["plugin:add", source, "--yes", "-q"])
        .run()
        .assert(code, "", said);
    let after = all();
    let differing: Vec<&PathBuf> = before
        .keys()
        .chain(after.keys())
        .filter(|path| before.get(*path) != after.get(*path))
        .collect();
    assert!(differing.is_empty(), "{source}: {differing:?}");
}

const NOT_BUILT: &str =
    "hint: A driver is a component of `keep plugin:build` or `keep plugin:pack`\n";
const REPORT: &str = "hint: Report this to the driver's author\n";

fn no_driver(reason: &str) -> String {
    format!("error: `file:x.wasm` is no driver: {reason}\n\n{NOT_BUILT}")
}

/// A component in the text format, with a manifest.
fn text(component: &str) -> Vec<u8> {
    let bytes = wat::parse_str(component).expect("a component");
    let said = keep_pack::component(&bytes, &manifest("1.0.0", &[]));
    said.expect("a component takes any manifest")
}

#[test]
fn files_that_are_no_driver() {
    let env = initialized();
    let acme = acme();
    let twice = keep_pack::component(&acme, &manifest("1.0.0", &[]));
    let no_component = "it is not a WebAssembly component";
    for (bytes, reason) in [
        (&b""[..], no_component),
        (b"#!/bin/sh\necho pwned\n", no_component),
        // A core module.
        (b"\0asm\x01\0\0\0", no_component),
        (&acme[..acme.len() / 2], no_component),
        (&acme[..acme.len() - 1], no_component),
        (
            b"\0asm\x0d\0\x01\0",
            "it has no manifest (custom section `keep:manifest`)",
        ),
        (
            &twice.expect("a component takes any manifest"),
            "it has more than one manifest",
        ),
        (
            &component("{\"id\":\"acme\""),
            "its manifest is not valid: EOF while parsing an object at line 1 column 12",
        ),
        (
            &component(&manifest("1.0.0", &["network"])),
            "its manifest asks for `network`, a power this version of Keep does not know",
        ),
        (
            &component(&manifest("1.0.0\u{1b}[2J", &[])),
            "its manifest is not valid: it holds characters that cannot be shown",
        ),
    ] {
        env.write("x.wasm", bytes);
        refused(&env, "./x.wasm", 6, &no_driver(reason));
    }
}

#[test]
fn components_of_another_world() {
    let env = initialized();
    let not_exported =
        format!("error: driver `acme` 1.0.0 does not export `keep:vault/driver@0.1.0`\n\n{REPORT}");
    let not_offered = |import: &str| {
        format!(
            "error: driver `acme` 1.0.0 needs `{import}`, which this version of Keep does not \
             offer\n\nhint: Update Keep, or use a version of the driver that fits this one\n"
        )
    };
    for (component, said) in [
        ("(component)".to_owned(), not_exported.clone()),
        // A command of WASI, and a contract to come.
        (exporting("wasi:cli/run@0.2.0"), not_exported.clone()),
        (exporting("keep:vault/driver@0.2.0"), not_exported),
        (
            importing("keep:host/log@0.2.0"),
            not_offered("keep:host/log@0.2.0"),
        ),
        (
            importing("keep:host/files@0.1.0"),
            not_offered("keep:host/files@0.1.0"),
        ),
        (
            importing("wasi:cli/stdout@0.3.0"),
            not_offered("wasi:cli/stdout@0.3.0"),
        ),
        (
            exporting("keep:vault/driver@0.1.0"),
            format!(
                "error: driver `acme` 1.0.0 does not fit the contract: instance export \
                 `keep:vault/driver@0.1.0` does not have export `open`\n\n{REPORT}"
            ),
        ),
    ] {
        env.write("x.wasm", text(&component));
        refused(&env, "./x.wasm", 6, &said);
    }
}

fn exporting(interface: &str) -> String {
    format!("(component (instance $i) (export \"{interface}\" (instance $i)))")
}

fn importing(interface: &str) -> String {
    format!("(component (import \"{interface}\" (instance)))")
}

#[test]
fn what_cannot_be_read() {
    let env = initialized();
    refused(
        &env,
        "./none.wasm",
        3,
        "error: cannot read `$DIR/project/none.wasm`: it does not exist\n",
    );
    fs::create_dir(env.project().join("x.wasm")).expect("the project is ours");
    let irregular = |name: &str| {
        format!("error: cannot read `$DIR/project/{name}`: it is not a regular file\n")
    };
    refused(&env, "./x.wasm", 1, &irregular("x.wasm"));
    // Whoever opens it waits for somebody to write.
    let made = env.program("mkfifo", ["pipe.wasm"]).run();
    made.assert_stdout("");
    refused(&env, "./pipe.wasm", 1, &irregular("pipe.wasm"));
    let large = File::create(env.project().join("large.wasm")).expect("the project is ours");
    large
        .set_len(200 * 1024 * 1024)
        .expect("a file may be large");
    refused(
        &env,
        "./large.wasm",
        1,
        "error: cannot read `$DIR/project/large.wasm`: it has more than 67108864 bytes\n",
    );
}

#[test]
fn what_cannot_be_fetched() {
    let server = TlsServer::start();
    let env = initialized().with_var("SSL_CERT_FILE", server.authority());
    refused(
        &env,
        "http://acme.example/x.wasm",
        2,
        "error: plugins are not fetched from `http://`\n\n\
         hint: Use `https://`, or download it and pass the path of the file\n",
    );
    refused(
        &env,
        "https://localhost:1/x.wasm",
        7,
        "error: `https://localhost:1/x.wasm` could not be fetched\n  Caused by: \
         https://localhost:1 could not be reached: nobody listens there\n",
    );
    let page = server.serve("page.wasm", b"<!doctype html><title>Sign in</title>");
    let said = no_driver("it is not a WebAssembly component").replace("file:x.wasm", &page);
    refused(&env, &page, 6, &said);
}

/// What is pinned stays what it is, whoever has other bytes under its name.
#[test]
fn other_bytes_under_a_name_that_is_pinned() {
    let env = super::with_acme();
    env.write("x.wasm", component(&manifest("1.0.1", &["storage"])));
    let said = "error: this project has a plugin `acme` already\n\n\
                hint: Run `keep plugin:update acme SOURCE` to put another in its place\n";
    refused(&env, "./x.wasm", 1, said);
    env.write("acme.wasm", component(&manifest("1.0.1", &["storage"])));
    refused(&env, "./acme.wasm", 1, said);
}

#[test]
fn directories_that_cannot_be_written() {
    for (below, said) in [
        (
            "config",
            "error: cannot read `$DIR/config/trust.json`: Not a directory (os error 20)\n",
        ),
        (
            "config/trust.json/x",
            "error: cannot read `$DIR/config/trust.json`: it is not a regular file\n",
        ),
        (
            "project/.keep/plugins.lock/x",
            "error: cannot read `$DIR/project/.keep/plugins.lock`: it is not a regular file\n",
        ),
    ] {
        let env = initialized();
        env.write("acme.wasm", acme());
        let place = env.root().join(below);
        let _ = fs::remove_dir_all(&place);
        let parent = place.parent().expect("it is below the root");
        fs::create_dir_all(parent).expect("the directory is ours");
        fs::write(&place, "").expect("the directory is ours");
        refused(&env, "./acme.wasm", 5, said);
    }
}

/// A cache is for speed.
#[test]
fn a_cache_that_cannot_be_written_changes_nothing() {
    let server = TlsServer::start();
    let env = initialized().with_var("SSL_CERT_FILE", server.authority());
    fs::remove_dir_all(env.root().join("cache")).expect("the directory is ours");
    fs::write(env.root().join("cache"), "").expect("the directory is ours");
    let url = server.serve("acme.wasm", &acme());
    env.keep(["plugin:add", &url, "--yes", "-q"])
        .run()
        .assert_stdout("");
    env.keep(["vault:add", "--driver=acme", "-n", "-q"])
        .run()
        .assert_stdout("");
    env.keep(["show", "--vault=acme", "--env=local", "-q"])
        .run()
        .assert_stdout("");
}

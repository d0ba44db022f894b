//! `keep plugin:pack`: what any toolchain made becomes a driver, or it is said
//! why it cannot.

use super::keep;
use crate::plugins::{acme, local_module, manifest, sha256};
use crate::projects::bare;

const PACK: &str = "plugin:pack built.wasm --manifest manifest.json --output acme.wasm";

#[test]
fn a_module_becomes_a_driver() {
    let env = bare();
    env.write("built.wasm", local_module());
    let mut document: serde_json::Value =
        serde_json::from_str(&manifest("1.0.0", &["storage"])).expect("it is JSON");
    // As in a project whose author has moved on to a tool of their own.
    document["build"] = serde_json::json!({ "language": "rust" });
    env.write("manifest.json", document.to_string());
    // The very bytes of the same manifest without how it was built.
    keep(&env, PACK).assert(
        0,
        "",
        &format!(
            "Driver `acme` 1.0.0 built\n  file    acme.wasm\n  sha256  {}\n  size    {} bytes\n\
             hint: Run `keep plugin:add ./acme.wasm` in a project to use it\n",
            sha256(&acme()),
            acme().len()
        ),
    );
    assert_eq!(env.read("acme.wasm"), acme());
    let packed = keep(&env, &format!("{PACK} --format json")).json();
    let expected = serde_json::json!({
        "id": "acme",
        "version": "1.0.0",
        "file": "acme.wasm",
        "sha256": sha256(&acme()),
        "size": acme().len(),
    });
    assert_eq!(packed, expected);
}

#[test]
fn what_keep_could_not_load_is_not_written() {
    let env = bare();
    let bare_component = b"\0asm\x0d\0\x01\0".to_vec();
    let preview1 = "(module (import \"wasi_snapshot_preview1\" \"fd_write\" (func)))";
    let preview1 = wat::parse_str(preview1).expect("it is a module");
    for (built, powers, code, said) in [
        (
            local_module().to_vec(),
            &[][..],
            6,
            "error: driver `acme` 1.0.0 uses `keep:host/storage@0.1.0`, but its manifest does not \
             ask for the power `storage`\n\n\
             hint: Add `\"storage\"` to `powers` of its manifest\n",
        ),
        (
            bare_component,
            &["storage"],
            6,
            "error: driver `acme` 1.0.0 does not export `keep:vault/driver@0.1.0`\n\n\
             hint: Export that interface from its world; `keep plugin:new` writes a project that \
             does\n",
        ),
        (
            acme(),
            &["storage"],
            6,
            "error: the component has a manifest already\n\n\
             hint: Pack what your toolchain made, without it\n",
        ),
        (
            preview1,
            &["storage"],
            6,
            "error: the module imports `wasi_snapshot_preview1`, which a component cannot have\n\n\
             hint: Build it for `wasm32-wasip2`, or for `wasm32-unknown-unknown`\n",
        ),
        (
            b"no WebAssembly".to_vec(),
            &["storage"],
            2,
            "error: `built.wasm` is no WebAssembly\n",
        ),
    ] {
        env.write("built.wasm", built);
        env.write("manifest.json", manifest("1.0.0", powers));
        keep(&env, PACK).assert(code, "", said);
        assert!(!env.project().join("acme.wasm").exists(), "{said}");
    }
}

#[test]
fn files_that_are_not_there_are_named() {
    let env = bare();
    keep(&env, PACK).assert(
        3,
        "",
        "error: cannot read `manifest.json`: it does not exist\n",
    );
    env.write("manifest.json", manifest("1.0.0", &["storage"]));
    keep(&env, PACK).assert(
        3,
        "",
        "error: cannot read `built.wasm`: it does not exist\n",
    );
    env.write("built.wasm", local_module());
    let nowhere = "plugin:pack built.wasm --manifest manifest.json --output none/acme.wasm";
    keep(&env, nowhere).assert(
        1,
        "",
        "error: cannot write `none/acme.wasm`: its directory does not exist\n",
    );
}

//! What is no plugin, and places where nothing can be read or written: a clear
//! error, and nothing half-installed.

use std::fs::{self, File};

use keep_host::drivers::official;

use super::{acme, component, manifest};
use crate::projects::initialized;

const NOT_BUILT: &str =
    "hint: A driver is a component of `keep plugin:build` or `keep plugin:pack`\n";

#[test]
fn what_is_no_driver_is_not_added() {
    let env = initialized();
    let module = b"\0asm\x01\0\0\0".as_slice();
    let component = b"\0asm\x0d\0\x01\0".as_slice();
    let unknown = component_of("acme", &["network"]);
    let embedded = component_of("local", &["storage"]);
    let bare = keep_pack::component(component, &manifest("1.0.0", &[]));
    for (bytes, code, said) in [
        (
            &b""[..],
            6,
            format!(
                "error: `file:x.wasm` is no driver: it is not a WebAssembly component\n\n{NOT_BUILT}"
            ),
        ),
        (
            module,
            6,
            format!(
                "error: `file:x.wasm` is no driver: it is not a WebAssembly component\n\n{NOT_BUILT}"
            ),
        ),
        (
            component,
            6,
            format!(
                "error: `file:x.wasm` is no driver: it has no manifest (custom section \
                 `keep:manifest`)\n\n{NOT_BUILT}"
            ),
        ),
        (
            &unknown,
            6,
            format!(
                "error: `file:x.wasm` is no driver: its manifest asks for `network`, a power this \
                 version of Keep does not know\n\n{NOT_BUILT}"
            ),
        ),
        (
            &embedded,
            6,
            "error: `file:x.wasm` calls itself `local`, as a driver in this Keep does\n\n\
             hint: Its author has to choose another `id`\n"
                .into(),
        ),
        (
            &bare.expect("a component takes any manifest"),
            6,
            "error: driver `acme` 1.0.0 does not export `keep:vault/driver@0.1.0`\n\n\
             hint: Report this to the driver's author\n"
                .into(),
        ),
    ] {
        env.write("x.wasm", bytes);
        env.keep(["plugin:add", "./x.wasm", "--yes"])
            .run()
            .assert(code, "", &said);
        assert!(!env.project().join(".keep/plugins.lock").exists());
    }
}

fn component_of(id: &str, powers: &[&str]) -> Vec<u8> {
    component(&manifest("1.0.0", powers).replace("\"acme\"", &format!("\"{id}\"")))
}

/// A manifest that asks for less than the component imports.
#[test]
fn what_is_not_asked_for_is_not_used() {
    let env = initialized();
    env.write("x.wasm", component(&manifest("1.0.0", &[])));
    env.keep(["plugin:add", "./x.wasm", "--yes"]).run().assert(
        6,
        "",
        "error: driver `acme` 1.0.0 uses `keep:host/storage@0.1.0`, but its manifest does not ask \
         for the power `storage`\n\nhint: Report this to the driver's author\n",
    );
    assert!(!env.project().join(".keep/plugins.lock").exists());
}

#[test]
fn a_file_that_is_not_there_or_too_large_is_named() {
    let env = initialized();
    let root = env.project();
    env.keep(["plugin:add", "./none.wasm", "--yes"])
        .run()
        .assert(
            3,
            "",
            "error: cannot read `$DIR/project/none.wasm`: it does not exist\n",
        );
    // Nothing of it is on the disk, and nothing is read into memory.
    let large = File::create(root.join("large.wasm")).expect("the project can be written");
    large
        .set_len(200 * 1024 * 1024)
        .expect("a file may be large");
    env.keep(["plugin:add", "./large.wasm", "--yes"])
        .run()
        .assert(
            1,
            "",
            "error: cannot read `$DIR/project/large.wasm`: it has more than 67108864 bytes\n",
        );
    env.keep(["plugin:add", "http://acme.example/x.wasm", "--yes"])
        .run()
        .assert(
            2,
            "",
            "error: plugins are not fetched from `http://`\n\n\
         hint: Use `https://`, or download it and pass the path of the file\n",
        );
    let official: Vec<&str> = official().iter().map(|driver| driver.id).collect();
    env.keep(["plugin:add", "nosuch", "--yes"]).run().assert(
        3,
        "",
        &format!(
            "error: no plugin called `nosuch` comes with this Keep\n\n\
             hint: Pass the path of a file, such as `./acme.wasm`\n\
             hint: Those that do are `{}`\n",
            official.join("`, `")
        ),
    );
    assert!(!env.project().join(".keep/plugins.lock").exists());
}

#[test]
fn a_lock_file_that_cannot_be_read_says_where() {
    let env = initialized();
    env.write("acme.wasm", acme());
    env.write(".keep/plugins.lock", "{\n  \"acme\": {}\n}");
    env.keep(["plugin:add", "./acme.wasm", "--yes"])
        .run()
        .assert(
            5,
            "",
            "error: `$DIR/project/.keep/plugins.lock`, line 2: `acme`: a `sha256` is expected\n",
        );
}

/// Either both are written, what is pinned and what it may do, or none.
#[test]
fn where_nothing_can_be_written_nothing_is_added() {
    let env = initialized();
    env.write("acme.wasm", acme());
    let config = env.root().join("config");
    fs::remove_dir_all(&config).expect("the directory is ours");
    fs::write(&config, "").expect("the directory is ours");
    let refused = env.keep(["plugin:add", "./acme.wasm", "--yes", "-q"]).run();
    refused.assert(
        5,
        "",
        "error: cannot read `$DIR/config/trust.json`: Not a directory (os error 20)\n",
    );
    assert!(!env.project().join(".keep/plugins.lock").exists());

    fs::remove_file(&config).expect("the file is ours");
    let env_lock = env.project().join(".keep/plugins.lock");
    fs::create_dir(&env_lock).expect("the directory is ours");
    let refused = env.keep(["plugin:add", "./acme.wasm", "--yes", "-q"]).run();
    refused.assert(
        5,
        "",
        "error: cannot read `$DIR/project/.keep/plugins.lock`: it is not a regular file\n",
    );
    assert!(!config.join("trust.json").exists());
}

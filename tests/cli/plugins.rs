//! `keep plugin:*`, and vaults whose driver is a plugin: the code of `local`
//! under another name, so that all of it works on this machine.

mod bad_input;
mod consent;
mod credentials;
mod files;
mod lifecycle;
mod noted;
mod second_layer;
mod servers;
mod testing;
mod urls;
mod vaults;

use std::path::Path;
use std::sync::LazyLock;

use keep_test_support::{TestEnv, repository};
use sha2::{Digest as _, Sha256};

use crate::projects::initialized;

const KEEP: &str = env!("CARGO_BIN_EXE_keep");

/// The manifest of a plugin `acme` that wants these powers.
pub(crate) fn manifest(version: &str, powers: &[&str]) -> String {
    serde_json::json!({
        "id": "acme",
        "label": "Acme store",
        "version": version,
        "description": "Keeps secrets as Acme does",
        "powers": powers,
        "config": [
            { "key": "url", "label": "URL", "default": "https://acme.example" },
            { "key": "token", "label": "Token", "secret": true },
        ],
    })
    .to_string()
}

/// The module of a package of this repository, built beside what the outer build
/// has locked.
pub(crate) fn module(package: &str) -> Vec<u8> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let guests = target.expect("a target directory").join("guests");
    let guest = keep_pack::Guest {
        workspace: repository(),
        package,
        manifest: "{}",
    };
    keep_pack::build(&[guest], &guests).expect("the driver is built");
    let file = package.replace('-', "_");
    let module = guests.join(format!("wasm32-unknown-unknown/guest/{file}.wasm"));
    std::fs::read(module).expect("the driver was built")
}

/// A component of that module with that manifest.
pub(crate) fn made_of(module: &[u8], manifest: &str) -> Vec<u8> {
    keep_pack::component(module, manifest).expect("the driver is a component")
}

/// The module that [`component`] is made of.
pub(crate) fn local_module() -> &'static [u8] {
    static MODULE: LazyLock<Vec<u8>> = LazyLock::new(|| module("keep-driver-local"));
    &MODULE
}

/// A component with that manifest.
fn component(manifest: &str) -> Vec<u8> {
    made_of(local_module(), manifest)
}

/// A component of the plugin `acme` 1.0.0, which wants the storage.
pub(crate) fn acme() -> Vec<u8> {
    component(&manifest("1.0.0", &["storage"]))
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is shown of a plugin before consent is asked for.
fn introduction(version: &str, from: &str, component: &[u8], wants: &[&str]) -> String {
    let mut text = format!(
        "Plugin `acme` {version}: Acme store\n  from    {from}\n  sha256  {}\n  size    {} bytes\n",
        sha256(component),
        component.len()
    );
    if wants.is_empty() {
        text.push_str("It wants no powers\n");
    } else {
        text.push_str("It wants to\n");
    }
    for power in wants {
        text.extend(["  - ", power, "\n"]);
    }
    text
}

const STORES: &str = "keep an encrypted store on this machine (storage)";

/// A project with the file `acme.wasm`, which was added, and the vault `acme`
/// that uses it.
fn with_acme() -> TestEnv {
    let env = initialized();
    env.write("acme.wasm", acme());
    let added = env.keep(["plugin:add", "./acme.wasm", "--yes", "-q"]);
    added.run().assert(0, "", "");
    let added = env.keep(["vault:add", "--driver=acme", "-n", "-q"]);
    added.run().assert(0, "", "");
    env
}

//! Components made of a WIT world: hand-written modules find their types here,
//! and what is only linked needs no code at all.

use keep_pack::component;
use wit_component::{StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve, WorldId};

use crate::guest::workspace;

/// The world of a minimal driver.
pub(crate) const DRIVER: &str = "export keep:vault/driver@0.1.0;";

/// Every package of the contract, the parts of WASI, and the world `attacker`
/// with these items; `beside` holds more packages.
fn resolve(items: &str, beside: &str) -> (Resolve, WorldId) {
    resolve_with(Resolve::default(), items, beside)
}

fn resolve_with(mut resolve: Resolve, items: &str, beside: &str) -> (Resolve, WorldId) {
    let workspace = workspace();
    for package in ["host", "aws", "vault"] {
        let read = resolve.push_dir(workspace.join("wit").join(package));
        read.expect("the contract is valid");
    }
    let wasi = resolve.push_file(workspace.join("tests/drivers/wasi.wit"));
    wasi.expect("the parts of WASI are valid");
    let text = format!("package keep:attack; world attacker {{ {items} }}\n{beside}");
    let package = resolve.push_str("attack.wit", &text);
    let package = package.expect("the attacker's world is valid");
    let world = resolve.select_world(&[package], Some("attacker"));
    (resolve, world.expect("there is a world `attacker`"))
}

/// The contract as wit-parser reads it.
pub(crate) fn contract() -> Resolve {
    resolve("", "").0
}

/// A component of that world in which every function crashes.
pub(crate) fn of_nothing(items: &str, beside: &str) -> Vec<u8> {
    let (resolve, world) = resolve(items, beside);
    crashing(&resolve, world, "{}")
}

/// The same where there are more packages, with that manifest.
pub(crate) fn with_packages(packages: Resolve, items: &str, manifest: &str) -> Vec<u8> {
    let (resolve, world) = resolve_with(packages, items, "");
    crashing(&resolve, world, manifest)
}

fn crashing(resolve: &Resolve, world: WorldId, manifest: &str) -> Vec<u8> {
    let abi = ManglingAndAbi::Legacy(wit_parser::LiftLowerAbi::Sync);
    encode(dummy_module(resolve, world, abi), resolve, world, manifest)
}

/// The core module, as text, as a component of that world.
pub(crate) fn of_module(text: &str, items: &str, manifest: &str) -> Vec<u8> {
    let (resolve, world) = resolve(items, "");
    let module = wat::parse_str(text).unwrap_or_else(|error| panic!("{error}"));
    encode(module, &resolve, world, manifest)
}

fn encode(mut module: Vec<u8>, resolve: &Resolve, world: WorldId, manifest: &str) -> Vec<u8> {
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8)
        .expect("the world fits into the module");
    component(&module, manifest).unwrap_or_else(|error| panic!("{error}"))
}

//! A component is code of somebody else, and its bytes need not be one at all.
//! Nothing of it runs here.

use std::sync::LazyLock;

use keep_host::drivers::{Artifact, Manifest, Outline, Power};
use keep_host::runtime::Runtime;
use wasmparser::{Parser, Payload};

use super::{assert_one_line, is_hidden};

pub(crate) const WORDS: &[&str] = &[
    "\0asm\x0d\0\x01\0",
    "\0asm\x01\0\0\0",
    "keep:host/log@0.1.0",
    "keep:host/http@0.1.0",
    "keep:aws/request@0.1.0",
    "keep:host/files@0.1.0",
    "keep:vault/driver@0.1.0",
    "wasi:cli/stdin@0.2.0",
    "wasi:http/types@0.2.0",
    "keep:manifest",
    "{\"id\":\"a\"}",
    "\0",
    "\x01",
    "\x07",
    "\x0a",
    "\x0b",
];

/// Cranelift takes its time for what is larger.
const MAX_BYTES: usize = 64 * 1024;

pub(crate) fn check(bytes: &[u8]) -> bool {
    let mut taken = false;
    let bytes = &bytes[..bytes.len().min(MAX_BYTES)];
    if let Err(error) = Manifest::of_component(bytes) {
        assert_one_line(&error);
    }
    let outline = Outline::of(bytes);
    for text in [&outline.imports, &outline.exports, &outline.producers]
        .into_iter()
        .flatten()
    {
        assert!(!text.contains(is_hidden), "{text:?}");
    }
    for powers in [&[][..], &[Power::Storage]] {
        let loaded = runtime().load(Artifact::Component(bytes), manifest(powers), powers);
        if let Err(error) = loaded {
            assert_one_line(&error);
        } else {
            let offered = |name: &String| is_offered(name, powers);
            let imports = imports(bytes);
            assert!(imports.iter().all(offered), "{imports:?} with {powers:?}");
            taken = true;
        }
    }
    taken
}

fn runtime() -> &'static Runtime {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Runtime::new().expect("the engine starts"));
    &RUNTIME
}

fn manifest(powers: &[Power]) -> Manifest {
    Manifest {
        id: "hostile".into(),
        label: "Hostile".into(),
        version: "6.6.6".into(),
        description: String::new(),
        powers: powers.to_vec(),
        config: Vec::new(),
    }
}

/// What the top level of the component wants.
fn imports(bytes: &[u8]) -> Vec<String> {
    let mut imports = Vec::new();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.expect("it was compiled") {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                let names = section.into_iter().flatten();
                imports.extend(names.map(|import| import.name.name.to_owned()));
            }
            _ => {}
        }
    }
    imports
}

/// Whether there is such an interface, and it needs no power but these.
fn is_offered(import: &str, powers: &[Power]) -> bool {
    const FREE: [&str; 6] = [
        "keep:host/errors@0.1.0",
        "keep:host/payload@0.1.0",
        "keep:host/secrets@0.1.0",
        "keep:host/log@0.1.0",
        "keep:host/clock@0.1.0",
        "keep:host/credentials@0.1.0",
    ];
    let is_wasi = import.starts_with("wasi:") && !import.starts_with("wasi:http/");
    FREE.contains(&import)
        || import == "keep:vault/types@0.1.0"
        || (is_wasi && import.contains("@0.2."))
        || (import == "keep:host/storage@0.1.0" && powers.contains(&Power::Storage))
}

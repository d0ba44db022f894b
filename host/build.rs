//! Builds the embedded drivers from source and compiles them ahead of time.

#[path = "src/runtime/config.rs"]
mod config;

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use sha2::Digest as _;

const DRIVERS: [(&str, &str); 6] = [
    ("local", "keep-driver-local"),
    ("aws-secrets-manager", "keep-driver-aws-secrets-manager"),
    ("aws-ssm", "keep-driver-aws-ssm"),
    ("etcd", "keep-driver-etcd"),
    ("hashicorp-vault", "keep-driver-hashicorp-vault"),
    ("hashicorp-vault-kv1", "keep-driver-hashicorp-vault-kv1"),
];

/// What `keep plugin:new` makes projects of: the name of the set, and where its
/// files are.
const SHELF: [(&str, &[&str]); 5] = [
    ("RUST", &["sdk/templates/rust"]),
    ("JS", &["sdk/templates/js"]),
    ("PYTHON", &["sdk/templates/python"]),
    ("SDK", &["sdk/src"]),
    ("WIT", &["wit/host", "wit/aws", "wit/vault"]),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let host = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let workspace = host.parent().ok_or("the host lies in a workspace")?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for watched in [
        "plugins",
        "sdk/src",
        "sdk/templates",
        "sdk/Cargo.toml",
        "wit",
        "Cargo.lock",
    ] {
        println!(
            "cargo:rerun-if-changed={}",
            workspace.join(watched).display()
        );
    }
    println!("cargo:rerun-if-changed=src/runtime/config.rs");

    fs::write(out.join("shelf.rs"), shelf(workspace)?)?;

    let manifests = DRIVERS.map(|(dir, _)| {
        fs::read_to_string(workspace.join("plugins").join(dir).join("manifest.json"))
    });
    let mut guests = Vec::new();
    for ((_, package), manifest) in DRIVERS.iter().zip(&manifests) {
        let manifest = manifest.as_ref().map_err(ToString::to_string)?;
        guests.push(keep_pack::Guest {
            workspace,
            package,
            manifest,
        });
    }
    // Below the outer target directory, not in `OUT_DIR`: every profile and
    // selection of packages then shares one build of the guests.
    let target = out
        .ancestors()
        .nth(4)
        .ok_or("OUT_DIR lies in a target directory")?;
    let components = keep_pack::build(&guests, &target.join("guests"))?;

    let mut engine = config::engine();
    // For the baseline processor of the target, not for the one building.
    engine.target(&env::var("TARGET")?)?;
    let engine = wasmtime::Engine::new(&engine)?;
    for ((name, _), component) in DRIVERS.iter().zip(components) {
        let digest = sha2::Sha256::digest(&component);
        let hexadecimal: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        fs::write(out.join(format!("{name}.sha256")), hexadecimal)?;
        fs::write(out.join(format!("{name}.wasm")), &component)?;
        fs::write(
            out.join(format!("{name}.cwasm")),
            engine.precompile_component(&component)?,
        )?;
    }
    Ok(())
}

/// The source of one constant for each set: paths, and texts that the compiler
/// reads.
fn shelf(workspace: &Path) -> io::Result<String> {
    let mut lines = Vec::new();
    for (name, directories) in SHELF {
        lines.push(format!("const {name}: &[File] = &["));
        for directory in directories {
            let top = workspace.join(directory);
            let mut files = Vec::new();
            find(&top, &mut files)?;
            files.sort();
            // The packages of the contract keep their names; the rest is at the top.
            let from = match directories {
                [_] => top.as_path(),
                _ => top.parent().unwrap_or(&top),
            };
            for file in files {
                let path = file.strip_prefix(from).unwrap_or(&file);
                let path = path.display().to_string().replace('\\', "/");
                let file = file.display().to_string();
                lines.push(format!("    ({path:?}, include_str!({file:?})),"));
            }
        }
        lines.push("];".into());
    }
    Ok(lines.join("\n"))
}

/// Every file below the directory.
fn find(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

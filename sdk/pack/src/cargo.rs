//! Building a driver's crate for WebAssembly with a nested cargo.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Error,
    toolchain::{TARGET, Toolchain},
};

/// A crate that becomes a component.
pub struct Guest<'a> {
    /// The workspace it is built in.
    pub workspace: &'a Path,
    pub package: &'a str,
    /// Text of its manifest (`manifest.json`).
    pub manifest: &'a str,
}

/// Builds each crate, all in one cargo run, and returns their components in
/// order. `target_dir` must not be one that a running cargo has locked.
///
/// # Errors
/// Any of [`Error`]: no toolchain, cargo's own output, or a module that does
/// not fit the contract.
pub fn build(guests: &[Guest<'_>], target_dir: &Path) -> Result<Vec<Vec<u8>>, Error> {
    let Some(first) = guests.first() else {
        return Ok(Vec::new());
    };
    let toolchain = Toolchain::detect()?;
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(&program);
    cargo
        .current_dir(first.workspace)
        .args(["build", "--quiet", "--lib", "--profile", "guest"]);
    for guest in guests {
        cargo.args(["--package", guest.package]);
    }
    cargo.arg("--target-dir").arg(target_dir);
    // What an outer cargo set is meant for the outer build's target.
    for name in [
        "RUSTC",
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTC_WRAPPER",
        // Clippy sets it, and cargo then looks for the library source in the wrong place.
        "RUSTC_WORKSPACE_WRAPPER",
        "CARGO_BUILD_TARGET",
    ] {
        cargo.env_remove(name);
    }
    cargo.env(
        "CARGO_ENCODED_RUSTFLAGS",
        remap(&toolchain, first.workspace),
    );
    toolchain.prepare(&mut cargo);
    let output = cargo.output().map_err(|source| Error::Start {
        program: program.to_string_lossy().into_owned(),
        source,
    })?;
    if !output.status.success() {
        return Err(Error::Failed {
            command: format!("{cargo:?}"),
            output: String::from_utf8_lossy(&output.stderr).into_owned(),
        });
    }
    guests
        .iter()
        .map(|guest| encode(guest, target_dir))
        .collect()
}

fn encode(guest: &Guest<'_>, target_dir: &Path) -> Result<Vec<u8>, Error> {
    let file = format!("{}.wasm", guest.package.replace('-', "_"));
    let path: PathBuf = target_dir.join(TARGET).join("guest").join(file);
    let module = std::fs::read(&path).map_err(|source| Error::Read {
        path: path.display().to_string(),
        source,
    })?;
    crate::component(&module, guest.manifest).map_err(|error| match error {
        Error::Encode { reason, .. } => Error::Encode {
            what: guest.package.into(),
            reason,
        },
        other => other,
    })
}

/// Flags that keep this machine's paths out of the component, so that two
/// machines build the same bytes.
fn remap(toolchain: &Toolchain, workspace: &Path) -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let mut flags = vec![
        format!("--remap-path-prefix={}=/keep", workspace.display()),
        format!(
            "--remap-path-prefix={}=/rust",
            toolchain.sysroot().display()
        ),
    ];
    flags.extend(home.map(|home| format!("--remap-path-prefix={}=/cargo", home.display())));
    flags.join("\u{1f}")
}

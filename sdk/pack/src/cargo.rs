//! Building a driver's crate for WebAssembly with a nested cargo.

use std::{
    ffi::OsString,
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

/// `cargo build` in this directory with what makes it build for WebAssembly: a
/// toolchain that can, and nothing that an outer cargo set for its own target.
///
/// # Errors
/// [`Error::NoToolchain`], or [`Error::Start`] where there is no `rustc`.
pub fn cargo_build(workspace: &Path) -> Result<Command, Error> {
    let toolchain = Toolchain::detect(workspace)?;
    // Nothing of the directory: what is in it has paths that begin there, and the
    // flags decide which builds can share what they compile.
    let flags = remap(&toolchain);
    Ok(command(workspace, &toolchain, &flags))
}

fn command(workspace: &Path, toolchain: &Toolchain, flags: &[String]) -> Command {
    let mut cargo = Command::new(program());
    cargo.current_dir(workspace).arg("build");
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
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    toolchain.prepare(&mut cargo);
    cargo
}

fn program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
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
    let toolchain = Toolchain::detect(first.workspace)?;
    let own = format!("--remap-path-prefix={}=/keep", first.workspace.display());
    let flags = [vec![own], remap(&toolchain)].concat();
    let mut cargo = command(first.workspace, &toolchain, &flags);
    cargo.args(["--quiet", "--lib", "--profile", "guest"]);
    for guest in guests {
        cargo.args(["--package", guest.package]);
    }
    cargo.arg("--target-dir").arg(target_dir);
    let output = cargo.output().map_err(|source| Error::Start {
        program: program().to_string_lossy().into_owned(),
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
fn remap(toolchain: &Toolchain) -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let mut flags = vec![format!(
        "--remap-path-prefix={}=/rust",
        toolchain.sysroot().display()
    )];
    flags.extend(home.map(|home| format!("--remap-path-prefix={}=/cargo", home.display())));
    flags
}

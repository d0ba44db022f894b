//! Which Rust toolchain of this machine can build for WebAssembly.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::Error;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler, whose packages `rustc-web` and `rust-web-src` bring the
/// matching library source where rustup cannot fetch the target.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

pub(crate) enum Toolchain {
    /// The active toolchain has the target installed.
    Installed { sysroot: PathBuf },
    /// Debian's compiler builds the standard library from its source; the
    /// linker is the active toolchain's.
    BuildStd {
        sysroot: PathBuf,
        linker_dir: PathBuf,
    },
}

impl Toolchain {
    /// For the `workspace`: it may name a toolchain of its own.
    pub(crate) fn detect(workspace: &Path) -> Result<Self, Error> {
        let active = sysroot("rustc", workspace)?;
        if active.join("lib/rustlib").join(TARGET).join("lib").is_dir() {
            return Ok(Self::Installed { sysroot: active });
        }
        let source = |root: &Path| root.join("lib/rustlib/src/rust/library/std").is_dir();
        let linker_dir = linker_dir(&active);
        match (sysroot(DEBIAN_RUSTC, workspace), linker_dir) {
            (Ok(sysroot), Some(linker_dir)) if source(&sysroot) => Ok(Self::BuildStd {
                sysroot,
                linker_dir,
            }),
            _ => Err(Error::NoToolchain),
        }
    }

    /// What cargo needs in its environment and arguments.
    pub(crate) fn prepare(&self, cargo: &mut Command) {
        cargo.args(["--target", TARGET]);
        if let Self::BuildStd { linker_dir, .. } = self {
            let mut path = linker_dir.clone().into_os_string();
            path.push(":");
            path.push(std::env::var_os("PATH").unwrap_or_default());
            cargo
                .env("PATH", path)
                .env("RUSTC", DEBIAN_RUSTC)
                .env("RUSTC_BOOTSTRAP", "1");
            cargo.arg("-Zbuild-std=std,panic_abort");
        }
    }

    pub(crate) fn sysroot(&self) -> &Path {
        match self {
            Self::Installed { sysroot } | Self::BuildStd { sysroot, .. } => sysroot,
        }
    }
}

fn sysroot(rustc: &str, workspace: &Path) -> Result<PathBuf, Error> {
    let mut command = Command::new(rustc);
    command.current_dir(workspace).args(["--print", "sysroot"]);
    let output = command.output().map_err(|source| Error::Start {
        program: rustc.into(),
        source,
    })?;
    Ok(PathBuf::from(
        String::from_utf8_lossy(&output.stdout).trim(),
    ))
}

/// Where a toolchain keeps `rust-lld`: below the one host it is for.
fn linker_dir(sysroot: &Path) -> Option<PathBuf> {
    let hosts = std::fs::read_dir(sysroot.join("lib/rustlib")).ok()?;
    let mut dirs = hosts.flatten().map(|host| host.path().join("bin"));
    dirs.find(|dir| dir.join("rust-lld").is_file())
}

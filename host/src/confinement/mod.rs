//! A second layer around the sandbox of plugins, on Linux: before code of somebody
//! else runs, the kernel takes from this process what the command does not need any
//! more. Code that broke out of wasmtime then finds a process that opens few files
//! (Landlock), starts nothing, and talks to nobody but servers (seccomp).
//!
//! It holds for the whole process and cannot be lifted, for whoever breaks out has
//! the memory of every thread. So it comes as early as possible, while there is one
//! thread: those that it starts have it too. Where the kernel lacks a part, the other
//! holds, and a command is worth more than no command: what there is is told.

#[cfg(target_os = "linux")]
mod files;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod syscalls;
#[cfg(target_os = "linux")]
mod system;

use std::collections::BTreeSet;
use std::env;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

/// Switches it off where it is `off`: for kernels, containers and homes in which it
/// takes what is needed.
pub const VARIABLE: &str = "KEEP_SECOND_LAYER";

/// What a process goes on needing. A file that is not there yet is created below a
/// directory that is named here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Files, and directories with everything below them.
    pub read: Vec<PathBuf>,
    /// The same, to be changed as well.
    pub write: Vec<PathBuf>,
    /// Directories below which files are made and replaced, and none is read.
    pub create: Vec<PathBuf>,
    /// Directories from which empty directories are removed.
    pub remove: Vec<PathBuf>,
    pub network: Network,
}

impl Needs {
    /// Adds the files and directories of others.
    pub fn extend(&mut self, more: Self) {
        self.read.extend(more.read);
        self.write.extend(more.write);
        self.create.extend(more.create);
        self.remove.extend(more.remove);
    }
}

/// Whom a process talks to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Network {
    #[default]
    Nobody,
    /// Servers at these ports of TCP, and those that look names up.
    Ports(BTreeSet<u16>),
    /// Servers anywhere.
    Servers,
}

/// Which parts of the layer there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    pub landlock: bool,
    pub seccomp: bool,
}

impl Layer {
    const NONE: Self = Self {
        landlock: false,
        seccomp: false,
    };

    /// Whether there is any.
    #[must_use]
    pub fn is_some(self) -> bool {
        self != Self::NONE
    }

    #[must_use]
    pub fn is_whole(self) -> bool {
        self.landlock && self.seccomp
    }

    /// Why a part is missing; nothing where none is.
    #[must_use]
    pub fn lack(self) -> Option<&'static str> {
        if self.is_whole() {
            None
        } else if is_off() {
            Some("`KEEP_SECOND_LAYER` is `off`")
        } else if !cfg!(target_os = "linux") {
            Some("only Linux has one")
        } else if self == Self::NONE {
            Some("this kernel has neither Landlock nor seccomp")
        } else if self.landlock {
            Some("this kernel has no seccomp")
        } else {
            Some("this kernel has no Landlock")
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.landlock, self.seccomp) {
            (true, true) => "Landlock and seccomp",
            (true, false) => "Landlock alone",
            (false, true) => "seccomp alone",
            (false, false) => "none",
        })
    }
}

/// Whether this process is confined.
static ACTIVE: AtomicBool = AtomicBool::new(false);

/// Whether this process is confined, so that a file that it may not open may be one
/// that everybody else may.
#[must_use]
pub fn is_active() -> bool {
    ACTIVE.load(Ordering::Relaxed)
}

fn is_off() -> bool {
    env::var_os(VARIABLE).is_some_and(|value| value == "off")
}

/// What the kernel would do; nothing is done.
#[must_use]
pub fn available() -> Layer {
    if is_off() {
        return Layer::NONE;
    }
    offered()
}

/// Takes from this process what is not among its needs, for good. Threads that are
/// there already keep their files on kernels before 7.0.
#[must_use]
pub fn confine(needs: &Needs) -> Layer {
    if is_off() {
        return Layer::NONE;
    }
    let layer = held(needs);
    if layer.is_some() {
        ACTIVE.store(true, Ordering::Relaxed);
    }
    layer
}

#[cfg(target_os = "linux")]
fn offered() -> Layer {
    Layer {
        landlock: files::are_offered(),
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        seccomp: syscalls::are_offered(),
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        seccomp: false,
    }
}

#[cfg(target_os = "linux")]
fn held(needs: &Needs) -> Layer {
    Layer {
        // First: the other one forbids what this one takes.
        landlock: files::confine(needs),
        #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
        seccomp: syscalls::confine(needs.network != Network::Nobody),
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        seccomp: false,
    }
}

#[cfg(not(target_os = "linux"))]
fn offered() -> Layer {
    Layer::NONE
}

#[cfg(not(target_os = "linux"))]
fn held(_: &Needs) -> Layer {
    Layer::NONE
}

#[cfg(test)]
mod tests {
    use super::Layer;

    #[test]
    fn what_is_missing_is_named() {
        let layer = |landlock, seccomp| Layer { landlock, seccomp };
        for (layer, shown, lack) in [
            (layer(true, true), "Landlock and seccomp", None),
            (
                layer(true, false),
                "Landlock alone",
                Some("this kernel has no seccomp"),
            ),
            (
                layer(false, true),
                "seccomp alone",
                Some("this kernel has no Landlock"),
            ),
            (
                layer(false, false),
                "none",
                Some("this kernel has neither Landlock nor seccomp"),
            ),
        ] {
            let lack = lack.filter(|_| cfg!(target_os = "linux"));
            assert_eq!((layer.to_string().as_str(), layer.lack()), (shown, lack));
        }
    }
}

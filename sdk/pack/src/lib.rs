//! Turns a driver's crate into a driver component: builds the crate for
//! WebAssembly, encodes the module as a component, and adds the manifest.
//!
//! Used by the host's build script for the embedded drivers, by `keep
//! plugin:build` for those of others, and by the tests for theirs, so that all of
//! them are made in one way.

mod cargo;
mod component;
mod toolchain;

pub use cargo::{Guest, build, cargo_build};
pub use component::{MANIFEST_SECTION, component};

/// Why a driver could not be built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "no Rust toolchain here can build WebAssembly: run `make setup`, \
         or `rustup target add wasm32-unknown-unknown`"
    )]
    NoToolchain,
    #[error("could not start `{program}`")]
    Start {
        program: String,
        source: std::io::Error,
    },
    #[error("`{command}` failed:\n{output}")]
    Failed { command: String, output: String },
    #[error("could not read `{path}`")]
    Read {
        path: String,
        source: std::io::Error,
    },
    #[error("`{what}` cannot be made a component: {reason}")]
    Encode { what: String, reason: String },
}

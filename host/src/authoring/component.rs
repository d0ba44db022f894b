//! From what a toolchain made to a driver's component: encoded, and with its
//! manifest.

use std::path::Path;

use wasmparser::{Parser, Payload};

use super::{AuthoringError, Source};
use crate::drivers::{Manifest, ManifestError};
use crate::project::files;

/// The largest file that is read, in bytes: as large as a plugin may be.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A finished component. Whether the host can load it is for the host to say.
pub struct Component {
    pub manifest: Manifest,
    pub bytes: Vec<u8>,
}

/// Packs a module or a component from a file.
pub fn pack(file: &Path, source: &Source) -> Result<Component, AuthoringError> {
    let bytes = files::read_capped(file, MAX_BYTES)?;
    if !Parser::is_component(&bytes) && !Parser::is_core_wasm(&bytes) {
        return Err(AuthoringError::NotWasm(file.into()));
    }
    finish(&bytes, source)
}

/// Adds the manifest, after making a module a component.
pub(super) fn finish(bytes: &[u8], source: &Source) -> Result<Component, AuthoringError> {
    if imports_preview1(bytes) {
        return Err(AuthoringError::Preview1);
    }
    let bytes = keep_pack::component(bytes, &source.text).map_err(|error| match error {
        keep_pack::Error::Encode { reason, .. } => AuthoringError::Encode(reason),
        other => AuthoringError::Encode(other.to_string()),
    })?;
    match Manifest::of_component(&bytes) {
        Err(ManifestError::Several) => Err(AuthoringError::HasManifest),
        Err(error) => Err(AuthoringError::Encode(error.to_string())),
        Ok(manifest) => Ok(Component { manifest, bytes }),
    }
}

/// Whether it is a module for WASI's first version.
fn imports_preview1(bytes: &[u8]) -> bool {
    if !Parser::is_core_wasm(bytes) {
        return false;
    }
    let sections = Parser::new(0).parse_all(bytes).map_while(Result::ok);
    sections
        .filter_map(|payload| match payload {
            Payload::ImportSection(imports) => Some(imports),
            _ => None,
        })
        .flat_map(|imports| imports.into_imports().flatten())
        .any(|import| import.module == "wasi_snapshot_preview1")
}

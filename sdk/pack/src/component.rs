//! Core module to component, with the manifest in a custom section.

use std::borrow::Cow;

use wasm_encoder::{ComponentSection, CustomSection, Encode};
use wit_component::ComponentEncoder;

use crate::Error;

/// The custom section, at the top level of the component, that holds the
/// manifest as JSON. It can be read without running or compiling anything.
pub const MANIFEST_SECTION: &str = "keep:manifest";

/// Encodes a core module that `wit-bindgen` prepared as a component and adds
/// its manifest. A module that is a component already only gets the manifest.
///
/// # Errors
/// [`Error::Encode`] where the module's exports do not fit its world.
pub fn component(module: &[u8], manifest: &str) -> Result<Vec<u8>, Error> {
    let mut component = if is_component(module) {
        module.to_vec()
    } else {
        encode(module)?
    };
    let section = CustomSection {
        name: MANIFEST_SECTION.into(),
        data: Cow::Borrowed(manifest.as_bytes()),
    };
    component.push(section.id());
    section.encode(&mut component);
    Ok(component)
}

fn encode(module: &[u8]) -> Result<Vec<u8>, Error> {
    let encoder = ComponentEncoder::default();
    encoder
        .validate(true)
        .module(module)
        .map_err(refused)?
        .encode()
        .map_err(refused)
}

fn refused(error: impl std::fmt::Display) -> Error {
    Error::Encode {
        what: "the module".into(),
        reason: format!("{error:#}"),
    }
}

/// The layer field of the preamble tells components from core modules.
fn is_component(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(&[0x0d, 0x00, 0x01, 0x00])
}

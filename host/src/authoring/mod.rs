//! What the author of a driver needs: a project to begin with, and the way from
//! a project, or from what another toolchain made, to a component.
//!
//! Nothing here needs a project of Keep, loads a component or prints.

mod component;
mod error;
mod manifest;
mod scaffold;
mod shelf;
mod toolchain;

pub use component::{Component, pack};
pub use error::AuthoringError;
pub use manifest::{Language, MANIFEST, Source};
pub use scaffold::scaffold;
pub use toolchain::{Relay, build};

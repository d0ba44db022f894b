//! What is known of a driver without running it: its manifest, the powers it
//! asks for, and where its component comes from. Knows nothing of wasmtime, so
//! that asking for a vault's settings costs nothing.

mod embedded;
mod manifest;
mod outline;
mod power;

pub use embedded::{Artifact, Embedded, all, find, find_official, official};
pub use manifest::{Field, Manifest, ManifestError};
pub use outline::Outline;
pub use power::{AwsAction, HttpTarget, Origin, Power, PowerError};

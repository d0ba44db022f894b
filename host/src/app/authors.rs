//! For authors of drivers, who need no project of Keep.

use super::{compiled, kept};
use crate::drivers::{Artifact, Manifest};
use crate::error::Error;
use crate::plugins::sha256;
use crate::runtime::Runtime;

/// Whether the component can be loaded with all that it wants. Nothing of it runs.
pub(crate) fn check_component(component: &[u8], manifest: &Manifest) -> Result<(), Error> {
    let runtime = runtime()?;
    // Who built it will soon add it, which so takes no second compilation.
    let (cache, sha256) = (compiled(), sha256(component));
    let loaded = runtime.load_with(
        Artifact::Component(component),
        manifest.clone(),
        &manifest.powers,
        kept(cache.as_ref(), &sha256),
    );
    loaded.map_err(|error| Error::of_own_driver(&error))?;
    Ok(())
}

/// The engine.
pub(super) fn runtime() -> Result<Runtime, Error> {
    Runtime::new()
        .map_err(|reason| Error::driver("the WebAssembly engine did not start").because(reason))
}

//! For authors of drivers, who need no project of Keep.

use crate::drivers::{Artifact, Manifest};
use crate::error::Error;
use crate::runtime::Runtime;

/// Whether the component can be loaded with all that it wants. Nothing of it runs.
pub(crate) fn check_component(component: &[u8], manifest: &Manifest) -> Result<(), Error> {
    let runtime = runtime()?;
    let loaded = runtime.load(
        Artifact::Component(component),
        manifest.clone(),
        &manifest.powers,
    );
    loaded.map_err(|error| Error::of_own_driver(&error))?;
    Ok(())
}

/// The engine.
pub(super) fn runtime() -> Result<Runtime, Error> {
    Runtime::new()
        .map_err(|reason| Error::driver("the WebAssembly engine did not start").because(reason))
}

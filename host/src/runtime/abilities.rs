//! Which optional interfaces a driver exports; seen without running it.

use wasmtime::component::InstancePre;

use super::{
    bindings::{recycle::WithRecycleIndices, versions::WithVersionsIndices},
    state::State,
};

/// What a driver can do beyond the contract's minimum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Abilities {
    pub versions: bool,
    pub recycle: bool,
}

impl Abilities {
    pub(crate) fn of(instance: &InstancePre<State>) -> Self {
        Self {
            versions: WithVersionsIndices::new(instance).is_ok(),
            recycle: WithRecycleIndices::new(instance).is_ok(),
        }
    }
}

//! Which optional interfaces a driver exports; seen without running it.

use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre};

use super::bindings::{
    permissions::{WithPermissions, WithPermissionsIndices},
    policies::{WithPolicies, WithPoliciesIndices},
    recycle::{WithRecycle, WithRecycleIndices},
    replication::{WithReplication, WithReplicationIndices},
    rollback::{WithRollback, WithRollbackIndices},
    rotation::{WithRotation, WithRotationIndices},
    upkeep::{WithUpkeep, WithUpkeepIndices},
    versions::{WithVersions, WithVersionsIndices},
};
use super::state::State;

macro_rules! abilities {
    ($($ability:ident: $bindings:ident, $indices:ident;)+) => {
        /// What a driver can do beyond the contract's minimum.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Abilities {
            $(pub $ability: bool,)+
        }

        impl Abilities {
            pub(crate) fn of(instance: &InstancePre<State>) -> Self {
                Self {
                    $($ability: $indices::new(instance).is_ok(),)+
                }
            }
        }

        /// The optional interfaces of one instance.
        #[derive(Default)]
        pub(super) struct Exports {
            $(pub(super) $ability: Option<$bindings>,)+
        }

        impl Exports {
            pub(super) fn of(
                abilities: Abilities,
                store: &mut Store<State>,
                instance: &Instance,
            ) -> wasmtime::Result<Self> {
                Ok(Self {
                    $($ability: abilities
                        .$ability
                        .then(|| $bindings::new(&mut *store, instance))
                        .transpose()?,)+
                })
            }
        }
    };
}

abilities! {
    versions: WithVersions, WithVersionsIndices;
    recycle: WithRecycle, WithRecycleIndices;
    rollback: WithRollback, WithRollbackIndices;
    rotation: WithRotation, WithRotationIndices;
    replication: WithReplication, WithReplicationIndices;
    policies: WithPolicies, WithPoliciesIndices;
    permissions: WithPermissions, WithPermissionsIndices;
    upkeep: WithUpkeep, WithUpkeepIndices;
}

//! What `bindgen!` makes of the contract, for the host's side.
#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::allow_attributes,
    unreachable_pub,
    reason = "generated code: which lints it trips changes with the generator"
)]

pub(crate) mod vault {
    wasmtime::component::bindgen!({
        path: ["../wit/host", "../wit/aws", "../wit/vault"],
        inline: "
            package keep:runtime;
            world driver {
                import keep:host/secrets@0.1.0;
                import keep:host/log@0.1.0;
                import keep:host/clock@0.1.0;
                import keep:host/storage@0.1.0;
                import keep:host/payload@0.1.0;
                import keep:host/http@0.1.0;
                import keep:host/credentials@0.1.0;
                import keep:aws/secrets-manager@0.1.0;
                import keep:aws/request@0.1.0;
                export keep:vault/driver@0.1.0;
            }
        ",
        world: "keep:runtime/driver",
        imports: { default: async | trappable },
        exports: { default: async },
        with: { "keep:host/secrets.secret": crate::secret::SecretValue },
    });
}

/// The abilities: each a world of its own, with those of `vault`'s types that
/// it uses.
macro_rules! ability {
    ($module:ident, $world:literal, { $($used:tt)* }) => {
        pub(crate) mod $module {
            wasmtime::component::bindgen!({
                path: ["../wit/host", "../wit/vault"],
                world: $world,
                exports: { default: async },
                with: {
                    "keep:host/errors": super::vault::keep::host::errors,
                    $($used)*
                },
            });
        }
    };
    ($module:ident, $world:literal) => {
        ability!($module, $world, {});
    };
    ($module:ident, $world:literal, types) => {
        ability!($module, $world, {
            "keep:host/secrets": super::vault::keep::host::secrets,
            "keep:vault/types": super::vault::keep::vault::types,
        });
    };
}

ability!(versions, "keep:vault/with-versions", types);
ability!(recycle, "keep:vault/with-recycle", types);
ability!(rollback, "keep:vault/with-rollback", types);
ability!(rotation, "keep:vault/with-rotation");
ability!(replication, "keep:vault/with-replication");
ability!(policies, "keep:vault/with-policies");
ability!(permissions, "keep:vault/with-permissions");
ability!(upkeep, "keep:vault/with-upkeep");

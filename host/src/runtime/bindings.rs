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
                import keep:aws/secrets-manager@0.1.0;
                export keep:vault/driver@0.1.0;
            }
        ",
        world: "keep:runtime/driver",
        imports: { default: async | trappable },
        exports: { default: async },
        with: { "keep:host/secrets.secret": crate::secret::SecretValue },
    });
}

/// The abilities: each a world of its own, with the types of `vault`.
pub(crate) mod versions {
    wasmtime::component::bindgen!({
        path: ["../wit/host", "../wit/vault"],
        world: "keep:vault/with-versions",
        exports: { default: async },
        with: {
            "keep:host/errors": super::vault::keep::host::errors,
            "keep:host/secrets": super::vault::keep::host::secrets,
            "keep:vault/types": super::vault::keep::vault::types,
        },
    });
}

pub(crate) mod recycle {
    wasmtime::component::bindgen!({
        path: ["../wit/host", "../wit/vault"],
        world: "keep:vault/with-recycle",
        exports: { default: async },
        with: {
            "keep:host/errors": super::vault::keep::host::errors,
            "keep:host/secrets": super::vault::keep::host::secrets,
            "keep:vault/types": super::vault::keep::vault::types,
        },
    });
}

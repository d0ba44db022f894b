//! What `wit-bindgen` makes of the contract. One world for the required
//! export and one for each ability: a component has exactly the abilities
//! whose export macro its crate calls.
#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::allow_attributes,
    unreachable_pub,
    reason = "generated code: which lints it trips changes with the generator"
)]

pub mod vault {
    wit_bindgen::generate!({
        path: ["../wit/host", "../wit/vault"],
        world: "keep:vault/vault",
        generate_all,
        pub_export_macro: true,
        export_macro_name: "export_vault",
    });
}

/// One world for each ability, with those of `vault`'s interfaces that it uses.
macro_rules! ability {
    ($module:ident, $world:literal, $export:literal, { $($used:tt)* }) => {
        pub mod $module {
            wit_bindgen::generate!({
                path: ["../wit/host", "../wit/vault"],
                world: $world,
                with: {
                    "keep:host/errors@0.1.0": crate::bindings::vault::keep::host::errors,
                    $($used)*
                },
                pub_export_macro: true,
                export_macro_name: $export,
            });
        }
    };
    ($module:ident, $world:literal, $export:literal) => {
        ability!($module, $world, $export, {});
    };
    ($module:ident, $world:literal, $export:literal, types) => {
        ability!($module, $world, $export, {
            "keep:host/secrets@0.1.0": crate::bindings::vault::keep::host::secrets,
            "keep:vault/types@0.1.0": crate::bindings::vault::keep::vault::types,
        });
    };
}

ability!(
    versions,
    "keep:vault/with-versions",
    "export_versions",
    types
);
ability!(recycle, "keep:vault/with-recycle", "export_recycle", types);
ability!(
    rollback,
    "keep:vault/with-rollback",
    "export_rollback",
    types
);
ability!(rotation, "keep:vault/with-rotation", "export_rotation");
ability!(
    replication,
    "keep:vault/with-replication",
    "export_replication"
);
ability!(policies, "keep:vault/with-policies", "export_policies");
ability!(
    permissions,
    "keep:vault/with-permissions",
    "export_permissions"
);
ability!(upkeep, "keep:vault/with-upkeep", "export_upkeep");

pub mod storage {
    wit_bindgen::generate!({
        path: ["../wit/host"],
        inline: "package keep:sdk-storage; world storage { import keep:host/storage@0.1.0; }",
        world: "keep:sdk-storage/storage",
        with: {
            "keep:host/errors@0.1.0": crate::bindings::vault::keep::host::errors,
            "keep:host/secrets@0.1.0": crate::bindings::vault::keep::host::secrets,
        },
        generate_all,
    });
}

pub mod payload {
    wit_bindgen::generate!({
        path: ["../wit/host"],
        inline: "package keep:sdk-payload; world payload { import keep:host/payload@0.1.0; }",
        world: "keep:sdk-payload/payload",
        with: {
            "keep:host/errors@0.1.0": crate::bindings::vault::keep::host::errors,
            "keep:host/secrets@0.1.0": crate::bindings::vault::keep::host::secrets,
        },
        generate_all,
        // It has no functions that would use them.
        generate_unused_types: true,
    });
}

pub mod http {
    wit_bindgen::generate!({
        path: ["../wit/host"],
        inline: "package keep:sdk-http; world http { import keep:host/http@0.1.0; }",
        world: "keep:sdk-http/http",
        with: {
            "keep:host/errors@0.1.0": crate::bindings::vault::keep::host::errors,
            "keep:host/secrets@0.1.0": crate::bindings::vault::keep::host::secrets,
            "keep:host/payload@0.1.0": crate::bindings::payload::keep::host::payload,
        },
        generate_all,
    });
}

pub mod credentials {
    wit_bindgen::generate!({
        path: ["../wit/host"],
        inline: "package keep:sdk-credentials; world credentials { import keep:host/credentials@0.1.0; }",
        world: "keep:sdk-credentials/credentials",
        with: {
            "keep:host/errors@0.1.0": crate::bindings::vault::keep::host::errors,
            "keep:host/secrets@0.1.0": crate::bindings::vault::keep::host::secrets,
        },
        generate_all,
    });
}

pub mod aws {
    wit_bindgen::generate!({
        path: ["../wit/host", "../wit/aws"],
        world: "keep:aws/imports",
        with: {
            "keep:host/errors@0.1.0": crate::bindings::vault::keep::host::errors,
            "keep:host/payload@0.1.0": crate::bindings::payload::keep::host::payload,
            "keep:host/secrets@0.1.0": crate::bindings::vault::keep::host::secrets,
        },
        generate_all,
    });
}

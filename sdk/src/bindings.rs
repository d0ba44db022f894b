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

pub mod versions {
    wit_bindgen::generate!({
        path: ["../wit/host", "../wit/vault"],
        world: "keep:vault/with-versions",
        with: {
            "keep:host/errors@0.1.0": crate::bindings::vault::keep::host::errors,
            "keep:host/secrets@0.1.0": crate::bindings::vault::keep::host::secrets,
            "keep:vault/types@0.1.0": crate::bindings::vault::keep::vault::types,
        },
        pub_export_macro: true,
        export_macro_name: "export_versions",
    });
}

pub mod recycle {
    wit_bindgen::generate!({
        path: ["../wit/host", "../wit/vault"],
        world: "keep:vault/with-recycle",
        with: {
            "keep:host/errors@0.1.0": crate::bindings::vault::keep::host::errors,
            "keep:host/secrets@0.1.0": crate::bindings::vault::keep::host::secrets,
            "keep:vault/types@0.1.0": crate::bindings::vault::keep::vault::types,
        },
        pub_export_macro: true,
        export_macro_name: "export_recycle",
    });
}

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

pub mod aws {
    wit_bindgen::generate!({
        path: ["../wit/host", "../wit/aws"],
        world: "keep:aws/imports",
        with: {
            "keep:host/errors@0.1.0": crate::bindings::vault::keep::host::errors,
            "keep:host/secrets@0.1.0": crate::bindings::vault::keep::host::secrets,
        },
        generate_all,
    });
}

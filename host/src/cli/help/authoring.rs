//! Pages of the commands for authors of drivers.

pub(in crate::cli) const PLUGIN_NEW: &str = page!(
    local,
    "  keep plugin:new acme --lang rust
  keep plugin:new acme --lang python --dir drivers/acme",
    "

The driver works as it is: it keeps secrets in a sealed store on this machine. Its
README says what to type, and which file to change."
);

pub(in crate::cli) const PLUGIN_BUILD: &str = page!(
    local,
    "  keep plugin:build
  keep plugin:build drivers/acme --format json",
    "

Runs cargo, componentize-js or componentize-py: the member `build` of the project's
`manifest.json` says which. The driver is written to NAME.wasm in the project, if
Keep could load it with what its manifest asks for."
);

pub(in crate::cli) const PLUGIN_PACK: &str = page!(
    local,
    "  keep plugin:pack build/acme.wasm --manifest manifest.json --output acme.wasm",
    "

For what other tools build, such as wit-bindgen for C, or TinyGo."
);

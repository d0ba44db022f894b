//! Pages of the commands on drivers from outside the binary.

pub(in crate::cli) const PLUGIN_ADD: &str = page!(
    local,
    "  keep plugin:add ./drivers/acme.wasm
  keep plugin:add ssm --yes",
    "

Shows what it is and what it wants to do, and asks. The project pins its bytes in
`.keep/plugins.lock`, for everyone; what it may do is remembered for you alone,
in this project and for these bytes."
);

pub(in crate::cli) const PLUGIN_LIST: &str = page!(
    local,
    "  keep plugin:list
  keep plugin:list --format json"
);

pub(in crate::cli) const PLUGIN_INSPECT: &str = page!(
    local,
    "  keep plugin:inspect ./drivers/acme.wasm
  keep plugin:inspect acme --format json",
    "

Nothing of it runs. What it imports is all that it can ever reach."
);

pub(in crate::cli) const PLUGIN_GRANT: &str = page!(
    local,
    "  keep plugin:grant acme
  keep plugin:grant acme 'http:https://vault.example.com' --yes",
    "

In CI there is nobody to ask: review `.keep/plugins.lock`, and pass --trust-lock."
);

pub(in crate::cli) const PLUGIN_REVOKE: &str = page!(
    local,
    "  keep plugin:revoke acme plaintext
  keep plugin:revoke acme"
);

pub(in crate::cli) const PLUGIN_UPDATE: &str = page!(
    local,
    "  keep plugin:update acme
  keep plugin:update acme ./acme-2.0.wasm --yes",
    "

Asks again where it wants to do more than before, or was never allowed anything."
);

pub(in crate::cli) const PLUGIN_REMOVE: &str = page!(
    local,
    "  keep plugin:remove acme
  keep plugin:remove acme --yes"
);

pub(in crate::cli) const PLUGIN_TEST: &str = page!(
    many,
    "  keep plugin:test ./acme.wasm
  keep plugin:test ./acme.wasm --set url=http://127.0.0.1:8200 --yes
  keep plugin:test acme --vault acme --only 'driver.*,recycle.*'
  keep plugin:test ./acme.wasm --yes --format junit > report.xml
  keep plugin:test --list",
    "

Each check is one promise of the contract, and works in an env of its own, below
a namespace that nobody has. What it writes is removed again, also where it fails
or is interrupted. Test on a store without secrets of value all the same: a broken
driver may mix namespaces up. Nothing is remembered of what the driver may do; what it keeps
on this machine goes into a temporary directory. Secret settings are those of
`--vault`, or come from the environment: `KEEP_SECRET_CONFORMANCE_TOKEN` is the
field `token`. 8 means that a check failed."
);

//! Pages of the commands on the project, its vaults and environments.

pub(in crate::cli) const INIT: &str = page!(
    local,
    "  keep init
  keep init --name 'My App' --namespace my-app --envs local,staging,production --no-vault"
);

pub(in crate::cli) const INFO: &str = page!(
    local,
    "  keep info
  keep info --identity
  keep info --format json"
);

pub(in crate::cli) const VAULT_ADD: &str = page!(
    one,
    "  keep vault:add
  keep vault:add --driver secretsmanager --slug main --set region=eu-west-1 --default
  keep vault:add --driver hashicorp-vault --set url=https://vault.example.com:8200 --yes",
    "

A plugin that comes with Keep and is not in the project yet is added first. What
it wants, such as to talk to the server that the vault names, is asked for, or
allowed with --yes; otherwise the command that allows it is printed."
);

pub(in crate::cli) const VAULT_LIST: &str = page!(
    local,
    "  keep vault:list
  keep vault:list --format json"
);

pub(in crate::cli) const VAULT_EDIT: &str = page!(
    one,
    "  keep vault:edit main
  keep vault:edit main --set region=eu-west-1 --unset profile
  keep vault:edit main --secret token
  pass show store-token | keep vault:edit main --secret token --stdin --trim",
    "

A secret field stays out of the project: it is stored in your configuration
directory, encrypted, for this vault of this project. KEEP_SECRET_<SLUG>_<FIELD>
in the environment, such as KEEP_SECRET_MAIN_TOKEN, comes before it."
);

pub(in crate::cli) const VAULT_DELETE: &str = page!(
    one,
    "  keep vault:delete old
  keep vault:delete old --yes"
);

pub(in crate::cli) const VAULT_DEFAULT: &str = page!(local, "  keep vault:default main");

pub(in crate::cli) const ENV_ADD: &str = page!(local, "  keep env:add qa");

pub(in crate::cli) const ENV_LIST: &str = page!(
    local,
    "  keep env:list
  keep env:list --format json"
);

pub(in crate::cli) const ENV_REMOVE: &str = page!(
    local,
    "  keep env:remove qa
  keep env:remove qa --yes"
);

pub(in crate::cli) const WORKSPACE: &str = page!(
    local,
    "  keep workspace
  keep workspace --vaults main --envs local,staging
  keep workspace --reset"
);

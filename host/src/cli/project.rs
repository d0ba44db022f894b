//! `init` and `info`.

use clap::Args;

use super::ListFormat;

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Application name [default: from composer.json, package.json or the directory]
    #[arg(long)]
    pub name: Option<String>,
    /// First part of every secret's stored name [default: made from the name]
    #[arg(long)]
    pub namespace: Option<String>,
    /// Environments [default: local,staging,production]
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    pub envs: Vec<String>,
    /// Do not add the vault `local`
    #[arg(long)]
    pub no_vault: bool,
}

#[derive(Debug, Args)]
pub struct InfoArgs {
    /// Ask AWS whom it takes each vault's calls for
    #[arg(long)]
    pub identity: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

//! `env:add`, `env:list`, `env:remove`.

use clap::Args;

use super::{ConfirmArgs, ListFormat};

#[derive(Debug, Args)]
pub struct EnvAddArgs {
    /// Its name: a-z, 0-9, `_` and `-`, at most 50
    pub name: String,
}

#[derive(Debug, Args)]
pub struct EnvListArgs {
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
pub struct EnvRemoveArgs {
    /// Its name
    pub name: String,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

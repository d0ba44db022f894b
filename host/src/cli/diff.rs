//! `diff`.

use clap::Args;

use super::{FilterArgs, ListFormat};

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Environments to compare [default: all]
    #[arg(short, long, value_name = "A,B", value_delimiter = ',')]
    pub env: Vec<String>,
    /// Vaults to compare [env: KEEP_VAULT; default: all]
    #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
    pub vault: Vec<String>,
    /// Show the values instead of letters for equal ones
    #[arg(long)]
    pub unmask: bool,
    /// End with 9 where a secret differs or is missing somewhere
    #[arg(long)]
    pub exit_code: bool,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

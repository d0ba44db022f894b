//! `workspace`.

use clap::Args;

use super::ListFormat;

#[derive(Debug, Args)]
pub struct WorkspaceArgs {
    /// The vaults you work with; others are left out unless named
    #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
    pub vaults: Vec<String>,
    /// The environments you work with; others are left out unless named
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub envs: Vec<String>,
    /// Remove the filter
    #[arg(long, conflicts_with_all = ["vaults", "envs"])]
    pub reset: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

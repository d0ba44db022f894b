//! `verify`.

use clap::Args;

use super::{ListFormat, PlacesArgs};

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Places as `vault:env`, or `env` for the default vault
    #[arg(value_name = "CONTEXT", conflicts_with_all = ["env", "vault"])]
    pub contexts: Vec<String>,
    #[command(flatten)]
    pub places: PlacesArgs,
    /// Try writing and deleting too, with a secret that is removed again
    #[arg(long)]
    pub write: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

//! `copy`.

use clap::Args;

use super::{FilterArgs, WrittenFormat};

#[derive(Debug, Args)]
pub struct CopyArgs {
    /// Name of the secret; without it, --only or --except choose
    pub key: Option<String>,
    /// Where from: an environment, or `vault:env`
    #[arg(long, value_name = "CONTEXT")]
    pub from: Option<String>,
    /// Where to: an environment, or `vault:env`
    #[arg(long, value_name = "CONTEXT")]
    pub to: Option<String>,
    /// Write keys that have another value there, too
    #[arg(long)]
    pub overwrite: bool,
    /// Show what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Print what became of each key; no value is part of it
    #[arg(long, value_enum)]
    pub format: Option<WrittenFormat>,
}

//! `man`: the manual pages.

use std::path::PathBuf;

use clap::{Args, ValueHint};

#[derive(Debug, Args)]
pub struct ManArgs {
    /// The command whose page is printed [default: keep itself]
    pub command: Option<String>,
    /// Write every page into this directory instead
    #[arg(
        short,
        long,
        value_name = "DIR",
        conflicts_with = "command",
        value_hint = ValueHint::DirPath
    )]
    pub output: Option<PathBuf>,
}

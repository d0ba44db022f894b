//! `import`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{ContextArgs, FilterArgs, WrittenFormat};
use crate::formats::parse::Input;

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The file to read, or `-` for stdin
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub context: ContextArgs,
    /// What the file is [default: by its extension, else env]
    #[arg(long, value_enum)]
    pub format: Option<Input>,
    /// Write keys that have another value, too
    #[arg(long, conflicts_with = "skip_existing")]
    pub overwrite: bool,
    /// Leave keys that have another value as they are
    #[arg(long)]
    pub skip_existing: bool,
    /// Show what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Print what became of each key; no value is part of it
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub report: Option<WrittenFormat>,
}

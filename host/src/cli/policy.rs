//! `policy`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{ConfirmArgs, ContextArgs, WrittenFormat};

#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// Name of the secret
    pub key: String,
    #[command(flatten)]
    pub context: ContextArgs,
    /// Replace the policy by the one in this file; `-` is stdin
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub from_file: Option<PathBuf>,
    /// Remove the policy
    #[arg(long, conflicts_with = "from_file")]
    pub remove: bool,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
    /// Print the policy that is then attached, `null` where none is
    #[arg(long, value_enum)]
    pub format: Option<WrittenFormat>,
}

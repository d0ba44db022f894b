//! `rename`.

use clap::Args;

use super::{ConfirmArgs, ContextArgs};

#[derive(Debug, Args)]
pub struct RenameArgs {
    /// Name of the secret
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The name it is to have
    #[arg(value_name = "NEW")]
    pub new: String,
    #[command(flatten)]
    pub context: ContextArgs,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

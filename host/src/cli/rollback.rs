//! `rollback`.

use clap::Args;

use super::{ConfirmArgs, ContextArgs, WrittenFormat};

#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// Name of the secret
    pub key: String,
    #[command(flatten)]
    pub context: ContextArgs,
    /// The version to go to, or a label of it [default: the version before the current one]
    #[arg(long, value_name = "VERSION")]
    pub to: Option<String>,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
    /// Print which version was current and which one is
    #[arg(long, value_enum)]
    pub format: Option<WrittenFormat>,
}

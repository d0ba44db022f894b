//! `doctor`.

use clap::Args;

use super::{ConfirmArgs, ListFormat, PlacesArgs};

#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub places: PlacesArgs,
    /// Put right what can be put right without losing anything
    #[arg(long)]
    pub fix: bool,
    /// Take over secrets that are not managed by Keep, too
    #[arg(long, requires = "fix")]
    pub adopt: bool,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

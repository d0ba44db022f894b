//! `plugin:test`.

use clap::{Args, ValueEnum, ValueHint};

use super::{Assignment, ConfirmArgs};

#[derive(Debug, Args)]
pub struct PluginTestArgs {
    /// A file, a plugin of this project, or a driver that comes with Keep
    #[arg(value_hint = ValueHint::FilePath, required_unless_present = "list")]
    pub driver: Option<String>,
    /// Set a field of the driver; may be repeated
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<Assignment>,
    /// Take the fields from this vault of the project
    #[arg(long, value_name = "SLUG")]
    pub vault: Option<String>,
    /// Only checks that match one of these globs (`*`, `?`)
    #[arg(long, value_name = "GLOBS", value_delimiter = ',')]
    pub only: Vec<String>,
    /// A place to make copies in, such as a region; may be repeated
    #[arg(long, value_name = "PLACE")]
    pub place: Vec<String>,
    /// How long lists may lag behind writes [default: 20, or 0 for a store on this machine]
    #[arg(long, value_name = "SECONDS")]
    pub patience: Option<u16>,
    /// List the checks, and make none
    #[arg(long, conflicts_with_all = ["set", "vault", "place", "patience"])]
    pub list: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// A line for each check, group by group
    #[default]
    Text,
    Json,
    /// XML as JUnit writes it, for CI
    Junit,
}

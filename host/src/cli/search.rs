//! `search`.

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser as _};

use super::{ArgValue, FilterArgs, ListFormat, PlacesArgs};

#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub struct SearchArgs {
    /// What to look for, visible to others on this machine [default: ask without echo]
    #[arg(value_parser = OsStringValueParser::new().map(ArgValue::new))]
    pub query: Option<ArgValue>,
    /// Read what to look for from stdin; a newline at its end is dropped
    #[arg(long, conflicts_with = "query")]
    pub stdin: bool,
    #[command(flatten)]
    pub places: PlacesArgs,
    /// Look in the values; this is the default
    #[arg(long)]
    pub values: bool,
    /// Look in the names; without `--values` no value is read
    #[arg(long)]
    pub names: bool,
    /// Tell upper from lower case
    #[arg(long)]
    pub case_sensitive: bool,
    /// Show the values that were found
    #[arg(long)]
    pub unmask: bool,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

//! `export`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};

use super::FilterArgs;
use super::options::not_stdout;
use crate::formats::{Dialect, Format, manifest_name};

#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub struct ExportArgs {
    /// Environment [env: KEEP_ENV]
    #[arg(short, long)]
    pub env: Option<String>,
    /// Vaults; where two have a key, the later wins [env: KEEP_VAULT; default: all]
    #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
    pub vault: Vec<String>,
    /// What to write
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Spell values for one reader of the env format
    #[arg(long, value_enum)]
    pub dialect: Option<Dialect>,
    /// With --format k8s: what the Secret is called [default: the namespace and the environment]
    #[arg(long, value_name = "NAME", value_parser = manifest_name)]
    pub name: Option<String>,
    /// Write to a file that only you can read; `-` is stdout
    #[arg(
        short,
        long,
        visible_alias = "file",
        value_name = "FILE",
        value_hint = ValueHint::FilePath
    )]
    pub output: Option<PathBuf>,
    /// Write each field of a secret that is a JSON object: KEY_FIELD in place of KEY
    #[arg(long, conflicts_with = "template")]
    pub expand_json: bool,
    /// Fill in a template [default FILE: the environment's own]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub template: Option<Option<PathBuf>>,
    /// With --template: add the secrets that it does not name
    #[arg(long, requires = "template")]
    pub all: bool,
    /// With --template: what to do with a placeholder whose secret is missing
    #[arg(
        long,
        value_enum,
        value_name = "HOW",
        default_value_t,
        requires = "template"
    )]
    pub missing: Missing,
    /// Add to the file where it exists
    #[arg(long, requires = "output", conflicts_with = "overwrite")]
    pub append: bool,
    /// Replace the file where it exists
    #[arg(long, requires = "output")]
    pub overwrite: bool,
    #[command(flatten)]
    pub filter: FilterArgs,
}

impl ExportArgs {
    /// The file to write; none for stdout.
    pub fn file(&self) -> Option<&Path> {
        not_stdout(self.output.as_deref())
    }
}

/// What becomes of a placeholder whose secret is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Missing {
    /// Write nothing and fail
    #[default]
    Fail,
    /// Leave the line out
    Remove,
    /// Write an empty value
    Blank,
    /// Leave the placeholder as it is
    Skip,
}

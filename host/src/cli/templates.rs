//! `template:add`, `template:validate`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::ListFormat;

#[derive(Debug, Args)]
pub struct TemplateAddArgs {
    /// Environment [env: KEEP_ENV]
    #[arg(short, long)]
    pub env: Option<String>,
    /// Vaults whose keys are listed [env: KEEP_VAULT; default: all]
    #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
    pub vault: Vec<String>,
    /// Where to write it: a file, a directory (one that exists, or ends in `/`)
    /// for ENV.env in it, or `-` for stdout [default: the project's template_path]
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub path: Option<PathBuf>,
    /// Replace the file where it exists
    #[arg(long, conflicts_with = "print")]
    pub overwrite: bool,
    /// Print it instead of writing a file
    #[arg(long, conflicts_with = "path")]
    pub print: bool,
}

#[derive(Debug, Args)]
pub struct TemplateValidateArgs {
    /// The template [default: the environment's own]
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// Environment [env: KEEP_ENV]
    #[arg(short, long)]
    pub env: Option<String>,
    /// Vaults to look for unused secrets in [env: KEEP_VAULT; default: those it names]
    #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
    pub vault: Vec<String>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

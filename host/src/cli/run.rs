//! `run`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{FilterArgs, Missing};

#[derive(Debug, Args)]
pub struct RunArgs {
    /// Environment [env: KEEP_ENV]
    #[arg(short, long)]
    pub env: Option<String>,
    /// Vaults; where two have a key, the later wins [env: KEEP_VAULT; default: all, or those
    /// that the template names]
    #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
    pub vault: Vec<String>,
    /// Give each field of a secret that is a JSON object: KEY_FIELD in place of KEY
    #[arg(long, conflicts_with = "template")]
    pub expand_json: bool,
    // With `=` alone, or a bare `--template` would take the next word.
    /// Give what a template assigns [default FILE: the environment's own]
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        value_hint = ValueHint::FilePath
    )]
    pub template: Option<Option<PathBuf>>,
    // What the words mean here is on the command's page.
    /// With --template: `fail`, `remove`, `blank` or `skip` a variable whose secret is missing
    #[arg(
        long,
        value_enum,
        value_name = "HOW",
        default_value_t,
        hide_possible_values = true,
        requires = "template"
    )]
    pub missing: Missing,
    /// Give the program these variables and no others, not even `PATH`
    #[arg(long)]
    pub no_inherit: bool,
    /// Replace secrets in the program's output by `[REDACTED]`
    #[arg(long)]
    pub redact: bool,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// The program and its arguments, after `--`
    #[arg(last = true, required = true, value_name = "CMD", value_hint = ValueHint::CommandName)]
    pub command: Vec<OsString>,
}

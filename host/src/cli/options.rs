//! Options that several commands share.

use std::path::Path;

use clap::Args;

/// Which vault and which env.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct ContextArgs {
    /// Environment [env: KEEP_ENV]
    #[arg(short, long)]
    pub env: Option<String>,
    /// Vault, by its slug [env: KEEP_VAULT; default: the default vault]
    #[arg(long, value_name = "SLUG")]
    pub vault: Option<String>,
}

/// Which vaults and which envs, of a command that works on many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct PlacesArgs {
    /// Environments [env: KEEP_ENV; default: all]
    #[arg(short, long, value_name = "A,B", value_delimiter = ',')]
    pub env: Vec<String>,
    /// Vaults, by their slugs [env: KEEP_VAULT; default: all]
    #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
    pub vault: Vec<String>,
}

/// Which keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct FilterArgs {
    /// Only keys that match one of these globs (`*`, `?`; case-sensitive)
    #[arg(long, value_name = "GLOBS", value_delimiter = ',')]
    pub only: Vec<String>,
    /// No keys that match one of these globs
    #[arg(long, value_name = "GLOBS", value_delimiter = ',')]
    pub except: Vec<String>,
}

/// Consent to a destructive step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Args)]
pub struct ConfirmArgs {
    /// Do not ask for confirmation
    #[arg(short, long, visible_alias = "force")]
    pub yes: bool,
}

/// The file of an `--output`; none for `-`, which is stdout.
pub(super) fn not_stdout(output: Option<&Path>) -> Option<&Path> {
    output.filter(|path| path.as_os_str() != "-")
}

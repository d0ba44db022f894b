//! The command line as types: what can be typed, and nothing of what it does.
//!
//! One argument struct per command, in the file of its topic. Values that
//! depend on the project (a vault's name, an env) are checked by the commands.

#![expect(
    clippy::doc_markdown,
    reason = "doc comments are help text: `[env: KEEP_ENV]` is how clap shows it"
)]

mod completions;
mod copy;
mod environment;
mod envs;
mod export;
mod formats;
mod help;
mod import;
mod options;
mod project;
mod rename;
mod report;
mod secrets;
#[cfg(test)]
mod tests;
mod vaults;
mod words;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};

pub use completions::{CompletionsArgs, Shell, script};
pub use copy::CopyArgs;
pub use envs::{EnvAddArgs, EnvListArgs, EnvRemoveArgs};
pub use export::{ExportArgs, Missing};
pub use formats::{Color, GetFormat, ListFormat, ShowFormat};
pub use import::ImportArgs;
pub use options::{ConfirmArgs, ContextArgs, FilterArgs};
pub use project::{InfoArgs, InitArgs};
pub use rename::RenameArgs;
pub use report::presentable;
pub use secrets::{
    ArgValue, DeleteArgs, GetArgs, HistoryArgs, RestoreArgs, SetArgs, ShowArgs, WrittenFormat,
};
pub use vaults::{
    Assignment, VaultAddArgs, VaultDefaultArgs, VaultDeleteArgs, VaultEditArgs, VaultListArgs,
};
pub use words::{color, join_groups};

/// Manage an application's secrets across environments and vaults
#[derive(Debug, Parser)]
#[command(
    name = "keep",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    max_term_width = 100,
    after_help = help::KEEP
)]
pub struct Cli {
    #[command(flatten)]
    pub global: GlobalArgs,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Work in this project [env: KEEP_PROJECT; default: found upward from here]
    #[arg(long, value_name = "DIR", global = true, value_hint = clap::ValueHint::DirPath)]
    pub project: Option<PathBuf>,
    /// Never ask: a missing answer is an error that names its flag
    #[arg(short, long, global = true)]
    pub no_interaction: bool,
    /// Say more on stderr; twice for the driver's log
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,
    /// Say nothing on stderr but warnings and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// When to colour
    #[arg(long, value_name = "WHEN", global = true, value_enum, default_value_t)]
    pub color: Color,
}

/// The commands, in the order in which help lists them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set up Keep in this directory
    #[command(after_help = help::INIT)]
    Init(InitArgs),
    /// Show the project, its vaults and their drivers
    #[command(after_help = help::INFO)]
    Info(InfoArgs),
    /// Add a vault
    #[command(name = "vault:add", after_help = help::VAULT_ADD)]
    VaultAdd(VaultAddArgs),
    /// List the vaults
    #[command(name = "vault:list", after_help = help::VAULT_LIST)]
    VaultList(VaultListArgs),
    /// Change a vault's settings
    #[command(name = "vault:edit", after_help = help::VAULT_EDIT)]
    VaultEdit(VaultEditArgs),
    /// Forget a vault; its secrets stay where they are
    #[command(name = "vault:delete", after_help = help::VAULT_DELETE)]
    VaultDelete(VaultDeleteArgs),
    /// Choose the vault that commands use when none is named
    #[command(name = "vault:default", after_help = help::VAULT_DEFAULT)]
    VaultDefault(VaultDefaultArgs),
    /// Add an environment
    #[command(name = "env:add", after_help = help::ENV_ADD)]
    EnvAdd(EnvAddArgs),
    /// List the environments
    #[command(name = "env:list", after_help = help::ENV_LIST)]
    EnvList(EnvListArgs),
    /// Forget an environment; its secrets stay where they are
    #[command(name = "env:remove", after_help = help::ENV_REMOVE)]
    EnvRemove(EnvRemoveArgs),
    /// Create a secret or write a new version of it
    #[command(after_help = help::SET)]
    Set(SetArgs),
    /// Read one secret
    #[command(after_help = help::GET)]
    Get(GetArgs),
    /// List an environment's secrets, masked
    #[command(after_help = help::SHOW)]
    Show(ShowArgs),
    /// Delete a secret
    #[command(after_help = help::DELETE)]
    Delete(DeleteArgs),
    /// Bring a deleted secret back
    #[command(after_help = help::RESTORE)]
    Restore(RestoreArgs),
    /// Copy secrets to another environment or vault
    #[command(after_help = help::COPY)]
    Copy(CopyArgs),
    /// Give a secret another key
    #[command(after_help = help::RENAME)]
    Rename(RenameArgs),
    /// List a secret's versions, newest first
    #[command(after_help = help::HISTORY)]
    History(HistoryArgs),
    /// Write the secrets of a file into an environment
    #[command(after_help = help::IMPORT)]
    Import(ImportArgs),
    /// Write an environment's secrets as a file
    #[command(after_help = help::EXPORT)]
    Export(ExportArgs),
    /// Print a shell's completion script
    #[command(after_help = help::COMPLETIONS)]
    Completions(CompletionsArgs),
}

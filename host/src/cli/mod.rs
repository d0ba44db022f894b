//! The command line as types: what can be typed, and nothing of what it does.
//!
//! One argument struct per command, in the file of its topic. Values that
//! depend on the project (a vault's name, an env) are checked by the commands.

#![expect(
    clippy::doc_markdown,
    reason = "doc comments are help text: `[env: KEEP_ENV]` is how clap shows it"
)]

mod audit;
mod authoring;
mod completions;
mod copy;
mod diff;
mod doctor;
mod environment;
mod envs;
mod export;
mod formats;
mod help;
mod iam;
mod import;
mod man;
mod options;
mod plugin_test;
mod plugins;
mod policy;
mod project;
mod reach;
mod rename;
mod replicate;
mod report;
mod rollback;
mod rotate;
mod run;
mod search;
mod secrets;
mod templates;
#[cfg(test)]
mod tests;
mod times;
mod vaults;
mod verify;
mod words;
mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args, FromArgMatches as _, Parser, Subcommand};

pub use audit::{AuditArgs, AuditOffArgs, AuditOnArgs};
pub use authoring::{PluginBuildArgs, PluginLanguage, PluginNewArgs, PluginPackArgs};
pub use completions::{CompletionsArgs, Shell};
pub use copy::CopyArgs;
pub use diff::DiffArgs;
pub use doctor::DoctorArgs;
pub use envs::{EnvAddArgs, EnvListArgs, EnvRemoveArgs};
pub use export::{ExportArgs, Missing};
pub use formats::{Color, GetFormat, ListFormat, ShowFormat};
pub use iam::{IamArgs, IamRole, PolicyFormat};
pub use import::ImportArgs;
pub use man::ManArgs;
pub use options::{ConfirmArgs, ContextArgs, FilterArgs, PlacesArgs};
pub use plugin_test::{PluginTestArgs, ReportFormat};
pub use plugins::{
    PluginAddArgs, PluginGrantArgs, PluginInspectArgs, PluginListArgs, PluginRemoveArgs,
    PluginRevokeArgs, PluginUpdateArgs,
};
pub use policy::PolicyArgs;
pub use project::{InfoArgs, InitArgs};
pub use reach::{Reach, Vaults};
pub use rename::RenameArgs;
pub use replicate::ReplicateArgs;
pub use report::presentable;
pub use rollback::RollbackArgs;
pub use rotate::RotateArgs;
pub use run::RunArgs;
pub use search::SearchArgs;
pub use secrets::{
    ArgValue, DeleteArgs, GetArgs, HistoryArgs, RestoreArgs, SetArgs, ShowArgs, WrittenFormat,
};
pub use templates::{TemplateAddArgs, TemplateValidateArgs};
pub use times::Bound;
pub use vaults::{
    Assignment, VaultAddArgs, VaultDefaultArgs, VaultDeleteArgs, VaultEditArgs, VaultListArgs,
};
pub use verify::VerifyArgs;
pub(crate) use words::{GROUPS, command};
pub use words::{color, join_groups};
pub use workspace::WorkspaceArgs;

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
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Work in this project [env: KEEP_PROJECT; default: found upward from here]
    #[arg(long, value_name = "DIR", global = true, value_hint = clap::ValueHint::DirPath)]
    pub project: Option<PathBuf>,
    /// Never ask: a missing answer is an error that names its flag
    #[arg(short, long, global = true)]
    pub no_interaction: bool,
    /// Say more on stderr; twice for the driver's log, three times for how long it took to start
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,
    /// Say nothing on stderr but warnings and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Let plugins do what `.keep/plugins.lock` says, without asking: for CI
    #[arg(long, global = true)]
    pub trust_lock: bool,
    /// When to colour
    #[arg(long, value_name = "WHEN", global = true, value_enum, default_value_t)]
    pub color: Color,
    /// The command's name: not typed as an option, but told to whoever records it.
    #[arg(skip)]
    pub command: String,
}

/// Declares the commands, and how to learn one of them without the others.
macro_rules! commands {
    ($($(#[$attribute:meta])* $name:ident($arguments:ident),)*) => {
        /// The commands, in the order in which help lists them.
        #[derive(Debug, Subcommand)]
        pub enum Command {
            $($(#[$attribute])* $name($arguments),)*
        }

        impl Command {
            /// `parser`, with the command of that name alone.
            fn augment_with(name: &str, parser: clap::Command) -> Option<clap::Command> {
                $({
                    #[derive(Subcommand)]
                    enum One {
                        $(#[$attribute])* $name($arguments),
                    }
                    if One::has_subcommand(name) {
                        return Some(One::augment_subcommands(parser));
                    }
                })*
                None
            }
        }
    };
}

impl Cli {
    /// What the words mean; the program's name is the first.
    ///
    /// Whoever types a command that is right does not wait for what could be said
    /// about all the others: to learn them is half of a short command's start.
    ///
    /// # Errors
    /// Where they mean nothing, and where they ask for help or the version.
    pub fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        let quick = words::command(words).and_then(|name| Self::read_alone(name, words));
        quick.map_or_else(|| Self::try_parse_from(words), Ok)
    }

    fn read_alone(name: &str, words: &[OsString]) -> Option<Self> {
        let parser = GlobalArgs::augment_args(clap::Command::new("keep"));
        let parser = Command::augment_with(name, parser)?;
        let matches = parser.try_get_matches_from(words).ok()?;
        Self::from_arg_matches(&matches).ok()
    }
}

commands! {
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
    /// Choose the vaults and environments that you work with
    #[command(after_help = help::WORKSPACE)]
    Workspace(WorkspaceArgs),
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
    /// List a secret's versions, newest first
    #[command(after_help = help::HISTORY)]
    History(HistoryArgs),
    /// Make an older version of a secret the current one again
    #[command(after_help = help::ROLLBACK)]
    Rollback(RollbackArgs),
    /// Have the store replace a secret, now and on a schedule
    #[command(after_help = help::ROTATE)]
    Rotate(RotateArgs),
    /// Keep copies of a secret in other regions
    #[command(after_help = help::REPLICATE)]
    Replicate(ReplicateArgs),
    /// Show or change who else may use a secret
    #[command(after_help = help::POLICY)]
    Policy(PolicyArgs),
    /// Copy secrets to another environment or vault
    #[command(after_help = help::COPY)]
    Copy(CopyArgs),
    /// Give a secret another key
    #[command(after_help = help::RENAME)]
    Rename(RenameArgs),
    /// Compare environments and vaults, values hidden
    #[command(after_help = help::DIFF)]
    Diff(DiffArgs),
    /// Find secrets by a part of their value or name
    #[command(after_help = help::SEARCH)]
    Search(SearchArgs),
    /// Write the secrets of a file into an environment
    #[command(after_help = help::IMPORT)]
    Import(ImportArgs),
    /// Write an environment's secrets as a file
    #[command(after_help = help::EXPORT)]
    Export(ExportArgs),
    /// Run a program with an environment's secrets as variables
    #[command(after_help = help::RUN)]
    Run(RunArgs),
    /// Write a template with a line for every secret of an environment
    #[command(name = "template:add", after_help = help::TEMPLATE_ADD)]
    TemplateAdd(TemplateAddArgs),
    /// Check a template, and that the secrets it names exist
    #[command(name = "template:validate", after_help = help::TEMPLATE_VALIDATE)]
    TemplateValidate(TemplateValidateArgs),
    /// Add a driver from a file, or one that comes with Keep
    #[command(name = "plugin:add", after_help = help::PLUGIN_ADD)]
    PluginAdd(PluginAddArgs),
    /// List the drivers that were added
    #[command(name = "plugin:list", after_help = help::PLUGIN_LIST)]
    PluginList(PluginListArgs),
    /// Show what a driver is and wants, without running it
    #[command(name = "plugin:inspect", after_help = help::PLUGIN_INSPECT)]
    PluginInspect(PluginInspectArgs),
    /// Let a driver do what it wants, or some of it
    #[command(name = "plugin:grant", after_help = help::PLUGIN_GRANT)]
    PluginGrant(PluginGrantArgs),
    /// Take back what a driver may do
    #[command(name = "plugin:revoke", after_help = help::PLUGIN_REVOKE)]
    PluginRevoke(PluginRevokeArgs),
    /// Take the newer version of a driver
    #[command(name = "plugin:update", after_help = help::PLUGIN_UPDATE)]
    PluginUpdate(PluginUpdateArgs),
    /// Remove a driver; its vaults' secrets stay where they are
    #[command(name = "plugin:remove", after_help = help::PLUGIN_REMOVE)]
    PluginRemove(PluginRemoveArgs),
    /// Test whether a driver keeps the promises of the contract
    #[command(name = "plugin:test", after_help = help::PLUGIN_TEST)]
    PluginTest(PluginTestArgs),
    /// Write the project of a new driver
    #[command(name = "plugin:new", after_help = help::PLUGIN_NEW)]
    PluginNew(PluginNewArgs),
    /// Build the driver of a project
    #[command(name = "plugin:build", after_help = help::PLUGIN_BUILD)]
    PluginBuild(PluginBuildArgs),
    /// Make a driver of what another tool built
    #[command(name = "plugin:pack", after_help = help::PLUGIN_PACK)]
    PluginPack(PluginPackArgs),
    /// Show what you may do in each vault and environment
    #[command(after_help = help::VERIFY)]
    Verify(VerifyArgs),
    /// Write the IAM policy that an identity needs
    #[command(after_help = help::IAM)]
    Iam(IamArgs),
    /// Find out what is wrong, and put it right
    #[command(after_help = help::DOCTOR)]
    Doctor(DoctorArgs),
    /// List who used which secrets, as the audit log has it
    #[command(after_help = help::AUDIT)]
    Audit(AuditArgs),
    /// Record every access to a vault in an audit log
    #[command(name = "audit:on", after_help = help::AUDIT_ON)]
    AuditOn(AuditOnArgs),
    /// Record no accesses any more
    #[command(name = "audit:off", after_help = help::AUDIT_OFF)]
    AuditOff(AuditOffArgs),
    /// Print a shell's completion script
    #[command(after_help = help::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print a manual page, or write all of them
    #[command(after_help = help::MAN)]
    Man(ManArgs),
}

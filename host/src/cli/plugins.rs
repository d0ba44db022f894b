//! `plugin:add`, `plugin:list`, `plugin:inspect`, `plugin:grant`, `plugin:revoke`,
//! `plugin:update`, `plugin:remove`.

use clap::{Args, ValueHint};

use super::{ConfirmArgs, ListFormat};

#[derive(Debug, Args)]
pub struct PluginAddArgs {
    /// A file, or the name of a plugin that comes with Keep
    #[arg(value_hint = ValueHint::FilePath)]
    pub source: String,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

#[derive(Debug, Args)]
pub struct PluginListArgs {
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
pub struct PluginInspectArgs {
    /// A driver of this project, a file, or a plugin that comes with Keep
    #[arg(value_hint = ValueHint::FilePath)]
    pub plugin: String,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
pub struct PluginGrantArgs {
    /// The plugin
    pub plugin: String,
    /// What to allow, such as `plaintext` [default: all that it wants]
    pub powers: Vec<String>,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

#[derive(Debug, Args)]
pub struct PluginRevokeArgs {
    /// The plugin
    pub plugin: String,
    /// What to take back [default: everything]
    pub powers: Vec<String>,
}

#[derive(Debug, Args)]
pub struct PluginUpdateArgs {
    /// The plugin
    pub plugin: String,
    /// Where to take it from [default: from where it was added]
    #[arg(value_hint = ValueHint::FilePath)]
    pub source: Option<String>,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

#[derive(Debug, Args)]
pub struct PluginRemoveArgs {
    /// The plugin
    pub plugin: String,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

//! `plugin:new`, `plugin:build`, `plugin:pack`: for authors of drivers.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::WrittenFormat;

#[derive(Debug, Args)]
pub struct PluginNewArgs {
    /// The driver's id: lowercase letters, digits and `-`
    pub name: String,
    /// What to write it in
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub lang: PluginLanguage,
    /// Where to write it [default: a directory of its name]
    #[arg(long, value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
}

/// The languages that there is a project for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PluginLanguage {
    Rust,
    Js,
    Python,
}

#[derive(Debug, Args)]
pub struct PluginBuildArgs {
    /// The driver's project
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
    /// Print what was built
    #[arg(long, value_enum)]
    pub format: Option<WrittenFormat>,
}

#[derive(Debug, Args)]
pub struct PluginPackArgs {
    /// A module made with wit-bindgen, or a component
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// The driver's manifest
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub manifest: PathBuf,
    /// Where to write the driver
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: PathBuf,
    /// Print what was written
    #[arg(long, value_enum)]
    pub format: Option<WrittenFormat>,
}

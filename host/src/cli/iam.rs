//! `iam`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::PlacesArgs;
use super::options::not_stdout;

#[derive(Debug, Args)]
pub struct IamArgs {
    /// What the identity is for
    #[arg(long, value_enum)]
    pub role: Option<IamRole>,
    #[command(flatten)]
    pub places: PlacesArgs,
    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    pub format: PolicyFormat,
    /// Write it to a file instead of stdout (`-`)
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

impl IamArgs {
    /// The file to write, if it is not stdout.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        not_stdout(self.output.as_deref())
    }
}

/// What an identity is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum IamRole {
    /// Everything that Keep does
    Admin,
    /// Reading, writing, deleting and restoring secrets
    Developer,
    /// Reading secrets, as a deployment does
    ReadOnly,
}

/// How a policy is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PolicyFormat {
    /// The policy itself, as `aws iam` takes it
    #[default]
    Json,
    /// A data source `aws_iam_policy_document`
    Terraform,
    /// A template with an `AWS::IAM::ManagedPolicy`, in YAML
    Cloudformation,
}

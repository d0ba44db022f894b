//! `vault:add`, `vault:list`, `vault:edit`, `vault:delete`, `vault:default`.

use std::fmt;
use std::str::FromStr;

use clap::Args;

use super::{ConfirmArgs, ListFormat};

#[derive(Debug, Args)]
pub struct VaultAddArgs {
    /// What reaches the vault, such as `secretsmanager` or `local`
    #[arg(long, value_name = "ID")]
    pub driver: Option<String>,
    /// Short name to type: a-z, 0-9, `_` and `-` [default: made from the driver]
    #[arg(long)]
    pub slug: Option<String>,
    /// Name for people [default: the driver's name]
    #[arg(long)]
    pub name: Option<String>,
    /// Set a field of the driver; may be repeated
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<Assignment>,
    /// Make it the default vault
    #[arg(long)]
    pub default: bool,
    /// Let the plugin of the driver do what it wants, such as talk to the vault's server
    #[arg(short, long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct VaultListArgs {
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
pub struct VaultEditArgs {
    /// The vault to change
    #[arg(value_name = "SLUG")]
    pub vault: String,
    /// New slug
    #[arg(long, value_name = "NEW")]
    pub slug: Option<String>,
    /// New name for people
    #[arg(long)]
    pub name: Option<String>,
    /// Set a field of the driver; may be repeated
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<Assignment>,
    /// Remove a field, secret or not; may be repeated
    #[arg(long, value_name = "FIELD")]
    pub unset: Vec<String>,
    /// Store a secret field, for you and on this machine [default: ask without echo]
    #[arg(long, value_name = "FIELD")]
    pub secret: Option<String>,
    /// With --secret: read it from stdin, every byte of it
    #[arg(long, requires = "secret")]
    pub stdin: bool,
    /// With --stdin: drop one newline from its end
    #[arg(long, requires = "stdin")]
    pub trim: bool,
    /// Let the plugin of the driver talk to the vault's new server
    #[arg(short, long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct VaultDeleteArgs {
    /// The vault to forget
    pub slug: String,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

#[derive(Debug, Args)]
pub struct VaultDefaultArgs {
    /// The vault to use
    pub slug: String,
}

/// One `FIELD=VALUE`. The value may be a credential: `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Assignment {
    pub field: String,
    pub value: String,
}

impl FromStr for Assignment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((field, value)) if !field.is_empty() => Ok(Self {
                field: field.into(),
                value: value.into(),
            }),
            _ => Err("expected FIELD=VALUE"),
        }
    }
}

impl fmt::Debug for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}=[REDACTED]", self.field)
    }
}

//! `set`, `get`, `show`, `delete`, `restore`, `history`.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::builder::{NonEmptyStringValueParser, OsStringValueParser, TypedValueParser as _};
use clap::{ArgGroup, Args, ValueEnum, ValueHint};
use zeroize::Zeroizing;

use super::options::not_stdout;
use super::{Bound, ConfirmArgs, ContextArgs, FilterArgs, GetFormat, ListFormat, ShowFormat};
use crate::secret::{MAX_SECRET_BYTES, SecretValue};

#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("source").args(["value", "stdin", "from_file", "generate"]),
    group = ArgGroup::new("stream").args(["stdin", "from_file"])
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub struct SetArgs {
    /// Name of the secret: letters, digits, `_` and `-`
    pub key: String,
    /// The value, visible to others on this machine [default: ask without echo]
    #[arg(value_parser = OsStringValueParser::new().map(ArgValue::new))]
    pub value: Option<ArgValue>,
    #[command(flatten)]
    pub context: ContextArgs,
    /// Read the value from stdin, every byte of it
    #[arg(long)]
    pub stdin: bool,
    /// Read the value from a file, every byte of it
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub from_file: Option<PathBuf>,
    /// Write one field of a JSON secret: a name or a JSON pointer
    #[arg(long, value_name = "FIELD", value_parser = NonEmptyStringValueParser::new())]
    pub field: Option<String>,
    /// With --field: the value is JSON, such as a number, and no string
    #[arg(long, requires = "field", conflicts_with = "generate")]
    pub json: bool,
    /// With --field: remove the field
    #[arg(
        long,
        requires = "field",
        conflicts_with_all = ["source", "json", "if_absent"]
    )]
    pub unset: bool,
    /// Drop one newline from the end of what was read
    #[arg(long, requires = "stream")]
    pub trim: bool,
    /// Make up a value of LEN random characters [default LEN: 32]
    #[arg(
        long,
        value_name = "LEN",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "32",
        value_parser = clap::value_parser!(u32).range(1..=MAX_SECRET_BYTES as i64)
    )]
    pub generate: Option<u32>,
    /// Store it unencrypted, where the vault knows the difference
    #[arg(long)]
    pub plain: bool,
    /// Fail if the secret, or with --field the field, exists
    #[arg(long, conflicts_with = "if_version")]
    pub if_absent: bool,
    /// Fail unless this is the current version
    #[arg(long, value_name = "VERSION")]
    pub if_version: Option<String>,
    /// Take over a secret that another tool made
    #[arg(long)]
    pub adopt: bool,
    /// Say what the secret is for; not secret itself
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Print what was written; the value is never part of it
    #[arg(long, value_enum)]
    pub format: Option<WrittenFormat>,
}

/// How `set` reports on stdout. Absent means one sentence on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WrittenFormat {
    Json,
}

#[derive(Debug, Args)]
pub struct GetArgs {
    /// Name of the secret
    pub key: String,
    #[command(flatten)]
    pub context: ContextArgs,
    /// One field of a JSON secret: a name or a JSON pointer
    #[arg(long, value_name = "FIELD")]
    pub field: Option<String>,
    /// The version with this label, such as AWSPREVIOUS
    #[arg(long, conflicts_with = "version")]
    pub stage: Option<String>,
    /// This version; `keep history` lists them
    #[arg(long)]
    pub version: Option<String>,
    /// Write the exact value to a file that only you can read; `-` is stdout
    #[arg(
        short,
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        conflicts_with = "format"
    )]
    pub output: Option<PathBuf>,
    /// How to print it [default: table on a terminal, raw elsewhere]
    #[arg(long, value_enum)]
    pub format: Option<GetFormat>,
}

impl GetArgs {
    /// The file to write; none for stdout.
    pub fn file(&self) -> Option<&Path> {
        not_stdout(self.output.as_deref())
    }
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    #[command(flatten)]
    pub context: ContextArgs,
    /// Show the values
    #[arg(long)]
    pub unmask: bool,
    /// Names only: no value is read
    #[arg(long, conflicts_with = "unmask")]
    pub keys: bool,
    /// Secrets that are deleted and can be restored
    #[arg(long, conflicts_with = "unmask")]
    pub deleted: bool,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
}

#[derive(Debug, Args)]
pub struct DeleteArgs {
    /// Name of the secret
    pub key: String,
    #[command(flatten)]
    pub context: ContextArgs,
    /// Days in which it can be restored [default: the vault's own]
    #[arg(
        long,
        value_name = "DAYS",
        conflicts_with = "purge",
        value_parser = clap::value_parser!(u32).range(7..=30)
    )]
    pub recovery_days: Option<u32>,
    /// Delete it now and for ever
    #[arg(long)]
    pub purge: bool,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
}

#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Name of the secret
    pub key: String,
    #[command(flatten)]
    pub context: ContextArgs,
}

#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Name of the secret
    pub key: String,
    #[command(flatten)]
    pub context: ContextArgs,
    /// At most this many versions
    #[arg(
        long,
        value_name = "N",
        default_value_t = 10,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub limit: u32,
    /// Only versions made at or after this time: 2026-01-31, 2026-01-31T12:00:00Z, 7d, 12h
    #[arg(long, value_name = "TIME", value_parser = Bound::since)]
    pub since: Option<Bound>,
    /// Only versions made at or before this time; a day counts to its end
    #[arg(long, value_name = "TIME", value_parser = Bound::before)]
    pub before: Option<Bound>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// A value typed on the command line. `Clone` because clap asks for it; each
/// copy is wiped when dropped, though the process's own argv is not.
#[derive(Clone)]
pub struct ArgValue(Zeroizing<Vec<u8>>);

impl ArgValue {
    pub(super) fn new(text: OsString) -> Self {
        Self(Zeroizing::new(text.into_encoded_bytes()))
    }

    /// The bytes as they were typed.
    #[must_use]
    pub fn into_secret(mut self) -> SecretValue {
        SecretValue::new(std::mem::take(&mut self.0))
    }
}

impl fmt::Debug for ArgValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ArgValue([REDACTED])")
    }
}

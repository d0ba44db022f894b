//! `audit`, `audit:on`, `audit:off`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{Bound, ListFormat};

#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Only accesses to these vaults
    #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
    pub vault: Vec<String>,
    /// Only accesses to these environments
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub env: Vec<String>,
    /// Only accesses to these keys
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub key: Vec<String>,
    /// Only accesses at or after this time: 2026-01-31, 2026-01-31T12:00:00Z, 7d, 12h
    #[arg(long, value_name = "TIME", value_parser = Bound::since)]
    pub since: Option<Bound>,
    /// At most so many, the newest
    #[arg(
        long,
        value_name = "N",
        default_value_t = 50,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub limit: u32,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
pub struct AuditOnArgs {
    /// For all who work on this project, each in a log of their own
    #[arg(long, conflicts_with_all = ["file", "max_size", "keep"])]
    pub shared: bool,
    /// Where the log is [default: audit.jsonl in the directory of your state]
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// The size at which the file makes room for the next one [default: 10]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub max_size: Option<u32>,
    /// How many full files are kept [default: 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub keep: Option<u32>,
}

#[derive(Debug, Args)]
pub struct AuditOffArgs {
    /// For all who work on this project; those who have it on for themselves keep it
    #[arg(long)]
    pub shared: bool,
}

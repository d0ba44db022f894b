//! The words that `--format` and `--color` take.

use clap::ValueEnum;

/// When output is coloured. `NO_COLOR` counts for `auto` alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    Always,
    Never,
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Columns on a terminal; tab-separated lines without a heading in a pipe
    #[default]
    Table,
    Json,
}

/// How one secret is printed. Absent means `table` on a terminal and `raw` in
/// a pipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GetFormat {
    /// Key, value and version in columns; control characters shown as escapes
    Table,
    /// The value's exact bytes
    Raw,
    Json,
}

/// How an environment's secrets are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// Columns on a terminal; tab-separated lines without a heading in a pipe
    #[default]
    Table,
    Json,
    /// `KEY=value` lines
    Env,
}

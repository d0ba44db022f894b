//! The text that `keep export` and `keep show` print (env, shell, json, yaml and
//! csv), and in `parse` the text that `keep import` reads.
//!
//! Pure: rows in, bytes out. Which secrets, and where the bytes go, is for the
//! caller. A value is written exactly or not at all; where a format has readers
//! that disagree (`.env`), the ones that would read something else are named.

mod buffer;
mod csv;
mod dotenv;
mod json;
mod names;
pub mod parse;
mod quoted;
mod shell;
mod yaml;

#[cfg(test)]
mod tests;

use std::fmt;

use zeroize::Zeroizing;

pub use self::dotenv::{EnvText, Reader, env_value};
pub use self::names::variable_name;

use self::buffer::Buffer;
use crate::secret::SecretValue;

/// What the text is to be read by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// `NAME=value` lines for dotenv readers and for sourcing
    #[default]
    Env,
    /// One object of key to value; one that is not text is `{"base64": "..."}`
    Json,
    /// One mapping of key to string; one that is not text is `!!binary`
    Yaml,
    // Values are never altered: a spreadsheet may take one that starts with
    // `=`, `+`, `-` or `@` for a formula.
    /// RFC 4180 records under `Key,Value,Vault,Environment,Modified`
    Csv,
    /// `export NAME='value'` lines for `eval` in sh, dash, bash and zsh
    Shell,
}

/// The one reader that an env text is written for. Without a dialect, the text
/// is for all of [`Reader`] at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Dialect {
    /// Sourcing by a POSIX shell
    Sh,
    /// python-dotenv
    Python,
    // A value may be quoted in backticks, so such a text is not for sourcing.
    /// dotenv for Node.js
    Node,
}

/// One secret to write.
#[derive(Debug)]
pub struct Row<'a> {
    pub key: &'a str,
    pub value: &'a SecretValue,
    /// The slug of the vault it came from.
    pub vault: &'a str,
    pub env: &'a str,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub modified_ms: Option<u64>,
}

/// What [`render`] made of the rows.
pub struct Rendered {
    /// Plaintext.
    pub text: Zeroizing<Vec<u8>>,
    /// Values that are written but not read alike by every reader.
    pub warnings: Vec<Warning>,
    /// Values that are not in the text.
    pub refused: Vec<Refused>,
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered")
            .field("warnings", &self.warnings)
            .field("refused", &self.refused)
            .finish_non_exhaustive()
    }
}

/// A value for which no spelling suits every reader of `.env` files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub key: String,
    /// The readers that read something else. Never empty.
    pub differing: Vec<Reader>,
    /// Those among them that cannot read the whole file for it.
    pub failing: Vec<Reader>,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is read differently by {}",
            self.key,
            Listed(&self.differing)
        )?;
        if !self.failing.is_empty() {
            write!(f, "; {} cannot read the file", Listed(&self.failing))?;
        }
        Ok(())
    }
}

struct Listed<'a>(&'a [Reader]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, reader) in self.0.iter().enumerate() {
            let before = match index {
                0 => "",
                _ if index + 1 == self.0.len() => " and ",
                _ => ", ",
            };
            write!(f, "{before}{reader}")?;
        }
        Ok(())
    }
}

/// A value that the format cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub key: String,
    pub reason: Reason,
}

/// Why a value cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("it holds a NUL byte")]
    Nul,
    #[error("it is not UTF-8 text")]
    NotText,
    #[error("node dotenv has no spelling for its mix of quotes, `#` and line breaks")]
    NoSpelling,
}

/// Rows that cannot stand in one text. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    #[error("keys `{first}` and `{second}` both become the variable `{variable}`")]
    Collision {
        variable: String,
        first: String,
        second: String,
    },
    #[error("key `{key}` is there twice, and this format holds it once")]
    DuplicateKey { key: String },
}

/// Writes the rows, in their order. `dialect` matters to [`Format::Env`] only.
///
/// # Errors
/// Two rows that would take the same name in the text: every format but csv
/// holds a name once.
pub fn render(
    format: Format,
    dialect: Option<Dialect>,
    rows: &[Row],
) -> Result<Rendered, RenderError> {
    match format {
        Format::Env | Format::Shell => names::check_variables(rows)?,
        Format::Json | Format::Yaml => names::check_keys(rows)?,
        Format::Csv => {}
    }
    let mut out = Buffer::default();
    let mut notes = Notes::default();
    match format {
        Format::Env => dotenv::write(&mut out, dialect, rows, &mut notes),
        Format::Json => json::write(&mut out, rows),
        Format::Yaml => yaml::write(&mut out, rows),
        Format::Csv => csv::write(&mut out, rows, &mut notes),
        Format::Shell => shell::write(&mut out, rows, &mut notes),
    }
    Ok(Rendered {
        text: out.into_inner(),
        warnings: notes.warnings,
        refused: notes.refused,
    })
}

/// What the writers have to say about single rows.
#[derive(Default)]
struct Notes {
    warnings: Vec<Warning>,
    refused: Vec<Refused>,
}

impl Notes {
    fn refuse(&mut self, row: &Row, reason: Reason) {
        self.refused.push(Refused {
            key: row.key.to_owned(),
            reason,
        });
    }
}

impl Row<'_> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the output formats exist to write the plaintext out"
    )]
    fn plaintext(&self) -> &[u8] {
        self.value.expose()
    }
}

//! The texts that `keep export` and `keep show` print, one module for each
//! [`Format`], and in `parse` those that `keep import` reads.
//!
//! Pure: rows in, bytes out. Which secrets, and where the bytes go, is for the
//! caller. A value is written exactly or not at all; where a format has readers
//! that disagree (`.env`), the ones that would read something else are named.

mod buffer;
mod csv;
mod dotenv;
mod github;
mod json;
mod k8s;
mod names;
pub mod parse;
mod quoted;
mod report;
mod shell;
mod tfvars;
mod yaml;

#[cfg(test)]
mod deployment_tests;
#[cfg(test)]
mod tests;

pub use self::dotenv::{EnvText, Reader, env_value};
pub use self::k8s::{manifest_name, proposed_manifest_name};
pub use self::names::{check_variables, member_key, variable_name};
pub use self::report::{Reason, Refused, RenderError, Rendered, Warning};

use self::buffer::Buffer;
use self::report::Notes;
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
    /// `export NAME='value'` lines for `eval` in sh, dash, bash, zsh and fish
    Shell,
    /// `NAME=value` lines for `docker run --env-file`
    Docker,
    /// `name = "value"` lines for Terraform
    Tfvars,
    /// The manifest of a Kubernetes Secret; holds any bytes
    K8s,
    /// Lines for `$GITHUB_ENV` of GitHub Actions; with --output, stdout gets the masks
    Github,
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
    /// phpdotenv, as in Laravel
    Php,
    /// `docker run --env-file`, and Compose's `format: raw`
    Docker,
    /// `env_file` of Docker Compose 2
    Compose,
}

/// What to write. The default is an env text for every reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Target<'a> {
    pub format: Format,
    /// Matters to [`Format::Env`] only.
    pub dialect: Option<Dialect>,
    /// `metadata.name`, for [`Format::K8s`] only: has passed [`manifest_name()`].
    pub manifest_name: &'a str,
}

/// One secret to write.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub key: &'a str,
    pub value: &'a SecretValue,
    /// The slug of the vault it came from.
    pub vault: &'a str,
    pub env: &'a str,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub modified_ms: Option<u64>,
}

/// Writes the rows, in their order.
///
/// # Errors
/// Two rows that would take the same name in the text: every format but csv
/// holds a name once.
pub fn render(target: &Target<'_>, rows: &[Row]) -> Result<Rendered, RenderError> {
    if target.format != Format::Csv {
        names::check(rows, |key| target.format.name_of(key))?;
    }
    let mut out = Buffer::default();
    let mut masks = Buffer::default();
    let mut notes = Notes::default();
    match target.format {
        Format::Env => dotenv::write(&mut out, target.dialect, rows, &mut notes),
        Format::Json => json::write(&mut out, rows),
        Format::Yaml => yaml::write(&mut out, rows),
        Format::Csv => csv::write(&mut out, rows, &mut notes),
        Format::Shell => shell::write(&mut out, rows, &mut notes),
        Format::Docker => dotenv::write(&mut out, Some(Dialect::Docker), rows, &mut notes),
        Format::Tfvars => tfvars::write(&mut out, rows, &mut notes),
        Format::K8s => k8s::write(&mut out, target.manifest_name, rows, &mut notes),
        Format::Github => github::write(&mut out, &mut masks, rows, &mut notes),
    }
    Ok(Rendered {
        text: out.into_inner(),
        masks: masks.into_inner(),
        warnings: notes.warnings,
        refused: notes.refused,
    })
}

impl Format {
    /// What a key is called in the text.
    #[must_use]
    pub fn name_of(self, key: &str) -> String {
        let valid = match self {
            Self::Json | Self::Yaml | Self::Csv => true,
            Self::Env | Self::Shell | Self::Docker | Self::Github => false,
            Self::Tfvars => tfvars::is_identifier(key),
            Self::K8s => k8s::is_data_key(key),
        };
        if valid {
            key.to_owned()
        } else {
            variable_name(key)
        }
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

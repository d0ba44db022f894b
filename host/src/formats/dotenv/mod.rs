//! `.env` text: what stands right of `NAME=`, for one reader or for all.

mod compose;
mod docker;
mod node;
mod php;
mod portable;
mod python;

use std::fmt;

use zeroize::Zeroizing;

use super::buffer::Buffer;
use super::{Dialect, Notes, Reason, Row, Warning, shell, variable_name};

/// A program that reads `.env` files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// A POSIX shell that sources the file.
    Sh,
    PythonDotenv,
    NodeDotenv,
    PhpDotenv,
}

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sh => "sh",
            Self::PythonDotenv => "python-dotenv",
            Self::NodeDotenv => "node dotenv",
            Self::PhpDotenv => "phpdotenv",
        })
    }
}

/// The spelling of one value.
pub struct EnvText {
    /// Plaintext: what stands right of `=`, up to the end of the line. It may
    /// end in a comment, and may have line breaks between its quotes.
    pub text: Zeroizing<Vec<u8>>,
    /// The readers that read something else. With a dialect, always empty.
    pub differing: Vec<Reader>,
    /// Those among them that cannot read the whole file for it.
    pub failing: Vec<Reader>,
}

impl fmt::Debug for EnvText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvText")
            .field("differing", &self.differing)
            .field("failing", &self.failing)
            .finish_non_exhaustive()
    }
}

/// Spells one value for an `.env` file. In every spelling without a dialect, sh
/// reads the value exactly, so none of it is ever run; and no reader but those
/// in `failing` misreads another line because of it.
///
/// # Errors
/// A NUL byte, in any dialect; bytes that are not UTF-8, except for sh; for
/// node and Docker, a value that their syntax cannot express.
pub fn env_value(value: &[u8], dialect: Option<Dialect>) -> Result<EnvText, Reason> {
    if value.contains(&0) {
        return Err(Reason::Nul);
    }
    if reads_bare(value) {
        return Ok(EnvText::exact(value));
    }
    match dialect {
        None => Ok(portable::spell(as_text(value)?)),
        Some(Dialect::Sh) => {
            let mut out = Buffer::default();
            shell::push_quoted(&mut out, value);
            Ok(EnvText::of(out))
        }
        Some(Dialect::Python) => Ok(EnvText::of(python::spell(as_text(value)?))),
        Some(Dialect::Node) => node::spell(as_text(value)?).map(EnvText::of),
        Some(Dialect::Php) => Ok(EnvText::of(php::spell(as_text(value)?))),
        Some(Dialect::Docker) => docker::check(as_text(value)?).map(|()| EnvText::exact(value)),
        Some(Dialect::Compose) => Ok(EnvText::of(compose::spell(as_text(value)?))),
    }
}

fn as_text(value: &[u8]) -> Result<&str, Reason> {
    str::from_utf8(value).map_err(|_| Reason::NotText)
}

pub(super) fn write(out: &mut Buffer, dialect: Option<Dialect>, rows: &[Row], notes: &mut Notes) {
    for row in rows {
        let name = variable_name(row.key);
        let spelled = match spell(&name, row.plaintext(), dialect) {
            Ok(spelled) => spelled,
            Err(reason) => {
                notes.refuse(row, reason);
                continue;
            }
        };
        out.push(name.as_bytes());
        out.push(b"=");
        out.push(&spelled.text);
        out.push(b"\n");
        if !spelled.differing.is_empty() {
            notes.warnings.push(Warning {
                key: row.key.to_owned(),
                differing: spelled.differing,
                failing: spelled.failing,
            });
        }
    }
}

fn spell(name: &str, value: &[u8], dialect: Option<Dialect>) -> Result<EnvText, Reason> {
    if dialect == Some(Dialect::Docker) {
        docker::check_line(name, value)?;
    }
    env_value(value, dialect)
}

impl EnvText {
    fn of(out: Buffer) -> Self {
        Self {
            text: out.into_inner(),
            differing: Vec::new(),
            failing: Vec::new(),
        }
    }

    fn exact(value: &[u8]) -> Self {
        let mut out = Buffer::default();
        out.push(value);
        Self::of(out)
    }
}

/// Whether the value without quotes is itself to every reader (and to those
/// that know no quotes, such as Docker's). Empty counts.
fn reads_bare(value: &[u8]) -> bool {
    // To zsh, `=ls` is the path of `ls`, at the start and after a colon.
    let expands = value.starts_with(b"=") || value.windows(2).any(|pair| pair == b":=");
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"_-./:@%+,=".contains(b);
    !expands && value.iter().all(plain)
}

fn push_between(out: &mut Buffer, quote: &str, text: &[u8]) {
    for part in [quote.as_bytes(), text, quote.as_bytes()] {
        out.push(part);
    }
}

/// A comment to follow a closing quote that has a backslash before it.
///
/// Node dotenv takes a backslash and a quote for a pair and looks for the end
/// at a later quote, on whatever line. It finds the one in this comment; what
/// follows that is neither a comment nor the end of the line, so it goes back to
/// the closing quote. Python-dotenv, which may also take the pair for one,
/// gives up on this line alone. To phpdotenv the quote in the comment shows that
/// the value does not go on.
fn push_guard(out: &mut Buffer, quote: &str) {
    out.push(b" #");
    out.push(quote.as_bytes());
    out.push(b".");
}

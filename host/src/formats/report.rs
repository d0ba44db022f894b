//! What became of the rows: the text, and what is to be told about it.

use std::fmt;

use zeroize::Zeroizing;

use super::{Reader, Row};

/// What [`super::render`] made of the rows.
#[derive(Default)]
pub struct Rendered {
    /// Plaintext.
    pub text: Zeroizing<Vec<u8>>,
    /// Plaintext: commands for a step's log that keep the values out of it.
    /// Of [`super::Format::Github`] alone.
    pub masks: Zeroizing<Vec<u8>>,
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
    #[error("it holds a line break")]
    LineBreak,
    #[error("it ends in a carriage return")]
    TrailingCarriageReturn,
    #[error("with its name it is longer than the 65,535 bytes of a line that Docker reads")]
    LongLine,
    #[error("its name is longer than the 253 bytes that Kubernetes takes")]
    LongName,
    #[error("it is not in Unicode's normal form C, and Terraform would alter it")]
    NotNormalized,
    #[error("its name is reserved by {0}")]
    Reserved(&'static str),
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

/// What the writers have to say about single rows.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) warnings: Vec<Warning>,
    pub(super) refused: Vec<Refused>,
}

impl Notes {
    pub(super) fn refuse(&mut self, row: &Row, reason: Reason) {
        self.refused.push(Refused {
            key: row.key.to_owned(),
            reason,
        });
    }
}

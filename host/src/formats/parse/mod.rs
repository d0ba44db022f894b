//! The text that `keep import` reads: env, json, yaml and csv.
//!
//! Pure: text in, keys and values out. What is wrong is told by line and never
//! with a word of the text, because any of it may be a secret.
//!
//! Not wiped: what the parsers of json, yaml and csv keep for themselves while
//! they read a value that has escapes or quotes.

mod csv;
mod env;
mod json;
mod yaml;

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::secret::SecretValue;

/// The longest text, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The most keys in one text: as many as a vault is read with.
pub const MAX_KEYS: usize = 10_000;

/// What the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Input {
    // The rules are those of `template::Lines`, except that a `#` without a
    // blank before it is refused: readers disagree whether it ends the value.
    /// `NAME=value` lines, as dotenv readers take them
    Env,
    /// One object of key to value
    Json,
    /// One mapping of key to value
    Yaml,
    /// Records with the columns `Key` and `Value`; others are ignored
    Csv,
}

/// One key with its value, as it stands in the text. The key is any text.
#[derive(Debug)]
pub struct Entry {
    pub line: usize,
    pub key: String,
    pub value: SecretValue,
}

/// Something that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// From 1.
    pub line: usize,
    pub problem: Problem,
}

/// What is wrong with a line. No case holds a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("it is not UTF-8 text")]
    NotText,
    #[error("it is no assignment `NAME=value`")]
    NoAssignment,
    #[error("what stands before the `=` is no key")]
    NotAKey,
    #[error("the quote that opens the value is never closed")]
    UnclosedQuote,
    #[error("text follows the quote that closes the value")]
    TextAfterQuote,
    #[error("some readers take the `#` for a comment and some for text; put the value in quotes")]
    AmbiguousComment,
    #[error("the text breaks the rules of its format")]
    Syntax,
    #[error("the text has to be one object of key to value")]
    NotAnObject,
    #[error("a number with a fraction, an exponent or more than 64 bits has to be in quotes")]
    InexactNumber,
    #[error("the value has to be a string")]
    NotAString,
    #[error("the value is not valid base64")]
    InvalidBase64,
    #[error("the heading has to name the columns `Key` and `Value`, once each")]
    Heading,
    #[error("there are more than {MAX_KEYS} keys")]
    TooManyKeys,
}

/// Reads the text. Entries are in order, and a key may appear twice.
///
/// # Errors
/// Everything that is wrong, as far as the format lets the reader go on.
pub fn parse(input: Input, bytes: &[u8]) -> Result<Vec<Entry>, Vec<Fault>> {
    let text = str::from_utf8(bytes).map_err(|error| {
        let line = 1 + line_feeds(&bytes[..error.valid_up_to()]);
        vec![Problem::NotText.at(line)]
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let entries = match input {
        Input::Env => env::parse(text),
        Input::Json => json::parse(text).map_err(|fault| vec![fault]),
        Input::Yaml => yaml::parse(text).map_err(|fault| vec![fault]),
        Input::Csv => csv::parse(text),
    }?;
    match entries.get(MAX_KEYS) {
        Some(surplus) => Err(vec![Problem::TooManyKeys.at(surplus.line)]),
        None => Ok(entries),
    }
}

impl Problem {
    fn at(self, line: usize) -> Fault {
        Fault {
            line,
            problem: self,
        }
    }
}

/// How many lines end in the text.
fn line_feeds(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

/// The bytes that the base64 text stands for. Blanks and line breaks in it
/// count for nothing.
fn from_base64(encoded: &str) -> Option<SecretValue> {
    let mut compact = Zeroizing::new(Vec::with_capacity(encoded.len()));
    compact.extend(encoded.bytes().filter(|b| !b.is_ascii_whitespace()));
    STANDARD.decode(&*compact).ok().map(SecretValue::new)
}

//! A JSON file of the project as PHP Keep writes it: an object, indented by
//! four spaces, `/` unescaped, no newline at the end. Keys that Keep does not
//! know keep their place and value through a rewrite.
//!
//! Errors name the file and the line, never what stands there.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::{Map, Value};

use super::files::{self, FileError};
use super::names::NameError;

/// A file of settings is some hundred bytes; this is only a limit.
const MAX_BYTES: usize = 1024 * 1024;

/// A file of the project that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("`{}` is not valid JSON: {problem} at line {line}, column {column}", path.display())]
    Malformed {
        path: PathBuf,
        line: usize,
        column: usize,
        /// The parser's words, which quote no content.
        problem: String,
    },
    #[error("`{}` does not hold a JSON object", path.display())]
    NotAnObject { path: PathBuf },
    #[error("`{}` lacks the required `{field}`", path.display())]
    Missing { path: PathBuf, field: &'static str },
    #[error("`{}`, line {line}: `{field}`: {problem}", path.display())]
    Invalid {
        path: PathBuf,
        line: usize,
        field: String,
        problem: ValueProblem,
    },
}

/// What is wrong with one value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueProblem {
    #[error(transparent)]
    Name(#[from] NameError),
    #[error("{expected} is expected")]
    Type { expected: &'static str },
    #[error("at least one environment is needed")]
    NoEnvs,
    #[error("the text is blank")]
    Blank,
    #[error("the text has more than {max} bytes")]
    TooLong { max: usize },
    #[error("`{name}` is there twice")]
    Duplicate { name: String },
    #[error("a version such as `1.0` is expected")]
    Version,
    #[error("the name of a setting is blank")]
    BlankSettingName,
    #[error("`{name}` is a field of every vault and cannot be a setting of its driver")]
    ReservedSettingName { name: String },
}

/// The object, and how to write it again.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) map: Map<String, Value>,
    /// The places of the known keys.
    order: &'static [&'static str],
    /// PHP escapes everything else; a file that does not is left so.
    ascii: bool,
}

impl Document {
    pub(super) fn new(order: &'static [&'static str]) -> Self {
        Self {
            map: Map::new(),
            order,
            ascii: true,
        }
    }

    /// Replaces the value where it stands. A new known key goes behind the
    /// known keys that precede it, any other to the end.
    pub(super) fn set(&mut self, key: &str, value: Value) {
        if let Some(old) = self.map.get_mut(key) {
            *old = value;
            return;
        }
        let place = self.order.iter().position(|known| *known == key);
        let before = place.and_then(|place| {
            let earlier = &self.order[..place];
            self.map
                .keys()
                .rposition(|key| earlier.contains(&key.as_str()))
        });
        let index = match (place, before) {
            (Some(_), Some(before)) => before + 1,
            (Some(_), None) => 0,
            (None, _) => self.map.len(),
        };
        self.map.shift_insert(index, key.to_owned(), value);
    }

    pub(super) fn render(&self) -> String {
        let mut bytes = Vec::new();
        let indent = serde_json::ser::PrettyFormatter::with_indent(b"    ");
        let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, indent);
        // Text keys and plain values into memory: there is nothing to fail.
        let written = self.map.serialize(&mut serializer);
        debug_assert!(written.is_ok());
        let text = String::from_utf8_lossy(&bytes);
        if self.ascii {
            escape_non_ascii(&text)
        } else {
            text.into_owned()
        }
    }
}

/// Outside ASCII there is only the content of strings, so that can be escaped
/// without knowing where the strings are.
fn escape_non_ascii(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a `String` cannot fail.
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    }
    escaped
}

/// A document together with where it came from, while its fields are checked.
pub(super) struct Loaded<'a> {
    path: &'a Path,
    bytes: Vec<u8>,
    pub(super) document: Document,
}

impl<'a> Loaded<'a> {
    pub(super) fn read(
        path: &'a Path,
        order: &'static [&'static str],
    ) -> Result<Self, DocumentError> {
        let bytes = files::read_capped(path, MAX_BYTES)?;
        let map = match serde_json::from_slice(&bytes) {
            Ok(Value::Object(map)) => map,
            Ok(_) => return Err(DocumentError::NotAnObject { path: path.into() }),
            Err(error) => return Err(malformed(path, &error)),
        };
        let ascii = bytes.is_ascii();
        Ok(Self {
            path,
            bytes,
            document: Document { map, order, ascii },
        })
    }

    /// The value; `null` counts as absent, as it does in PHP.
    pub(super) fn get(&self, field: &str) -> Option<&Value> {
        self.document
            .map
            .get(field)
            .filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, field: &str) -> Result<Option<&str>, DocumentError> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.invalid(field, ValueProblem::Type { expected: "text" })),
        }
    }

    pub(super) fn required_text(&self, field: &'static str) -> Result<&str, DocumentError> {
        self.text(field)?.ok_or_else(|| self.missing(field))
    }

    pub(super) fn missing(&self, field: &'static str) -> DocumentError {
        DocumentError::Missing {
            path: self.path.into(),
            field,
        }
    }

    pub(super) fn invalid(&self, field: &str, problem: impl Into<ValueProblem>) -> DocumentError {
        DocumentError::Invalid {
            path: self.path.into(),
            line: line_of(&self.bytes, field),
            field: super::names::shown(field),
            problem: problem.into(),
        }
    }
}

impl DocumentError {
    pub(crate) fn malformed(path: &Path, error: &serde_json::Error) -> Self {
        malformed(path, error)
    }
}

fn malformed(path: &Path, error: &serde_json::Error) -> DocumentError {
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    let place = format!(" at line {line} column {column}");
    DocumentError::Malformed {
        path: path.into(),
        line,
        column,
        problem: said.strip_suffix(&place).unwrap_or(&said).to_owned(),
    }
}

/// The line (from 1) of a key of the outermost object; of its last occurrence,
/// since that is the one whose value counts. 1 if there is none. The bytes are
/// known to be JSON.
fn line_of(json: &[u8], field: &str) -> usize {
    let (mut line, mut depth, mut found) = (1, 0_usize, 1);
    let mut at = 0;
    while let Some(byte) = json.get(at) {
        match byte {
            b'\n' => line += 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let end = end_of_string(json, at);
                let text = json.get(at..end).unwrap_or_default();
                let rest = json.get(end..).unwrap_or_default();
                let is_key = rest.trim_ascii_start().first() == Some(&b':');
                if depth == 1
                    && is_key
                    && serde_json::from_slice::<String>(text).is_ok_and(|key| key == field)
                {
                    found = line;
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The index behind the closing quote of the string that opens at `start`.
fn end_of_string(json: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = json.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    json.len()
}

/// The rule of every display name: not blank, at most 100 bytes.
pub(super) fn check_display_name(text: &str) -> Result<(), ValueProblem> {
    const MAX: usize = 100;
    if text.trim().is_empty() {
        return Err(ValueProblem::Blank);
    }
    if text.len() > MAX {
        return Err(ValueProblem::TooLong { max: MAX });
    }
    Ok(())
}

#[cfg(test)]
mod tests;

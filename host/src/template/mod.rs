//! The one parser and merger of env templates: `.env` text in which
//! placeholders stand for secrets.
//!
//! [`Template::parse`] reads a template against the vaults of the project,
//! [`Template::merge`] writes it as text with the secrets in place, and
//! [`Template::resolve`] gives its variables as values. Reading secrets (and
//! picking fields out of them), quoting for one reader, files and messages are
//! the caller's.
//!
//! # Grammar
//!
//! ```text
//! line        = blanks [ assignment | comment | anything else ] end
//! end         = LF | CRLF | CR | end of the text
//! assignment  = [ "export" blank+ ] variable blanks "=" blanks value blanks [ comment ]
//! variable    = [A-Za-z_] [A-Za-z0-9_]*
//! comment     = "#" up to the end of the line
//! value       = bare | "'" … "'" | '"' … '"'
//! placeholder = "{" vault ":" key [ "|field=" name ] "}"  |  "{" vault "}"
//! vault       = [A-Za-z0-9_-]+                      case-sensitive
//! key         = [A-Za-z0-9_.-] [A-Za-z0-9_./-]*
//! name        = one or more characters other than { } | " ' \ and control characters
//! ```
//!
//! **Values.** A bare value ends before a blank and `#`, or with the line; a
//! `#` right after `=` or inside a word is text. In single quotes everything is
//! literal. In double quotes `\n \r \t \" \\ \$` and `` \` `` are escapes and any
//! other backslash is itself. `$` is never expanded. A quoted value may span
//! lines, whose ends then read as LF; after its closing quote only a comment
//! may follow. A quote that breaks this rule costs nothing while the line has no
//! placeholder: the line is kept, and only reading its value is an error.
//!
//! **Placeholders** are looked for in the values of assignments only. They may
//! be the whole value (`{vault}`, for the secret named like the variable, has
//! to be), or stand in other text: `http://{ssm:HOST}:{ssm:PORT}/`. A comment
//! may follow a bare whole-value placeholder without a blank: `K={ssm:A}#c`.
//!
//! **Braces that are no placeholders** stay as they are: whatever follows a
//! `$` (`${VAR}`, `${VAR:-x}`), JSON (`{"a":1}`), `{}`, and `{word}` amid other
//! text unless it names a vault. Text that has the form of a placeholder but
//! cannot be one is never passed over in silence; each of these is a [`Fault`]
//! with its line: `{vault:key}` or a whole-value `{vault}` of an unknown vault,
//! `{vault}` of a known one amid other text, what opens with a known vault but
//! is misspelt (`{ssm:}`, `{ ssm:A }`, `{ssm:A|colour=red}`), a placeholder in
//! a value whose quotes do not match, and a well-formed one of a known vault on
//! a line that is neither an assignment nor a comment (`KEY: {ssm:A}`).
//!
//! **Escapes.** Text that would be a placeholder or a fault is kept by doubling
//! its braces: `{{ssm:A}}` yields `{ssm:A}`. As in format strings, of a run of
//! `{` right before such text every pair is one literal `{`, and an odd one
//! left over opens the placeholder; on the right as many pairs of `}` become
//! one as there were pairs on the left, so `{{{ssm:A}}}` yields the value in
//! braces, `{{ssm:A}` works too, and the `}}` that closes nested JSON is safe.
//! Doubled braces around anything else (`{{ name }}`) stay.
//!
//! Every byte that is not part of a value with a placeholder or an escape goes
//! through a merge unchanged: comments, blank lines, indents, line ends, a
//! byte-order mark, lines of any other form.

mod error;
mod fill;
mod lines;
mod merge;
mod parse;
mod placeholder;
mod resolve;
#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

pub use error::{Fault, Problem, TemplateError};
pub use fill::{Lookup, Missing};
pub(crate) use lines::{Content, Lines, Names};
pub use merge::{Merged, Quote, Refused};
pub use resolve::Resolved;
pub(crate) use value::{Style, decode};

use crate::secret::SecretValue;

/// The longest template, in bytes.
pub const MAX_TEMPLATE_BYTES: usize = 1024 * 1024;

/// The most placeholders (and faults) in one template.
pub const MAX_PLACEHOLDERS: usize = 10_000;

/// One place in a template where a secret belongs.
///
/// Its `Display` is the placeholder's full spelling, shorthand resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// Where the placeholder stands, from 1.
    pub line: usize,
    /// The variable that is assigned.
    pub variable: String,
    /// The slug of a vault of the project.
    pub vault: String,
    pub key: String,
    /// The part of the secret that is wanted, as written: a name or a JSON
    /// pointer. `None` is the whole secret.
    pub field: Option<String>,
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{}:{}", self.vault, self.key)?;
        if let Some(field) = &self.field {
            write!(f, "|field={field}")?;
        }
        f.write_str("}")
    }
}

/// A template whose placeholders all name vaults of the project.
pub struct Template {
    text: String,
    /// In order; what lies between them is kept as it stands.
    assignments: Vec<Assignment>,
    placeholders: Vec<Placeholder>,
    unrecognised: Vec<usize>,
}

/// One `VARIABLE = value`. Ranges are bytes of the template's text.
struct Assignment {
    line: usize,
    /// Where the indent ends.
    start: usize,
    variable: Range<usize>,
    style: Style,
    /// The value with its quotes.
    value: Range<usize>,
    /// The value without its quotes.
    content: Range<usize>,
    /// Before the end of the (last) line.
    end: usize,
    /// What the content is made of; empty where it is plain text throughout.
    parts: Vec<Part>,
}

enum Part {
    Text(Range<usize>),
    /// An index into the template's placeholders.
    Placeholder(usize),
}

impl Assignment {
    fn has_placeholders(&self) -> bool {
        let is_placeholder = |part: &Part| matches!(part, Part::Placeholder(_));
        self.parts.iter().any(is_placeholder)
    }
}

impl Template {
    /// Reads a template; `known_vaults` are the slugs of the project's vaults.
    ///
    /// Fails with [`TemplateError::TooLarge`], with
    /// [`TemplateError::TooManyPlaceholders`], or with every fault of the text
    /// as [`TemplateError::Invalid`].
    pub fn parse(text: &str, known_vaults: &[String]) -> Result<Self, TemplateError> {
        if text.len() > MAX_TEMPLATE_BYTES {
            return Err(TemplateError::TooLarge {
                bytes: text.len(),
                limit: MAX_TEMPLATE_BYTES,
            });
        }
        parse::parse(text, known_vaults)
    }

    /// The placeholders in order of appearance.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.placeholders.iter()
    }

    /// The variables that are assigned, in order; one may appear twice.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        let assignments = self.assignments.iter();
        assignments.map(|assignment| self.variable(assignment))
    }

    /// The vaults that the placeholders name, each once, in order of
    /// appearance.
    pub fn vaults(&self) -> Vec<&str> {
        let mut vaults: Vec<&str> = Vec::new();
        for placeholder in &self.placeholders {
            if !vaults.contains(&placeholder.vault.as_str()) {
                vaults.push(&placeholder.vault);
            }
        }
        vaults
    }

    /// The keys that placeholders name in this vault, each once, in order.
    pub fn keys_of(&self, vault: &str) -> Vec<String> {
        let own = self.placeholders.iter().filter(|own| own.vault == vault);
        let keys: BTreeSet<&str> = own.map(|own| own.key.as_str()).collect();
        keys.into_iter().map(str::to_owned).collect()
    }

    /// The numbers (from 1) of the lines that are kept without being
    /// understood: neither blank, nor comments, nor assignments. They are in
    /// the merged text, but give no variable.
    pub fn unrecognised_lines(&self) -> &[usize] {
        &self.unrecognised
    }

    /// The assignments without placeholders, in order: variable and value,
    /// read by the rules of the grammar. A variable may appear twice.
    ///
    /// Fails with [`TemplateError::Invalid`], naming every such line whose
    /// quotes do not match.
    pub fn static_lines(&self) -> Result<Vec<(String, SecretValue)>, TemplateError> {
        let mut lines = Vec::new();
        let mut faults = Vec::new();
        for assignment in &self.assignments {
            if assignment.has_placeholders() {
                continue;
            }
            match self.static_value(assignment) {
                Ok(value) => lines.push((self.variable(assignment).to_owned(), value)),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() {
            Ok(lines)
        } else {
            Err(TemplateError::Invalid(faults))
        }
    }

    fn variable(&self, assignment: &Assignment) -> &str {
        &self.text[assignment.variable.clone()]
    }

    fn static_value(&self, assignment: &Assignment) -> Result<SecretValue, Fault> {
        if let Style::Broken(problem) = &assignment.style {
            return Err(Fault {
                line: assignment.line,
                variable: Some(self.variable(assignment).to_owned()),
                problem: problem.clone(),
            });
        }
        let mut bytes = Vec::with_capacity(assignment.content.len());
        let whole = [Part::Text(assignment.content.clone())];
        let parts = match assignment.parts.as_slice() {
            [] => &whole,
            parts => parts,
        };
        for part in parts {
            if let Part::Text(range) = part {
                value::decode(&assignment.style, &self.text[range.clone()], &mut bytes);
            }
        }
        Ok(SecretValue::new(bytes))
    }
}

/// Shows counts only: the text may hold values that were typed into it.
impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template")
            .field("assignments", &self.assignments.len())
            .field("placeholders", &self.placeholders.len())
            .finish_non_exhaustive()
    }
}

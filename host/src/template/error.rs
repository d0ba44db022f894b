//! What can be wrong with a template. Messages name lines, variables, vaults
//! and keys, never the text of a value.

use std::fmt::{self, Write as _};

use super::Placeholder;

/// As many faults or secrets one message spells out; the error carries all.
const LISTED: usize = 10;

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error("the template is {bytes} bytes long, more than the {limit} that are allowed")]
    TooLarge { bytes: usize, limit: usize },
    #[error("the template holds more than {limit} placeholders")]
    TooManyPlaceholders { limit: usize },
    /// Every fault of the text, in order of line.
    #[error("{}", list("the template cannot be used: ", .0))]
    Invalid(Vec<Fault>),
    /// Every placeholder without a secret, in order of appearance.
    #[error("{}", list("secrets are missing: ", &needs(.0)))]
    Missing(Vec<Placeholder>),
}

/// Something in a template that cannot be used, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {problem}", in_variable(.variable.as_deref()))]
pub struct Fault {
    /// From 1.
    pub line: usize,
    /// The variable that is assigned, where the line is an assignment.
    pub variable: Option<String>,
    pub problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// `{vault:key}`, or `{vault}` as the whole value, of no vault.
    #[error(
        "no vault is called `{}`{} (double the braces to keep the text as it is)",
        clipped(.vault),
        did_you_mean(.suggestion.as_deref())
    )]
    UnknownVault {
        vault: String,
        suggestion: Option<String>,
    },
    /// `{vault}` amid other text, where the variable does not name the secret.
    #[error("`{{{vault}}}` has to be the whole value; amid other text write `{{{vault}:KEY}}`")]
    ShorthandInText { vault: String },
    /// It opens with a known vault and is no placeholder.
    #[error(
        "what begins with the vault `{vault}` is no placeholder; \
         write `{{{vault}:KEY}}` or `{{{vault}:KEY|field=NAME}}`"
    )]
    MalformedPlaceholder { vault: String },
    #[error("a placeholder has no attribute `{}`, only `field`", clipped(.name))]
    UnknownAttribute { name: String },
    /// A placeholder on a line that assigns nothing.
    #[error("the placeholder for the vault `{vault}` is not in an assignment `VARIABLE=value`")]
    OutsideAssignment { vault: String },
    #[error("the quote that opens the value is never closed")]
    UnclosedQuote,
    #[error("text follows the quote that closes the value")]
    TextAfterQuote,
}

/// A missing secret as the message names it.
struct Need<'p>(&'p Placeholder);

fn needs(missing: &[Placeholder]) -> Vec<Need<'_>> {
    missing.iter().map(Need).collect()
}

impl fmt::Display for Need<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(placeholder) = self;
        let variable = clipped(&placeholder.variable);
        let wanted = clipped(&placeholder.to_string());
        write!(f, "line {}, `{variable}`: `{wanted}`", placeholder.line)
    }
}

fn list<T: fmt::Display>(opening: &str, items: &[T]) -> String {
    let mut message = String::from(opening);
    for (index, item) in items.iter().take(LISTED).enumerate() {
        let separator = if index == 0 { "" } else { "; " };
        // Writing into a string cannot fail.
        let _ = write!(message, "{separator}{item}");
    }
    if items.len() > LISTED {
        let _ = write!(message, "; and {} more", items.len() - LISTED);
    }
    message
}

fn in_variable(variable: Option<&str>) -> String {
    variable.map_or_else(String::new, |name| format!(", `{}`", clipped(name)))
}

fn did_you_mean(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |slug| format!(", did you mean `{slug}`?"))
}

/// Names in a template are as long as its author likes; a message is not.
fn clipped(name: &str) -> String {
    const LONGEST: usize = 128;
    match name.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_owned(),
    }
}

//! Env text. Lines are taken apart as in templates, with two differences: a
//! line that assigns nothing is a fault, and braces are plain text.

use std::ops::Range;

use super::{Entry, Fault, Problem};
use crate::secret::SecretValue;
use crate::template::{self, Content, Lines, Names, Style, decode};

pub(super) fn parse(text: &str) -> Result<Vec<Entry>, Vec<Fault>> {
    let mut entries = Vec::new();
    let mut faults = Vec::new();
    for line in Lines::of(text, Names::Keys) {
        let number = line.number;
        let (variable, extent) = match line.content {
            Content::Nothing => continue,
            Content::Other => {
                let problem = if text[line.start..line.end].contains('=') {
                    Problem::NotAKey
                } else {
                    Problem::NoAssignment
                };
                faults.push(problem.at(number));
                continue;
            }
            Content::Assignment { variable, extent } => (variable, extent),
        };
        let problem = match &extent.style {
            Style::Broken(template::Problem::TextAfterQuote) => Some(Problem::TextAfterQuote),
            Style::Broken(_) => Some(Problem::UnclosedQuote),
            // What is cut off where a comment touches a value ends in here too.
            Style::Bare if has_ambiguous_comment(text, &extent.value) => {
                Some(Problem::AmbiguousComment)
            }
            Style::Bare | Style::Single | Style::Double => None,
        };
        if let Some(problem) = problem {
            faults.push(problem.at(number));
            continue;
        }
        let crlf = text[line.end..].starts_with("\r\n");
        entries.push(Entry {
            line: number,
            key: text[variable].to_owned(),
            value: value(&extent.style, &text[extent.content], crlf),
        });
    }
    if faults.is_empty() {
        Ok(entries)
    } else {
        Err(faults)
    }
}

/// Whether a `#` is in a bare value or right behind it.
fn has_ambiguous_comment(text: &str, value: &Range<usize>) -> bool {
    let touches = text[value.end..].starts_with('#') && !text[..value.end].ends_with([' ', '\t']);
    touches || text[value.clone()].contains('#')
}

/// What the content of a value means. Line breaks in quotes are part of it;
/// only those of a file whose lines end in CRLF read as LF, because it is the
/// file, not the value, that has them.
fn value(style: &Style, content: &str, crlf: bool) -> SecretValue {
    let mut bytes = Vec::with_capacity(content.len());
    if crlf {
        decode(style, content, &mut bytes);
    } else {
        for (index, piece) in content.split('\r').enumerate() {
            if index > 0 {
                bytes.push(b'\r');
            }
            decode(style, piece, &mut bytes);
        }
    }
    SecretValue::new(bytes)
}

//! Takes a template apart, line by line, and gathers every fault on the way.

use std::ops::Range;

use super::error::{Fault, Problem, TemplateError};
use super::placeholder::{Item, scan, stray_vault};
use super::value::{Extent, Style, end_of_line, extent};
use super::{Assignment, MAX_PLACEHOLDERS, Part, Placeholder, Template};

const BYTE_ORDER_MARK: char = '\u{feff}';
const BLANKS: [char; 2] = [' ', '\t'];

pub(super) fn parse(text: &str, known_vaults: &[String]) -> Result<Template, TemplateError> {
    let mut parser = Parser {
        text,
        known_vaults,
        assignments: Vec::new(),
        placeholders: Vec::new(),
        unrecognised: Vec::new(),
        faults: Vec::new(),
    };
    let mut at = if text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    let mut line = 1;
    while at < text.len() {
        let end = parser.line(at, line);
        let next = past_line_end(text, end);
        line += line_ends(&text[at..next]);
        at = next;
        if parser.placeholders.len() + parser.faults.len() > MAX_PLACEHOLDERS {
            let limit = MAX_PLACEHOLDERS;
            return Err(TemplateError::TooManyPlaceholders { limit });
        }
    }
    parser.finish()
}

struct Parser<'t> {
    text: &'t str,
    known_vaults: &'t [String],
    assignments: Vec<Assignment>,
    placeholders: Vec<Placeholder>,
    unrecognised: Vec<usize>,
    faults: Vec<Fault>,
}

/// What stands before a value.
struct Head {
    variable: Range<usize>,
    value_start: usize,
}

impl Parser<'_> {
    /// Reads the line that starts at `at`, with the following ones where its
    /// value spans them; answers where it ends.
    fn line(&mut self, at: usize, number: usize) -> usize {
        let end = end_of_line(self.text, at);
        let line = &self.text[at..end];
        let start = end - line.trim_start_matches(BLANKS).len();
        if start == end || self.text[start..].starts_with('#') {
            return end;
        }
        if let Some(head) = head(self.text, start, end) {
            return self.assignment(start, number, head, end);
        }
        self.unrecognised.push(number);
        if let Some(vault) = stray_vault(line, self.known_vaults) {
            let vault = vault.to_owned();
            self.faults.push(Fault {
                line: number,
                variable: None,
                problem: Problem::OutsideAssignment { vault },
            });
        }
        end
    }

    fn assignment(&mut self, start: usize, line: usize, head: Head, line_end: usize) -> usize {
        let Extent {
            style,
            value,
            content,
            line_end,
        } = extent(self.text, head.value_start, line_end);
        let items = scan(&self.text[content.clone()], self.known_vaults);
        let parts = match &style {
            Style::Broken(problem) => {
                if items.iter().any(|item| !matches!(item, Item::Text(_))) {
                    let problem = problem.clone();
                    self.fault(line, &head, problem);
                }
                Vec::new()
            }
            _ => self.parts(items, line, &head, &content),
        };
        self.assignments.push(Assignment {
            line,
            start,
            variable: head.variable,
            style,
            value,
            content,
            end: line_end,
            parts,
        });
        line_end
    }

    /// Turns what was found in `content` into parts of the template.
    fn parts(
        &mut self,
        items: Vec<Item<'_>>,
        line: usize,
        head: &Head,
        content: &Range<usize>,
    ) -> Vec<Part> {
        let as_it_stands = match items.as_slice() {
            [Item::Text(range)] => range.len() == content.len(),
            items => items.is_empty(),
        };
        if as_it_stands {
            return Vec::new();
        }
        let mut parts = Vec::with_capacity(items.len());
        let mut line = line;
        let mut counted = content.start;
        for item in items {
            let (Item::Placeholder { at, .. } | Item::Fault { at, .. }) = &item else {
                if let Item::Text(range) = item {
                    let range = content.start + range.start..content.start + range.end;
                    parts.push(Part::Text(range));
                }
                continue;
            };
            line += line_ends(&self.text[counted..content.start + at]);
            counted = content.start + at;
            match item {
                Item::Placeholder {
                    vault, key, field, ..
                } => {
                    let variable = &self.text[head.variable.clone()];
                    parts.push(Part::Placeholder(self.placeholders.len()));
                    self.placeholders.push(Placeholder {
                        line,
                        variable: variable.to_owned(),
                        vault: vault.to_owned(),
                        key: key.unwrap_or(variable).to_owned(),
                        field: field.map(str::to_owned),
                    });
                }
                Item::Fault { problem, .. } => self.fault(line, head, problem),
                Item::Text(_) => {}
            }
        }
        parts
    }

    fn fault(&mut self, line: usize, head: &Head, problem: Problem) {
        let variable = self.text[head.variable.clone()].to_owned();
        self.faults.push(Fault {
            line,
            variable: Some(variable),
            problem,
        });
    }

    fn finish(self) -> Result<Template, TemplateError> {
        if !self.faults.is_empty() {
            return Err(TemplateError::Invalid(self.faults));
        }
        Ok(Template {
            text: self.text.to_owned(),
            assignments: self.assignments,
            placeholders: self.placeholders,
            unrecognised: self.unrecognised,
        })
    }
}

/// `[export ]VARIABLE =` at the start of `start..end`.
fn head(text: &str, start: usize, end: usize) -> Option<Head> {
    let line = &text[start..end];
    let exported = line.strip_prefix("export").and_then(|rest| {
        let name = rest.trim_start_matches(BLANKS);
        let found = name.len() < rest.len();
        found.then(|| assigned(text, end - name.len(), end))?
    });
    exported.or_else(|| assigned(text, start, end))
}

fn assigned(text: &str, start: usize, end: usize) -> Option<Head> {
    let line = &text[start..end];
    if line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let rest = line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let variable = start..end - rest.len();
    let value = rest.trim_start_matches(BLANKS).strip_prefix('=')?;
    let value = value.trim_start_matches(BLANKS);
    (!variable.is_empty()).then(|| Head {
        variable,
        value_start: end - value.len(),
    })
}

/// Past the LF, CRLF or CR at `end`.
fn past_line_end(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    if rest.starts_with("\r\n") {
        end + 2
    } else {
        end + rest.len().min(1)
    }
}

/// How many lines end in the text; a CRLF is one end.
fn line_ends(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |(at, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes
        .iter()
        .enumerate()
        .filter(|found| ends(*found))
        .count()
}

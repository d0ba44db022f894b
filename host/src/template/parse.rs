//! Finds the placeholders of a template, and gathers every fault on the way.

use std::ops::Range;

use super::error::{Fault, Problem, TemplateError};
use super::lines::{Content, Line, Lines, Names, line_ends};
use super::placeholder::{Item, scan, stray_vault};
use super::value::{Extent, Style};
use super::{Assignment, MAX_PLACEHOLDERS, Part, Placeholder, Template};

pub(super) fn parse(text: &str, known_vaults: &[String]) -> Result<Template, TemplateError> {
    let mut parser = Parser {
        text,
        known_vaults,
        assignments: Vec::new(),
        placeholders: Vec::new(),
        unrecognised: Vec::new(),
        faults: Vec::new(),
    };
    for line in Lines::of(text, Names::Variables) {
        parser.line(line);
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

impl Parser<'_> {
    fn line(&mut self, line: Line) {
        match line.content {
            Content::Nothing => {}
            Content::Assignment { variable, extent } => {
                self.assignment(line.start, line.number, variable, extent);
            }
            Content::Other => {
                self.unrecognised.push(line.number);
                let text = &self.text[line.start..line.end];
                if let Some(vault) = stray_vault(text, self.known_vaults) {
                    let vault = vault.to_owned();
                    self.faults.push(Fault {
                        line: line.number,
                        variable: None,
                        problem: Problem::OutsideAssignment { vault },
                    });
                }
            }
        }
    }

    fn assignment(&mut self, start: usize, line: usize, variable: Range<usize>, extent: Extent) {
        let Extent {
            style,
            value,
            content,
            line_end,
        } = extent;
        let items = scan(&self.text[content.clone()], self.known_vaults);
        let parts = match &style {
            Style::Broken(problem) => {
                if items.iter().any(|item| !matches!(item, Item::Text(_))) {
                    let problem = problem.clone();
                    self.fault(line, &variable, problem);
                }
                Vec::new()
            }
            _ => self.parts(items, line, &variable, &content),
        };
        self.assignments.push(Assignment {
            line,
            start,
            variable,
            style,
            value,
            content,
            end: line_end,
            parts,
        });
    }

    /// Turns what was found in `content` into parts of the template.
    fn parts(
        &mut self,
        items: Vec<Item<'_>>,
        line: usize,
        variable: &Range<usize>,
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
                    let name = &self.text[variable.clone()];
                    parts.push(Part::Placeholder(self.placeholders.len()));
                    self.placeholders.push(Placeholder {
                        line,
                        variable: name.to_owned(),
                        vault: vault.to_owned(),
                        key: key.unwrap_or(name).to_owned(),
                        field: field.map(str::to_owned),
                    });
                }
                Item::Fault { problem, .. } => self.fault(line, variable, problem),
                Item::Text(_) => {}
            }
        }
        parts
    }

    fn fault(&mut self, line: usize, variable: &Range<usize>, problem: Problem) {
        let variable = self.text[variable.clone()].to_owned();
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

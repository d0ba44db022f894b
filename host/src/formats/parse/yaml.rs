//! YAML: one mapping of scalars. A scalar is its own text, whatever type a
//! reader would make of it (`yes`, `0x1F`, `1.50`); `!!binary` is bytes.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};

use super::{Entry, Fault, MAX_KEYS, Problem, from_base64};
use crate::secret::SecretValue;

pub(super) fn parse(text: &str) -> Result<Vec<Entry>, Fault> {
    // The parser puts what is missing at the end on a line that is not there.
    let last = text.split(['\n', '\r']).count();
    let mut entries = read(text).map_err(|fault| fault.problem.at(fault.line.min(last)))?;
    for entry in &mut entries {
        entry.line = entry.line.min(last);
    }
    Ok(entries)
}

fn read(text: &str) -> Result<Vec<Entry>, Fault> {
    let mut events = Events(Parser::new_from_str(text));
    let mut entries = Vec::new();
    match events.after_start()? {
        // Nothing but comments.
        (Event::StreamEnd, _) => return Ok(entries),
        (Event::MappingStart(..), _) => {}
        (Event::Scalar(text, style, _, tag), _) if is_null(&text, style, tag.as_deref()) => {
            return events.end(entries);
        }
        (_, line) => return Err(Problem::NotAnObject.at(line)),
    }
    loop {
        let (key, line) = match events.next()? {
            (Event::MappingEnd, _) => break,
            (Event::Scalar(key, ..), line) => (key.into_owned(), line),
            (_, line) => return Err(Problem::NotAString.at(line)),
        };
        if entries.len() > MAX_KEYS {
            return Err(Problem::TooManyKeys.at(line));
        }
        let value = match events.next()? {
            (Event::Scalar(text, style, _, tag), line) => {
                value(&text, style, tag.as_deref()).map_err(|problem| problem.at(line))?
            }
            (_, line) => return Err(Problem::NotAString.at(line)),
        };
        entries.push(Entry { line, key, value });
    }
    events.end(entries)
}

fn value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<SecretValue, Problem> {
    let is_binary = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "binary");
    if is_binary {
        return from_base64(text).ok_or(Problem::InvalidBase64);
    }
    let text = if is_null(text, style, tag) { "" } else { text };
    Ok(SecretValue::from_text(text.to_owned()))
}

fn is_null(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> bool {
    let null = matches!(text, "" | "~" | "null" | "Null" | "NULL");
    null && style == ScalarStyle::Plain && tag.is_none()
}

/// The parser's events, each with its line.
struct Events<'t>(Parser<'t, StrInput<'t>>);

impl<'t> Events<'t> {
    fn next(&mut self) -> Result<(Event<'t>, usize), Fault> {
        match self.0.next_event() {
            Some(Ok((event, Span { start, .. }))) => Ok((event, start.line())),
            Some(Err(error)) => Err(fault(&error)),
            None => Ok((Event::StreamEnd, 1)),
        }
    }

    fn after_start(&mut self) -> Result<(Event<'t>, usize), Fault> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                event => return Ok(event),
            }
        }
    }

    /// The entries, if no other document follows.
    fn end(&mut self, entries: Vec<Entry>) -> Result<Vec<Entry>, Fault> {
        loop {
            match self.next()? {
                (Event::DocumentEnd, _) => {}
                (Event::StreamEnd, _) => return Ok(entries),
                (_, line) => return Err(Problem::NotAnObject.at(line)),
            }
        }
    }
}

/// The error's own message may quote the text.
fn fault(error: &ScanError) -> Fault {
    Problem::Syntax.at(error.marker().line())
}

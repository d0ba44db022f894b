//! CSV after RFC 4180, with a heading.

use ::csv::{ByteRecord, Position, ReaderBuilder};

use super::{Entry, Fault, Problem, line_feeds};
use crate::secret::SecretValue;

pub(super) fn parse(text: &str) -> Result<Vec<Entry>, Vec<Fault>> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    let mut lines = LineCount {
        text,
        at: 0,
        line: 1,
    };
    let mut columns = None;
    let mut entries = Vec::new();
    let mut faults = Vec::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                // Another number of fields than the heading has.
                faults.push(Problem::Syntax.at(lines.of(error.position())));
                continue;
            }
        }
        let line = lines.of(record.position());
        let Some((key, value)) = columns else {
            columns = Some(heading(&record).ok_or_else(|| vec![Problem::Heading.at(line)])?);
            continue;
        };
        let field = |at: usize| record.get(at).unwrap_or_default().to_vec();
        entries.push(Entry {
            line,
            // All of the text is UTF-8, and commas and quotes are whole characters.
            key: String::from_utf8_lossy(&field(key)).into_owned(),
            value: SecretValue::new(field(value)),
        });
    }
    if columns.is_none() {
        faults.push(Problem::Heading.at(1));
    }
    if has_open_quote(text) {
        let last = entries.last().map_or(1, |entry| entry.line);
        faults.push(Problem::UnclosedQuote.at(last));
    }
    if faults.is_empty() {
        Ok(entries)
    } else {
        Err(faults)
    }
}

/// Which columns hold the keys and the values.
fn heading(record: &ByteRecord) -> Option<(usize, usize)> {
    let find = |name: &[u8]| {
        let mut found = (0..record.len()).filter(|at| {
            let field = record.get(*at).unwrap_or_default();
            field.trim_ascii().eq_ignore_ascii_case(name)
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    };
    Some((find(b"key")?, find(b"value")?))
}

/// The reader takes a field that is never closed for one that ends with the
/// text. A closed one has an even number of quotes.
fn has_open_quote(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1
}

/// The reader counts the LF of a CRLF with the record after it, so its own
/// line numbers do not serve.
struct LineCount<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl LineCount<'_> {
    /// The line of a record that is not before the last one asked for.
    fn of(&mut self, position: Option<&Position>) -> usize {
        let byte = position.map_or(0, Position::byte);
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let rest = self.text.as_bytes().get(byte..).unwrap_or_default();
        let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let start = byte + ends.count();
        if let Some(passed) = self.text.as_bytes().get(self.at..start) {
            self.line += line_feeds(passed);
            self.at = start;
        }
        self.line
    }
}

//! Takes env text apart: what each line assigns. Templates and `keep import`
//! read it with the same rules; what a value may hold is theirs to say.

use std::ops::Range;

use super::value::{Extent, end_of_line, extent};

const BYTE_ORDER_MARK: char = '\u{feff}';
const BLANKS: [char; 2] = [' ', '\t'];

/// What may stand left of `=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// `[A-Za-z_][A-Za-z0-9_]*`, as shells have it.
    Variables,
    /// Any key of a secret: digits may come first, and `-` be inside.
    Keys,
}

/// One line, with the following ones where its value spans them. Ranges are
/// bytes of the text.
pub(crate) struct Line {
    /// From 1.
    pub(crate) number: usize,
    /// Where the indent ends.
    pub(crate) start: usize,
    /// Before the end of the (last) line.
    pub(crate) end: usize,
    pub(crate) content: Content,
}

pub(crate) enum Content {
    /// It is blank, or a comment.
    Nothing,
    Assignment {
        variable: Range<usize>,
        extent: Extent,
    },
    Other,
}

/// The lines of a text, after its byte-order mark.
pub(crate) struct Lines<'t> {
    text: &'t str,
    names: Names,
    at: usize,
    number: usize,
}

impl<'t> Lines<'t> {
    pub(crate) fn of(text: &'t str, names: Names) -> Self {
        let mark = text.starts_with(BYTE_ORDER_MARK);
        Self {
            text,
            names,
            at: if mark { BYTE_ORDER_MARK.len_utf8() } else { 0 },
            number: 1,
        }
    }

    fn read(&self) -> Line {
        let text = self.text;
        let end = end_of_line(text, self.at);
        let start = end - text[self.at..end].trim_start_matches(BLANKS).len();
        let mut line = Line {
            number: self.number,
            start,
            end,
            content: Content::Nothing,
        };
        if start == end || text[start..].starts_with('#') {
            return line;
        }
        line.content = match head(text, start, end, self.names) {
            Some(head) => {
                let extent = extent(text, head.value_start, end);
                line.end = extent.line_end;
                Content::Assignment {
                    variable: head.variable,
                    extent,
                }
            }
            None => Content::Other,
        };
        line
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        if self.at >= self.text.len() {
            return None;
        }
        let line = self.read();
        let next = past_line_end(self.text, line.end);
        self.number += line_ends(&self.text[self.at..next]);
        self.at = next;
        Some(line)
    }
}

/// What stands before a value.
struct Head {
    variable: Range<usize>,
    value_start: usize,
}

/// `[export ]VARIABLE =` at the start of `start..end`.
fn head(text: &str, start: usize, end: usize, names: Names) -> Option<Head> {
    let line = &text[start..end];
    let exported = line.strip_prefix("export").and_then(|rest| {
        let name = rest.trim_start_matches(BLANKS);
        let found = name.len() < rest.len();
        found.then(|| assigned(text, end - name.len(), end, names))?
    });
    exported.or_else(|| assigned(text, start, end, names))
}

fn assigned(text: &str, start: usize, end: usize, names: Names) -> Option<Head> {
    let line = &text[start..end];
    let begins = |c: char| match names {
        Names::Variables => !c.is_ascii_digit(),
        Names::Keys => c != '-',
    };
    if !line.starts_with(begins) {
        return None;
    }
    let belongs =
        |c: char| c.is_ascii_alphanumeric() || c == '_' || (c == '-' && names == Names::Keys);
    let rest = line.trim_start_matches(belongs);
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
pub(super) fn line_ends(text: &str) -> usize {
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

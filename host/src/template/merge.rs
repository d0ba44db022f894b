//! A template as text, with the secrets in place.
//!
//! The text is put together from pieces in one buffer made to measure.

use std::collections::BTreeSet;
use std::fmt;

use zeroize::Zeroizing;

use super::error::TemplateError;
use super::fill::{Lookup, Missing, fail_if_asked};
use super::{Assignment, Placeholder, Template};

/// A template's text with the secrets in place. Its `Debug` leaves the text
/// out.
pub struct Merged {
    pub text: Zeroizing<Vec<u8>>,
    /// Vault and key of every secret that is in the text.
    pub used: BTreeSet<(String, String)>,
    /// Every placeholder without a secret, in order of appearance.
    pub missing: Vec<Placeholder>,
    /// Assignments whose value could not be written; a comment stands in their
    /// place.
    pub refused: Vec<Refused>,
}

/// An assignment whose value the quoting function would not write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where the assignment begins, from 1.
    pub line: usize,
    pub variable: String,
    /// The quoting function's words.
    pub reason: String,
}

/// Spells a value for one reader, quotes included, or says why it has no
/// spelling. The reason must not quote the value.
pub type Quote<'q> = dyn Fn(&[u8]) -> Result<Zeroizing<Vec<u8>>, String> + 'q;

impl Template {
    /// The template as text. A value with placeholders is put together, quotes
    /// and escapes of the template resolved, and written by `quote`.
    ///
    /// A trailing comment is kept, at a blank's distance at least: readers take
    /// `K=va#c` for the value `va#c`.
    ///
    /// Fails with [`TemplateError::Missing`], and only with [`Missing::Fail`].
    pub fn merge(
        &self,
        lookup: &Lookup<'_, '_>,
        missing: Missing,
        quote: &Quote<'_>,
    ) -> Result<Merged, TemplateError> {
        let mut pieces = Pieces::default();
        let mut used = BTreeSet::new();
        let mut absent = Vec::new();
        let mut refused = Vec::new();
        let mut kept_from = 0;
        for assignment in &self.assignments {
            let Assignment { start, end, .. } = *assignment;
            let variable = self.variable(assignment);
            if !assignment.has_placeholders() {
                // Escaped braces are dropped in place; quotes stay.
                if !assignment.parts.is_empty() {
                    pieces.keep(&self.text[kept_from..assignment.content.start]);
                    self.texts(assignment).for_each(|text| pieces.keep(text));
                    kept_from = assignment.content.end;
                }
                continue;
            }
            let rest = &self.text[assignment.value.end..end];
            let filled = self.fill(assignment, lookup, &mut absent);
            match filled.map(|value| quote(&value)) {
                Some(Ok(written)) => {
                    pieces.keep(&self.text[kept_from..assignment.value.start]);
                    pieces.value(written, rest);
                    kept_from = assignment.value.end;
                    used.extend(self.secrets_of(assignment));
                }
                Some(Err(reason)) => {
                    pieces.keep(&self.text[kept_from..start]);
                    pieces.note(format!("# Refused secret: {variable}"));
                    kept_from = end;
                    refused.push(Refused {
                        line: assignment.line,
                        variable: variable.to_owned(),
                        reason,
                    });
                }
                None => match missing {
                    Missing::Fail | Missing::Skip => {}
                    Missing::Remove => {
                        pieces.keep(&self.text[kept_from..start]);
                        pieces.note(format!("# Removed missing secret: {variable}"));
                        kept_from = end;
                    }
                    Missing::Blank => {
                        pieces.keep(&self.text[kept_from..assignment.value.start]);
                        pieces.value(Zeroizing::default(), rest);
                        kept_from = assignment.value.end;
                    }
                },
            }
        }
        pieces.keep(&self.text[kept_from..]);
        fail_if_asked(missing, &absent)?;
        Ok(Merged {
            text: pieces.join(),
            used,
            missing: absent,
            refused,
        })
    }
}

impl fmt::Debug for Merged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merged")
            .field("used", &self.used)
            .field("missing", &self.missing)
            .field("refused", &self.refused)
            .finish_non_exhaustive()
    }
}

/// The merged text before it is put together.
#[derive(Default)]
struct Pieces<'t>(Vec<Piece<'t>>);

enum Piece<'t> {
    Kept(&'t str),
    Written(Zeroizing<Vec<u8>>),
}

impl<'t> Pieces<'t> {
    fn keep(&mut self, text: &'t str) {
        self.0.push(Piece::Kept(text));
    }

    fn note(&mut self, comment: String) {
        let comment = Zeroizing::new(comment.into_bytes());
        self.0.push(Piece::Written(comment));
    }

    /// A value, given what follows it on its line.
    fn value(&mut self, written: Zeroizing<Vec<u8>>, trail: &str) {
        self.0.push(Piece::Written(written));
        if trail.starts_with('#') {
            self.keep(" ");
        }
    }

    fn join(self) -> Zeroizing<Vec<u8>> {
        let pieces = self.0.iter().map(Piece::bytes);
        let mut text = Zeroizing::new(Vec::with_capacity(pieces.map(<[u8]>::len).sum()));
        for piece in &self.0 {
            text.extend_from_slice(piece.bytes());
        }
        text
    }
}

impl Piece<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Kept(text) => text.as_bytes(),
            Self::Written(bytes) => bytes,
        }
    }
}

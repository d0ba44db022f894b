//! Puts the secrets of one assignment into its value.
//!
//! The buffer is made to measure, so it never grows and leaves a copy behind,
//! and it is wiped when dropped.

use zeroize::Zeroizing;

use super::error::TemplateError;
use super::value::decode;
use super::{Assignment, Part, Placeholder, Template};
use crate::secret::SecretValue;

/// Gives the secret, or the field of it, for a placeholder.
pub type Lookup<'l, 'v> = dyn Fn(&Placeholder) -> Option<&'v SecretValue> + 'l;

/// What becomes of an assignment when a secret it needs is missing. Where it
/// needs several, one missing secret decides for the assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The whole template fails, with every missing secret listed.
    Fail,
    /// Text: a comment takes its place. Variables: it is left out.
    Remove,
    /// The value is empty.
    Blank,
    /// It stays as it is written in the template.
    Skip,
}

impl Template {
    /// The value of an assignment with its secrets, or nothing where one is
    /// missing; those go to `absent`.
    pub(super) fn fill(
        &self,
        assignment: &Assignment,
        lookup: &Lookup<'_, '_>,
        absent: &mut Vec<Placeholder>,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let mut secrets = Vec::new();
        let mut complete = true;
        for placeholder in self.placeholders_of(assignment) {
            if let Some(secret) = lookup(placeholder) {
                secrets.push(secret);
            } else {
                absent.push(placeholder.clone());
                complete = false;
            }
        }
        if !complete {
            return None;
        }
        let texts: usize = self.texts(assignment).map(str::len).sum();
        let values: usize = secrets.iter().map(|secret| secret.len()).sum();
        let mut value = Zeroizing::new(Vec::with_capacity(texts + values));
        let mut secrets = secrets.into_iter();
        for part in &assignment.parts {
            match part {
                Part::Text(range) => {
                    decode(&assignment.style, &self.text[range.clone()], &mut value);
                }
                Part::Placeholder(_) => value.extend_from_slice(plaintext(secrets.next()?)),
            }
        }
        Some(value)
    }

    pub(super) fn texts(&self, assignment: &Assignment) -> impl Iterator<Item = &str> {
        let text = |part: &Part| match part {
            Part::Text(range) => Some(&self.text[range.clone()]),
            Part::Placeholder(_) => None,
        };
        assignment.parts.iter().filter_map(text)
    }

    pub(super) fn placeholders_of(
        &self,
        assignment: &Assignment,
    ) -> impl Iterator<Item = &Placeholder> {
        let placeholder = |part: &Part| match part {
            Part::Text(_) => None,
            Part::Placeholder(index) => self.placeholders.get(*index),
        };
        assignment.parts.iter().filter_map(placeholder)
    }

    pub(super) fn secrets_of(
        &self,
        assignment: &Assignment,
    ) -> impl Iterator<Item = (String, String)> {
        let placeholders = self.placeholders_of(assignment);
        placeholders.map(|found| (found.vault.clone(), found.key.clone()))
    }
}

pub(super) fn fail_if_asked(missing: Missing, absent: &[Placeholder]) -> Result<(), TemplateError> {
    if missing == Missing::Fail && !absent.is_empty() {
        return Err(TemplateError::Missing(absent.to_vec()));
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a secret is copied into the value it belongs in; that buffer is wiped when dropped"
)]
fn plaintext(secret: &SecretValue) -> &[u8] {
    secret.expose()
}

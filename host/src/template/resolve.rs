//! A template as variables and values, for commands that write no env text.

use std::collections::{BTreeSet, HashMap};

use super::error::TemplateError;
use super::fill::{Lookup, Missing, fail_if_asked};
use super::value::decode;
use super::{Assignment, Placeholder, Template};
use crate::secret::SecretValue;

/// A template's variables.
#[derive(Debug)]
pub struct Resolved {
    /// Each variable once: in order of first appearance, with the value of the
    /// last.
    pub variables: Vec<(String, SecretValue)>,
    /// Vault and key of every secret that is in a value, even if a later
    /// assignment to the same variable took its place.
    pub used: BTreeSet<(String, String)>,
    /// Every placeholder without a secret, in order of appearance.
    pub missing: Vec<Placeholder>,
}

impl Template {
    /// The variables of the template, those without placeholders included.
    /// Values are read by the rules of the grammar; `$` stays unexpanded.
    ///
    /// Fails with [`TemplateError::Invalid`], naming every line without
    /// placeholders whose quotes do not match, and with
    /// [`TemplateError::Missing`] as [`Template::merge`] does.
    pub fn resolve(
        &self,
        lookup: &Lookup<'_, '_>,
        missing: Missing,
    ) -> Result<Resolved, TemplateError> {
        let mut variables: Vec<(String, SecretValue)> = Vec::new();
        let mut places = HashMap::new();
        let mut used = BTreeSet::new();
        let mut absent = Vec::new();
        let mut faults = Vec::new();
        for assignment in &self.assignments {
            let variable = self.variable(assignment);
            let value = if assignment.has_placeholders() {
                match self.fill(assignment, lookup, &mut absent) {
                    Some(mut value) => {
                        used.extend(self.secrets_of(assignment));
                        SecretValue::new(std::mem::take(&mut *value))
                    }
                    None if missing == Missing::Blank => SecretValue::new(Vec::new()),
                    None if missing == Missing::Skip => self.as_written(assignment),
                    None => continue,
                }
            } else {
                match self.static_value(assignment) {
                    Ok(value) => value,
                    Err(fault) => {
                        faults.push(fault);
                        continue;
                    }
                }
            };
            let place = *places.entry(variable).or_insert(variables.len());
            if let Some((_, earlier)) = variables.get_mut(place) {
                *earlier = value;
            } else {
                variables.push((variable.to_owned(), value));
            }
        }
        if !faults.is_empty() {
            return Err(TemplateError::Invalid(faults));
        }
        fail_if_asked(missing, &absent)?;
        Ok(Resolved {
            variables,
            used,
            missing: absent,
        })
    }

    /// The value of an assignment with its placeholders as text.
    fn as_written(&self, assignment: &Assignment) -> SecretValue {
        let content = &self.text[assignment.content.clone()];
        let mut value = Vec::with_capacity(content.len());
        decode(&assignment.style, content, &mut value);
        SecretValue::new(value)
    }
}

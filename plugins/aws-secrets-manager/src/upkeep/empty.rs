//! Where nothing is: the places in which it may be instead.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use keep_sdk::{Error, Finding, Severity, aws};

use super::{of_scope, typed};
use crate::SecretsManager;

/// More would drown the message.
const MOST_PLACES: usize = 10;

impl SecretsManager {
    pub(super) fn nothing_here(&self) -> Result<Vec<Finding>, Error> {
        let namespace = format!("{}/", self.scope.namespace);
        let listed = aws::survey(&namespace)?;
        let places = places(&namespace, &listed);
        let mut findings = self.other_scopes(&places);
        findings.extend(self.other_regions());
        // With links, an env without secrets of its own may be meant.
        if self.links.is_empty() || !findings.is_empty() {
            findings.insert(0, self.empty(&namespace, &places));
        }
        Ok(findings)
    }

    fn empty(&self, namespace: &str, places: &BTreeMap<&str, u32>) -> Finding {
        let (prefix, region) = (&self.prefix, &self.region);
        let mut message = format!("there is no secret below `{prefix}` in `{region}`");
        if places.is_empty() {
            let _ = write!(message, ", and none below `{namespace}`");
        } else {
            let known = places.iter().take(MOST_PLACES);
            let known: Vec<String> = known
                .map(|(place, count)| format!("`{namespace}{place}/` ({count})"))
                .collect();
            let _ = write!(message, ", but there are below {}", known.join(", "));
            if places.len() > MOST_PLACES {
                let _ = write!(message, " and {} others", places.len() - MOST_PLACES);
            }
        }
        let fix = format!(
            "Run `keep set KEY{}` to write the first one",
            self.options()
        );
        of_scope(Severity::Note, "empty-here", message, Some(fix))
    }

    /// The same env in another path below the namespace.
    fn other_scopes(&self, places: &BTreeMap<&str, u32>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (place, count) in places {
            let (path, env) = place.rsplit_once('/').unwrap_or(("", place));
            if env != self.scope.env || path == self.scope.path {
                continue;
            }
            let there = match path {
                "" => "without a scope".to_owned(),
                path => format!("in the scope `{path}`"),
            };
            let change = match path {
                "" => "--set scope=".to_owned(),
                path => format!("--set scope={}", typed(path, "PATH")),
            };
            let message = format!("{} of this env {there}", secrets(*count));
            let fix = format!(
                "Run `keep vault:edit {} {change}` if those are meant",
                self.scope.vault
            );
            findings.push(of_scope(
                Severity::Warning,
                "other-scope",
                message,
                Some(fix),
            ));
        }
        findings
    }

    /// A courtesy: not being able to look there is no failure.
    fn other_regions(&self) -> Vec<Finding> {
        let found = aws::elsewhere(&self.prefix).unwrap_or_default();
        let problems = found.into_iter().map(|(region, count)| {
            let message = format!("{} of this env in the region `{region}`", secrets(count));
            let slug = &self.scope.vault;
            let fix = format!("Run `keep vault:edit {slug} --set region={region}` to use them");
            of_scope(Severity::Problem, "other-region", message, Some(fix))
        });
        problems.collect()
    }
}

fn secrets(count: u32) -> String {
    match count {
        1 => "there is 1 secret".into(),
        count => format!("there are {count} secrets"),
    }
}

/// What stands between the namespace and the keys, `[<path>/]<env>`, with how
/// many secrets are there.
fn places<'a>(namespace: &str, listed: &'a [aws::Details]) -> BTreeMap<&'a str, u32> {
    let mut places = BTreeMap::new();
    let living = listed.iter().filter(|secret| !super::is_deleted(secret));
    for secret in living {
        let below = secret.description.name.strip_prefix(namespace);
        if let Some((place, _)) = below.and_then(|name| name.rsplit_once('/')) {
            *places.entry(place).or_default() += 1;
        }
    }
    places
}

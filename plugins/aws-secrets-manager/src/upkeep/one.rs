//! What is wrong with one secret.

use std::fmt::Write as _;

use keep_sdk::{Error, ErrorKind, Finding, Severity, aws};

use super::{DAY_MS, FOREIGN, MISSING_TAGS, PHP_TAGS, elsewhere, is_deleted, typed};
use crate::rotation::pending;
use crate::{SecretsManager, tags};

impl SecretsManager {
    pub(super) fn about(
        &self,
        key: &str,
        secret: &aws::Details,
        now: u64,
    ) -> Result<Vec<Finding>, Error> {
        if is_deleted(secret) {
            return Ok(vec![self.deleted_since(key, secret, now)]);
        }
        let mut findings = Vec::new();
        findings.extend(self.tags_of(key, secret));
        findings.extend(self.stuck(key, secret, now)?);
        findings.extend(self.overdue(key, secret, now));
        findings.extend(ambiguous(key));
        // Only a description knows the replicas.
        let replicated = secret.primary_region.is_some() || !self.replica_regions.is_empty();
        if replicated && elsewhere(secret).is_none() {
            findings.extend(self.replicas_of(key)?);
        }
        Ok(findings)
    }

    fn deleted_since(&self, key: &str, secret: &aws::Details, now: u64) -> Finding {
        let since = secret.description.deleted_ms.unwrap_or(now);
        let message = match now.saturating_sub(since) / DAY_MS {
            0 => "deleted less than a day ago".to_owned(),
            1 => "deleted 1 day ago".to_owned(),
            days => format!("deleted {days} days ago"),
        };
        let (name, options) = (typed(key, "KEY"), self.options());
        let fix = format!("Run `keep restore {name}{options}` to bring it back");
        let message = message + ", and will be gone 7 to 30 days after the deletion";
        of(key, Severity::Note, "deletion-pending", message, fix)
    }

    fn tags_of(&self, key: &str, secret: &aws::Details) -> Option<Finding> {
        let present = &secret.description.tags;
        let missing = tags::missing(&self.scope, present);
        if missing.is_empty() {
            return None;
        }
        let obstacle = self.obstacle(secret);
        let options = self.options();
        let mend = format!("Run `keep doctor --fix{options}` to put the tags right");
        let (severity, code, what, fix) = if !tags::is_managed(present) {
            let name = typed(key, "KEY");
            let adopt = format!(
                "Run `keep doctor --fix --adopt{options}` to take it over as it is, or \
                 `keep set {name} --adopt{options}` with a new value"
            );
            (Severity::Note, FOREIGN, foreign(present), adopt)
        } else if tags::are_phps(present) {
            let what = "tagged by PHP Keep, so that policies by `Environment` do not cover it";
            (Severity::Warning, PHP_TAGS, what.into(), mend)
        } else {
            (
                Severity::Warning,
                MISSING_TAGS,
                differing(present, &missing),
                mend,
            )
        };
        let (message, fix) = match &obstacle {
            None => (what, fix),
            Some(why) => (
                format!("{what}; it {why}"),
                "Change the tags where the secret is managed, or remove some".into(),
            ),
        };
        Some(Finding {
            repairable: obstacle.is_none(),
            ..of(key, severity, code, message, fix)
        })
    }

    /// A rotation that made a version and never put it in use. Its age is asked
    /// for only where the secret was changed within a day.
    fn stuck(&self, key: &str, secret: &aws::Details, now: u64) -> Result<Option<Finding>, Error> {
        let Some(version) = pending(&secret.description) else {
            return Ok(None);
        };
        let long_ago = now.saturating_sub(DAY_MS);
        let changed = secret.description.changed_ms;
        if changed.is_none_or(|at| at > long_ago) {
            let made = match aws::versions(&secret.description.name) {
                Ok(versions) => versions.unwrap_or_default(),
                // The age stays unknown, and the rotation may be under way.
                Err(error) if error.kind == ErrorKind::Denied => return Ok(None),
                Err(error) => return Err(error),
            };
            let mut made = made.iter().filter(|made| made.id == version);
            let made = made.find_map(|made| made.created_ms);
            if made.is_none_or(|at| at > long_ago) {
                return Ok(None);
            }
        }
        let severity = if secret.rotation.enabled {
            Severity::Problem
        } else {
            Severity::Warning
        };
        let (name, options) = (typed(key, "KEY"), self.options());
        let message = format!(
            "a rotation did not finish: the version `{version}` has been AWSPENDING for more than \
             a day, while `keep get` reads AWSCURRENT, the value before it"
        );
        let fix = format!(
            "Run `keep rotate {name}{options}` to rotate again, `keep get {name} --stage \
             AWSPENDING{options}` to see the new value, or `keep rotate {name} --cancel{options}` \
             to give it up"
        );
        Ok(Some(of(key, severity, "stuck-pending", message, fix)))
    }

    /// AWS leaves the date of a rotation that failed in the past.
    fn overdue(&self, key: &str, secret: &aws::Details, now: u64) -> Option<Finding> {
        let due = secret.rotation.next_ms?;
        let days = now.saturating_sub(due) / DAY_MS;
        if !secret.rotation.enabled || days == 0 {
            return None;
        }
        let since = match days {
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        };
        let message = format!("its rotation has been overdue for {since}: the last one failed");
        let (name, options) = (typed(key, "KEY"), self.options());
        let fix = format!(
            "Run `keep rotate {name}{options}` to rotate now; the log of the rotation function \
             says what failed"
        );
        Some(of(key, Severity::Problem, "rotation-overdue", message, fix))
    }

    fn replicas_of(&self, key: &str) -> Result<Vec<Finding>, Error> {
        let described = match aws::inspect(&self.name(key)) {
            Ok(Some(described)) => described,
            Ok(None) => return Ok(Vec::new()),
            // Told as a permission that is missing.
            Err(error) if error.kind == ErrorKind::Denied => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let (name, options) = (typed(key, "KEY"), self.options());
        let mut findings = Vec::new();
        for replica in described.replicas.iter().filter(|r| r.status == "Failed") {
            let region = &replica.region;
            let mut message = format!("its replica in `{region}` failed");
            if !replica.message.is_empty() {
                let _ = write!(message, ": {}", replica.message);
            }
            let region = typed(region, "REGION");
            let fix = format!("Run `keep replicate {name} --to {region}{options}` to try again");
            findings.push(of(key, Severity::Problem, "replica-failed", message, fix));
        }
        for region in &self.replica_regions {
            if described.replicas.iter().any(|r| r.region == *region) {
                continue;
            }
            let message = format!("it has no replica in `{region}`, which the vault names");
            let fix = format!("Run `keep replicate {name} --to {region}{options}` to make one");
            findings.push(of(key, Severity::Note, "replica-missing", message, fix));
        }
        Ok(findings)
    }
}

/// Whose it may be.
fn foreign(present: &[(String, String)]) -> String {
    let manager = present.iter().find(|(key, _)| key == "ManagedBy");
    match manager {
        Some((_, manager)) => format!("managed by `{manager}` and not by Keep"),
        None => "not managed by Keep".into(),
    }
}

fn differing(present: &[(String, String)], missing: &[(String, String)]) -> String {
    let faults = missing.iter().map(|(key, value)| {
        let is = present.iter().find(|(known, _)| known == key);
        match is {
            Some((_, is)) => format!("`{key}` is `{is}` and not `{value}`"),
            None => format!("`{key}` is missing"),
        }
    });
    format!("wrong tags: {}", faults.collect::<Vec<_>>().join(", "))
}

/// AWS takes a hyphen and six characters at the end of a name for the end of an
/// ARN.
fn ambiguous(key: &str) -> Option<Finding> {
    let end = key.rsplit_once('-')?.1;
    let is_end = end.len() == 6 && end.chars().all(|c| c.is_ascii_alphanumeric());
    is_end.then(|| {
        let message = "its name ends like an ARN does, with a hyphen and six characters: AWS may \
                       take one for the other"
            .to_owned();
        let name = typed(key, "KEY");
        let fix = format!("Use full ARNs in policies, or run `keep rename {name} NEW`");
        of(key, Severity::Note, "ambiguous-name", message, fix)
    })
}

fn of(key: &str, severity: Severity, code: &str, message: String, fix: String) -> Finding {
    Finding {
        key: Some(key.to_owned()),
        severity,
        code: code.into(),
        message,
        fix: Some(fix),
        repairable: false,
    }
}

#[cfg(test)]
mod tests {
    use super::ambiguous;

    #[test]
    fn only_a_hyphen_and_six_characters_look_like_an_arn() {
        for (key, expected) in [
            ("DB-a1B2c3", true),
            ("A-B-SECRET", true),
            ("DB_SECRET", false),
            ("DB-SECRETS", false),
            ("DB-a1_2c3", false),
            ("-", false),
        ] {
            assert_eq!(ambiguous(key).is_some(), expected, "{key}");
        }
    }
}

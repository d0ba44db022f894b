//! What is wrong with the secrets of a scope. Only tags are put right: no value
//! is read or written. One listing tells nearly everything.

mod empty;
mod one;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use keep_sdk::{Error, ErrorKind, Finding, Severity, Upkeep, aws, clock, naming};

use crate::SecretsManager;
use crate::tags;
use crate::write::{key_id, may_change};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Codes that `repair` takes.
const MISSING_TAGS: &str = "missing-tags";
const PHP_TAGS: &str = "php-tags";
const FOREIGN: &str = "foreign";

impl Upkeep for SecretsManager {
    fn examine(&self) -> Result<Vec<Finding>, Error> {
        let listed = aws::survey(&self.prefix)?;
        let own: Vec<(&str, &aws::Details)> = listed
            .iter()
            .filter_map(|secret| {
                let key = naming::key(&self.prefix, &secret.description.name)?;
                (self.linked(key).is_none()).then_some((key, secret))
            })
            .collect();
        let now = clock::now_ms();
        let mut findings = Vec::new();
        if own.iter().all(|(_, secret)| is_deleted(secret)) {
            findings.extend(self.nothing_here()?);
        }
        findings.extend(self.keys_in_use(&own));
        findings.extend(self.copies_here(&own));
        for (key, secret) in own {
            findings.extend(self.about(key, secret, now)?);
        }
        Ok(findings)
    }

    /// Adds the standard tags; what other tags there are stays.
    fn repair(&self, key: &str, code: &str) -> Result<String, Error> {
        let name = self.own_name(key)?;
        let adopts = code == FOREIGN;
        if !adopts && ![MISSING_TAGS, PHP_TAGS].contains(&code) {
            let message = format!("`{code}` cannot be put right by Keep");
            return Err(Error::unsupported(message));
        }
        let Some(secret) = aws::inspect(&name)? else {
            let message = format!("`{key}` does not exist");
            return Err(Error::new(ErrorKind::NotFound, message));
        };
        let present = &secret.description.tags;
        may_change(key, &secret.description, adopts)?;
        if let Some(obstacle) = self.obstacle(&secret) {
            return Err(Error::conflict(format!("`{key}` {obstacle}")));
        }
        let missing = tags::missing(&self.scope, present);
        if missing.is_empty() {
            return Ok("the tags are right already".into());
        }
        aws::tag(&name, &missing)?;
        let names: Vec<&str> = missing.iter().map(|(key, _)| key.as_str()).collect();
        Ok(format!("tagged with `{}`", names.join("`, `")))
    }
}

impl SecretsManager {
    /// Why its tags cannot be put right.
    fn obstacle(&self, secret: &aws::Details) -> Option<String> {
        if let Some(primary) = elsewhere(secret) {
            return Some(format!("is a replica, which only `{primary}` can change"));
        }
        if let Some(owner) = &secret.owning_service {
            return Some(format!("is managed by the service `{owner}`"));
        }
        let fits = tags::fit(&self.scope, &secret.description.tags);
        (!fits).then(|| "has no room for the tags: AWS allows 50".into())
    }

    /// Which KMS keys encrypt the secrets: reading needs each of them.
    fn keys_in_use(&self, own: &[(&str, &aws::Details)]) -> Vec<Finding> {
        let mut keys: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, secret) in own.iter().filter(|(_, secret)| !is_deleted(secret)) {
            let key = secret.description.kms_key.as_deref().unwrap_or_default();
            if !key.is_empty() && key_id(key) != "alias/aws/secretsmanager" {
                *keys.entry(key).or_default() += 1;
            }
        }
        let notes = keys.into_iter().map(|(key, count)| {
            let mut note = format!(
                "{} encrypted with the KMS key `{key}`: reading needs `kms:Decrypt` for it, and \
                 writing `kms:GenerateDataKey` too",
                secrets_are(count)
            );
            let wanted = self.kms_key.as_deref();
            if let Some(wanted) = wanted.filter(|wanted| key_id(wanted) != key_id(key)) {
                let _ = write!(
                    note,
                    "; the vault's own is `{wanted}`, which the next write takes"
                );
            }
            of_scope(Severity::Note, "kms-key", note, None)
        });
        notes.collect()
    }

    /// Secrets that are replicas of another region's can be read and not changed.
    fn copies_here(&self, own: &[(&str, &aws::Details)]) -> Vec<Finding> {
        let mut regions: BTreeMap<&str, usize> = BTreeMap::new();
        for region in own.iter().filter_map(|(_, secret)| elsewhere(secret)) {
            *regions.entry(region).or_default() += 1;
        }
        let warnings = regions.into_iter().map(|(region, count)| {
            let replicas = match count {
                1 => "1 secret here is a replica".to_owned(),
                count => format!("{count} secrets here are replicas"),
            };
            let message = format!("{replicas}, which can be read and not written");
            let (slug, region) = (&self.scope.vault, typed(region, "REGION"));
            let fix = format!("Run `keep vault:edit {slug} --set region={region}` to write there");
            of_scope(Severity::Warning, "replica", message, Some(fix))
        });
        warnings.collect()
    }

    /// ` --vault SLUG --env ENV`, for commands to type.
    fn options(&self) -> String {
        format!(" --vault {} --env {}", self.scope.vault, self.scope.env)
    }
}

fn is_deleted(secret: &aws::Details) -> bool {
    secret.description.deleted_ms.is_some()
}

/// The region of the primary secret, where this is a replica.
fn elsewhere(secret: &aws::Details) -> Option<&str> {
    let primary = secret.primary_region.as_deref()?;
    let own = secret.description.arn.split(':').nth(3)?;
    (!own.is_empty() && primary != own).then_some(primary)
}

/// The word, if a shell would read it as it stands, and else what stands for
/// it: names come from the store, and a fix is there to be pasted.
fn typed<'a>(word: &'a str, otherwise: &'a str) -> &'a str {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let is_plain = !word.is_empty() && !word.starts_with('-') && word.chars().all(safe);
    if is_plain { word } else { otherwise }
}

fn secrets_are(count: usize) -> String {
    match count {
        1 => "1 secret is".into(),
        count => format!("{count} secrets are"),
    }
}

fn of_scope(severity: Severity, code: &str, message: String, fix: Option<String>) -> Finding {
    Finding {
        key: None,
        severity,
        code: code.into(),
        message,
        fix,
        repairable: false,
    }
}

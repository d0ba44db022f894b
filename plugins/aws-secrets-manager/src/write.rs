//! Creating and replacing secrets.

use keep_sdk::{Error, ErrorKind, PutOptions, Secret, Written, aws};

use crate::{CURRENT, NEXT, SecretsManager, copies, is_current, tags};

impl SecretsManager {
    pub(crate) fn create(
        &self,
        key: &str,
        value: &Secret,
        description: Option<&str>,
    ) -> Result<Written, Error> {
        let standard = format!(
            "Keep secret: {key} for {} environment in {} vault",
            self.scope.env, self.scope.vault
        );
        let name = self.name(key);
        let version = aws::create(&aws::NewSecret {
            name: name.clone(),
            value,
            description: description.map_or(standard, str::to_owned),
            kms_key: self.kms_key.clone(),
            tags: tags::standard(&self.scope),
            replica_regions: self.replica_regions.clone(),
        })?;
        let mut entry = self.entry(key, Some(version));
        if !self.replica_regions.is_empty() {
            entry.extra.extend(copies::facts(&name));
        }
        Ok(Written {
            entry,
            created: true,
        })
    }

    /// A new version of a secret that exists, with its tags put right, and with
    /// the vault's key if the secret has another.
    pub(crate) fn replace(
        &self,
        key: &str,
        value: &Secret,
        existing: &aws::Description,
        options: &PutOptions,
    ) -> Result<Written, Error> {
        may_write(key, existing, options.adopt)?;
        let name = self.name(key);
        self.mend_tags(&name, existing)?;
        let description = options.description.as_deref();
        let kms_key = self.other_key(existing);
        let version = if description.is_some() || kms_key.is_some() {
            aws::replace(&name, value, description, kms_key)?
        } else {
            aws::put(&name, value)?
        };
        Ok(self.written(key, version))
    }

    /// Tags go first: a policy may allow the write only to a tagged secret.
    fn mend_tags(&self, name: &str, existing: &aws::Description) -> Result<(), Error> {
        let missing = tags::missing(&self.scope, &existing.tags);
        if missing.is_empty() {
            return Ok(());
        }
        aws::tag(name, &missing)
    }

    /// The vault's key, where the secret is not encrypted with it already.
    fn other_key(&self, existing: &aws::Description) -> Option<&str> {
        let wanted = self.kms_key.as_deref()?;
        // AWS names no key where it is its own.
        let used = existing.kms_key.as_deref().unwrap_or(AWS_KEY);
        (key_id(used) != key_id(wanted)).then_some(wanted)
    }

    fn written(&self, key: &str, version: String) -> Written {
        Written {
            entry: self.entry(key, Some(version)),
            created: false,
        }
    }

    /// Existence is never decided by a list, which lags behind writes.
    pub(crate) fn upsert(
        &self,
        key: &str,
        value: &Secret,
        options: &PutOptions,
    ) -> Result<Written, Error> {
        match aws::describe(&self.name(key)) {
            Ok(Some(existing)) => self.replace(key, value, &existing, options),
            Ok(None) => match self.create(key, value, options.description.as_deref()) {
                // Somebody was faster: theirs is the version before ours.
                Err(error) if error.kind == ErrorKind::AlreadyExists => {
                    let existing = aws::describe(&self.name(key))?.ok_or(error)?;
                    self.replace(key, value, &existing, options)
                }
                created => created,
            },
            // Where permissions hang on tags, AWS denies what does not exist.
            // Only if it does exist was it a real denial.
            Err(denied) if denied.kind == ErrorKind::Denied => {
                match self.create(key, value, options.description.as_deref()) {
                    Err(error) if error.kind == ErrorKind::AlreadyExists => Err(denied),
                    created => created,
                }
            }
            Err(error) => Err(error),
        }
    }

    /// A new version in place of this one and no other. A put cannot compare,
    /// but moving the label AWSCURRENT away from a version fails if it is not
    /// there any more: so the new version is stored first and made current by
    /// that.
    pub(crate) fn put_over(
        &self,
        key: &str,
        value: &Secret,
        version: &str,
        options: &PutOptions,
    ) -> Result<Written, Error> {
        let name = self.name(key);
        let existing = aws::describe(&name)?
            .ok_or_else(|| Error::conflict(format!("`{key}` does not exist")))?;
        may_write(key, &existing, options.adopt)?;
        let mut versions = existing.stages.iter();
        let current = versions.find(|(_, labels)| is_current(labels));
        if current.is_none_or(|(id, _)| id != version) {
            return Err(not_current(key, version));
        }
        self.mend_tags(&name, &existing)?;
        let new = aws::put_staged(&name, value, NEXT)?;
        match aws::move_stage(&name, CURRENT, Some(version), Some(&new)) {
            Ok(()) => {
                self.put_facts(&name, &existing, options)?;
                Ok(self.written(key, new))
            }
            Err(error) => {
                // Without a label it is nobody's, and AWS removes it in time.
                // Not being able to changes nothing about the failure.
                let _ = aws::move_stage(&name, NEXT, Some(&new), None);
                Err(match error.kind {
                    ErrorKind::Conflict => not_current(key, version),
                    _ => error,
                })
            }
        }
    }
}

impl SecretsManager {
    /// What is not the value comes last: whoever loses has changed nothing. A
    /// new key encrypts what is there already, too.
    fn put_facts(
        &self,
        name: &str,
        existing: &aws::Description,
        options: &PutOptions,
    ) -> Result<(), Error> {
        let (description, kms_key) = (options.description.as_deref(), self.other_key(existing));
        if description.is_none() && kms_key.is_none() {
            return Ok(());
        }
        aws::update(name, description, kms_key).map_err(|mut error| {
            error.message = format!(
                "the value is written, but not its description and key: {}",
                error.message
            );
            error
        })
    }
}

fn not_current(key: &str, version: &str) -> Error {
    Error::conflict(format!("version `{version}` of `{key}` is not current"))
}

/// Neither what is about to be deleted nor another tool's is written over.
fn may_write(key: &str, existing: &aws::Description, adopt: bool) -> Result<(), Error> {
    may_change(key, existing, adopt).map_err(|mut error| {
        if error.code == NOT_MANAGED {
            error.kind = ErrorKind::AlreadyExists;
        }
        error
    })
}

/// The same for what is no write: the secret is expected to exist.
pub(crate) fn may_change(key: &str, existing: &aws::Description, adopt: bool) -> Result<(), Error> {
    is_there(key, existing)?;
    if !tags::is_managed(&existing.tags) && !adopt {
        let message = format!("`{}` exists and is not managed by Keep", existing.name);
        return Err(Error::conflict(message).with_code(NOT_MANAGED));
    }
    Ok(())
}

/// What waits for deletion can be described as if nothing were the matter.
pub(crate) fn is_there(key: &str, existing: &aws::Description) -> Result<(), Error> {
    if existing.deleted_ms.is_none() {
        return Ok(());
    }
    let message = format!("`{key}` is scheduled for deletion");
    Err(Error::new(ErrorKind::PendingDeletion, message))
}

/// The key that encrypts where no other is chosen.
const AWS_KEY: &str = "alias/aws/secretsmanager";

/// The code of the error about another tool's secret.
const NOT_MANAGED: &str = "not-managed";

/// What tells keys apart, whether it is given as an ARN or as the end of one:
/// `alias/NAME`, or the id of a key.
pub(crate) fn key_id(key: &str) -> &str {
    let resource = key.splitn(6, ':').nth(5).unwrap_or(key);
    resource.strip_prefix("key/").unwrap_or(resource)
}

#[cfg(test)]
mod tests {
    use super::key_id;

    #[test]
    fn a_key_is_the_same_by_id_and_by_arn() {
        let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
        let arn = format!("arn:aws:kms:eu-west-1:111122223333:key/{id}");
        assert_eq!(key_id(&arn), key_id(id));
        let alias = "arn:aws:kms:eu-west-1:111122223333:alias/app";
        assert_eq!(key_id(alias), key_id("alias/app"));
        assert_ne!(key_id("alias/app"), key_id(id));
    }
}

//! Creating and replacing secrets.

use keep_sdk::{Error, ErrorKind, PutOptions, Secret, Written, aws};

use crate::{SecretsManager, is_current, tags};

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
        let version = aws::create(&aws::NewSecret {
            name: self.name(key),
            value,
            description: description.map_or(standard, str::to_owned),
            kms_key: self.kms_key.clone(),
            tags: tags::standard(&self.scope),
            replica_regions: self.replica_regions.clone(),
        })?;
        Ok(Written {
            entry: self.entry(key, Some(version)),
            created: true,
        })
    }

    /// A new version of a secret that exists, with its tags put right.
    pub(crate) fn replace(
        &self,
        key: &str,
        value: &Secret,
        existing: &aws::Description,
        options: &PutOptions,
    ) -> Result<Written, Error> {
        may_write(key, existing, options.adopt)?;
        let name = self.name(key);
        let missing = tags::missing(&self.scope, &existing.tags);
        // Tags first: a policy may allow the write only to a tagged secret.
        if !missing.is_empty() {
            aws::tag(&name, &missing)?;
        }
        if options.description.is_some() {
            aws::update(&name, options.description.as_deref(), None)?;
        }
        let version = aws::put(&name, value)?;
        Ok(Written {
            entry: self.entry(key, Some(version)),
            created: false,
        })
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
            Ok(None) => self.create(key, value, options.description.as_deref()),
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

    pub(crate) fn put_over(
        &self,
        key: &str,
        value: &Secret,
        version: &str,
        options: &PutOptions,
    ) -> Result<Written, Error> {
        let existing = aws::describe(&self.name(key))?
            .ok_or_else(|| Error::conflict(format!("`{key}` does not exist")))?;
        let current = existing
            .stages
            .iter()
            .find(|(_, labels)| is_current(labels));
        if current.is_none_or(|(id, _)| id != version) {
            return Err(Error::conflict(format!(
                "version `{version}` of `{key}` is not current"
            )));
        }
        self.replace(key, value, &existing, options)
    }
}

/// Neither what is about to be deleted nor another tool's is written over.
fn may_write(key: &str, existing: &aws::Description, adopt: bool) -> Result<(), Error> {
    if existing.deleted_ms.is_some() {
        let message = format!("`{key}` is scheduled for deletion");
        return Err(Error::new(ErrorKind::PendingDeletion, message));
    }
    if !tags::is_managed(&existing.tags) && !adopt {
        let message = format!("`{}` exists and is not managed by Keep", existing.name);
        return Err(Error::new(ErrorKind::AlreadyExists, message).with_code("not-managed"));
    }
    Ok(())
}

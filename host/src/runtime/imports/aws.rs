//! `keep:aws/secrets-manager`: the SDK behind a scope check. A driver may name
//! only what lies below the project's namespace, whatever AWS would allow.

use wasmtime::component::Resource;

use super::not_granted;
use crate::{
    aws,
    runtime::{
        bindings::vault::keep::{
            aws::secrets_manager::{
                Description, Failure, Host, NewSecret, Selector, Summary, Value, Values, Version,
            },
            host::errors::Error,
        },
        state::State,
    },
    secret::SecretValue,
    vault::{ContractError, ErrorKind},
};

/// The granted client, or the answer that says no.
macro_rules! client {
    ($state:ident) => {
        match &$state.powers.aws {
            Some(client) => client,
            None => return Ok(Err(not_granted("aws:secretsmanager"))),
        }
    };
    ($state:ident, $name:expr) => {{
        if let Err(error) = $state.may_name($name) {
            return Ok(Err(error));
        }
        client!($state)
    }};
}

impl State {
    /// Whether the name lies below the vault's own prefix.
    fn may_name(&self, name: &str) -> Result<(), Error> {
        if name.starts_with(&self.aws_prefix) {
            return Ok(());
        }
        let message = format!("the driver may only use names below `{}`", self.aws_prefix);
        Err(ContractError::new(ErrorKind::Denied, message)
            .with_code("outside-namespace")
            .into())
    }

    fn value(&mut self, value: aws::ReadValue) -> wasmtime::Result<Value> {
        Ok(Value {
            name: value.name,
            version_id: value.version_id,
            created_ms: value.created_ms,
            stages: value.stages,
            secret: self.hold(value.value)?,
        })
    }

    fn values(&mut self, values: aws::ReadValues) -> wasmtime::Result<Values> {
        let mut found = Vec::with_capacity(values.found.len());
        for value in values.found {
            found.push(self.value(value)?);
        }
        let failed = values.failed.into_iter();
        Ok(Values {
            found,
            failed: failed
                .map(|(name, error)| Failure {
                    name,
                    error: error.into(),
                })
                .collect(),
            notes: values.notes,
        })
    }
}

type Answer<T> = wasmtime::Result<Result<T, Error>>;

impl Host for State {
    async fn get(&mut self, name: String, at: Selector) -> Answer<Option<Value>> {
        let at = aws::SecretSelector {
            version_id: at.version_id,
            stage: at.stage,
        };
        match client!(self, &name).get(&name, &at).await {
            Ok(value) => Ok(Ok(value.map(|value| self.value(value)).transpose()?)),
            Err(error) => Ok(Err(error.into())),
        }
    }

    async fn get_many(&mut self, names: Vec<String>) -> Answer<Values> {
        for name in &names {
            if let Err(error) = self.may_name(name) {
                return Ok(Err(error));
            }
        }
        match client!(self).get_many(&names).await {
            Ok(values) => Ok(Ok(self.values(values)?)),
            Err(error) => Ok(Err(error.into())),
        }
    }

    async fn get_prefix(&mut self, prefix: String) -> Answer<Values> {
        match client!(self, &prefix).get_prefix(&prefix).await {
            Ok(values) => Ok(Ok(self.values(values)?)),
            Err(error) => Ok(Err(error.into())),
        }
    }

    async fn list(&mut self, prefix: String, deleted: bool) -> Answer<Vec<Summary>> {
        let listed = client!(self, &prefix).list(&prefix, deleted).await;
        let summaries = listed.map(|all| all.into_iter().map(Summary::from).collect());
        Ok(summaries.map_err(Into::into))
    }

    async fn describe(&mut self, name: String) -> Answer<Option<Description>> {
        let described = client!(self, &name).describe(&name).await;
        Ok(described
            .map(|found| found.map(Description::from))
            .map_err(Into::into))
    }

    async fn create(&mut self, new: NewSecret) -> Answer<String> {
        let client = client!(self, &new.name);
        let secret = aws::NewSecret {
            name: &new.name,
            value: self.table.get(&new.value)?,
            description: &new.description,
            kms_key: new.kms_key.as_deref(),
            tags: &new.tags,
            replica_regions: &new.replica_regions,
        };
        Ok(client.create(&secret).await.map_err(Into::into))
    }

    async fn put(&mut self, name: String, value: Resource<SecretValue>) -> Answer<String> {
        let client = client!(self, &name);
        Ok(client
            .put(&name, self.table.get(&value)?)
            .await
            .map_err(Into::into))
    }

    async fn update(
        &mut self,
        name: String,
        description: Option<String>,
        kms_key: Option<String>,
    ) -> Answer<()> {
        let client = client!(self, &name);
        let updated = client
            .update(&name, description.as_deref(), kms_key.as_deref())
            .await;
        Ok(updated.map_err(Into::into))
    }

    async fn delete(&mut self, name: String, recovery_days: u32) -> Answer<u64> {
        Ok(client!(self, &name)
            .delete(&name, recovery_days)
            .await
            .map_err(Into::into))
    }

    async fn purge(&mut self, name: String) -> Answer<()> {
        Ok(client!(self, &name).purge(&name).await.map_err(Into::into))
    }

    async fn restore(&mut self, name: String) -> Answer<()> {
        Ok(client!(self, &name)
            .restore(&name)
            .await
            .map_err(Into::into))
    }

    async fn tag(&mut self, name: String, tags: Vec<(String, String)>) -> Answer<()> {
        Ok(client!(self, &name)
            .tag(&name, &tags)
            .await
            .map_err(Into::into))
    }

    async fn untag(&mut self, name: String, keys: Vec<String>) -> Answer<()> {
        Ok(client!(self, &name)
            .untag(&name, &keys)
            .await
            .map_err(Into::into))
    }

    async fn versions(&mut self, name: String) -> Answer<Option<Vec<Version>>> {
        let versions = client!(self, &name).versions(&name).await;
        let versions = versions
            .map(|found| found.map(|versions| versions.into_iter().map(Version::from).collect()));
        Ok(versions.map_err(Into::into))
    }
}

impl From<aws::SecretSummary> for Summary {
    fn from(summary: aws::SecretSummary) -> Self {
        Self {
            name: summary.name,
            description: summary.description,
            changed_ms: summary.changed_ms,
            deleted_ms: summary.deleted_ms,
            current_version: summary.current_version,
            tags: summary.tags,
        }
    }
}

impl From<aws::SecretDescription> for Description {
    fn from(secret: aws::SecretDescription) -> Self {
        Self {
            name: secret.name,
            arn: secret.arn,
            description: secret.description,
            kms_key: secret.kms_key,
            changed_ms: secret.changed_ms,
            deleted_ms: secret.deleted_ms,
            tags: secret.tags,
            stages: secret.stages,
        }
    }
}

impl From<aws::SecretVersionInfo> for Version {
    fn from(version: aws::SecretVersionInfo) -> Self {
        Self {
            id: version.id,
            created_ms: version.created_ms,
            stages: version.stages,
        }
    }
}

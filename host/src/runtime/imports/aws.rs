//! `keep:aws/secrets-manager`: the SDK behind a scope check. A driver may name
//! only what lies below the project's namespace, whatever AWS would allow.

mod convert;

use wasmtime::component::Resource;

use super::not_granted;
use crate::{
    aws,
    runtime::{
        bindings::vault::keep::{
            aws::secrets_manager::{
                Description, Details, Failure, Host, NewSecret, Replica, RotationRules, Selector,
                Summary, Value, Values, Version,
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

    /// Whether the vault's settings link to this very secret.
    fn may_read(&self, arn: &str) -> Result<(), Error> {
        if self.powers.aws_links.iter().any(|linked| linked == arn) {
            return Ok(());
        }
        let message = "the driver may only read the ARNs that the vault's `links` name";
        Err(ContractError::new(ErrorKind::Denied, message)
            .with_code("not-linked")
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

    async fn get_linked(&mut self, arns: Vec<String>) -> Answer<Values> {
        let client = client!(self);
        for arn in &arns {
            if let Err(error) = self.may_read(arn) {
                return Ok(Err(error));
            }
        }
        match client.get_linked(&arns).await {
            Ok(values) => Ok(Ok(self.values(values)?)),
            Err(error) => Ok(Err(error.into())),
        }
    }

    async fn inspect(&mut self, name: String) -> Answer<Option<Details>> {
        let inspected = client!(self, &name).inspect(&name).await;
        Ok(inspected
            .map(|found| found.map(Details::from))
            .map_err(Into::into))
    }

    async fn put_staged(
        &mut self,
        name: String,
        value: Resource<SecretValue>,
        stage: String,
    ) -> Answer<String> {
        let client = client!(self, &name);
        let value = self.table.get(&value)?;
        let put = client.put_staged(&name, value, &stage).await;
        Ok(put.map_err(Into::into))
    }

    async fn replace(
        &mut self,
        name: String,
        value: Resource<SecretValue>,
        description: Option<String>,
        kms_key: Option<String>,
    ) -> Answer<String> {
        let client = client!(self, &name);
        let value = self.table.get(&value)?;
        let replaced = client
            .replace(&name, value, description.as_deref(), kms_key.as_deref())
            .await;
        Ok(replaced.map_err(Into::into))
    }

    async fn move_stage(
        &mut self,
        name: String,
        stage: String,
        from: Option<String>,
        to: Option<String>,
    ) -> Answer<()> {
        let moved = client!(self, &name)
            .move_stage(&name, &stage, from.as_deref(), to.as_deref())
            .await;
        Ok(moved.map_err(Into::into))
    }

    async fn rotate(&mut self, name: String, rules: RotationRules) -> Answer<String> {
        let rotated = client!(self, &name).rotate(&name, &rules.into()).await;
        Ok(rotated.map_err(Into::into))
    }

    async fn cancel_rotation(&mut self, name: String) -> Answer<()> {
        let cancelled = client!(self, &name).cancel_rotation(&name).await;
        Ok(cancelled.map_err(Into::into))
    }

    async fn replicate(&mut self, name: String, regions: Vec<String>) -> Answer<Vec<Replica>> {
        let replicas = client!(self, &name).replicate(&name, &regions).await;
        Ok(replicas.map(convert::replicas).map_err(Into::into))
    }

    async fn remove_replicas(
        &mut self,
        name: String,
        regions: Vec<String>,
    ) -> Answer<Vec<Replica>> {
        let replicas = client!(self, &name).remove_replicas(&name, &regions).await;
        Ok(replicas.map(convert::replicas).map_err(Into::into))
    }

    async fn policy(&mut self, name: String) -> Answer<Option<String>> {
        let policy = client!(self, &name).policy(&name).await;
        Ok(policy.map_err(Into::into))
    }

    async fn put_policy(&mut self, name: String, document: String) -> Answer<()> {
        let put = client!(self, &name).put_policy(&name, &document).await;
        Ok(put.map_err(Into::into))
    }

    async fn delete_policy(&mut self, name: String) -> Answer<()> {
        let deleted = client!(self, &name).delete_policy(&name).await;
        Ok(deleted.map_err(Into::into))
    }

    async fn elsewhere(&mut self, prefix: String) -> Answer<Vec<(String, u32)>> {
        let found = client!(self, &prefix).elsewhere(&prefix).await;
        Ok(found.map_err(Into::into))
    }

    async fn survey(&mut self, prefix: String) -> Answer<Vec<Details>> {
        let found = client!(self, &prefix).survey(&prefix).await;
        let details = found.map(|all| all.into_iter().map(Details::from).collect());
        Ok(details.map_err(Into::into))
    }
}

//! What only some drivers can do.

use super::{
    Change, Finding, Policy, Replica, Role, RotationSettings, RotationStatus, Selector, Vault,
};
use crate::audit::Action;
use crate::error::Error;
use crate::project::Key;

impl Vault {
    /// Makes an older version the current one; `Current` stands for the one
    /// before the current.
    pub async fn rollback(&mut self, key: &Key, to: &Selector) -> Result<Change, Error> {
        let change = self
            .access
            .call(Action::Rollback, &[key.as_str()], async |session| {
                session.rollback(key.as_str(), to).await
            })
            .await;
        self.there(change, key).await
    }

    /// Sets up a rotation and starts it; gives the version that it makes.
    pub async fn rotate(
        &mut self,
        key: &Key,
        settings: &RotationSettings,
    ) -> Result<String, Error> {
        let version = self
            .access
            .call(Action::Rotate, &[key.as_str()], async |session| {
                session.rotate(key.as_str(), settings).await
            })
            .await;
        self.there(version, key).await
    }

    /// Ends a rotation, what is under way and what is scheduled.
    pub async fn cancel_rotation(&mut self, key: &Key) -> Result<(), Error> {
        let cancelled = self
            .access
            .call(Action::CancelRotation, &[key.as_str()], async |session| {
                session.cancel_rotation(key.as_str()).await
            })
            .await;
        self.there(cancelled.map(found), key).await
    }

    pub async fn rotation(&mut self, key: &Key) -> Result<RotationStatus, Error> {
        let status = self
            .access
            .call(Action::ShowRotation, &[key.as_str()], async |session| {
                session.rotation(key.as_str()).await
            })
            .await;
        self.there(status, key).await
    }

    /// Asks for copies in these places; gives all there are then.
    pub async fn replicate(&mut self, key: &Key, places: &[String]) -> Result<Vec<Replica>, Error> {
        let replicas = self
            .access
            .call(Action::Replicate, &[key.as_str()], async |session| {
                session.replicate(key.as_str(), places).await
            })
            .await;
        self.there(replicas, key).await
    }

    /// Removes the copies in these places; gives those that are left.
    pub async fn remove_replicas(
        &mut self,
        key: &Key,
        places: &[String],
    ) -> Result<Vec<Replica>, Error> {
        let replicas = self
            .access
            .call(Action::RemoveReplicas, &[key.as_str()], async |session| {
                session.remove_replicas(key.as_str(), places).await
            })
            .await;
        self.there(replicas, key).await
    }

    pub async fn replicas(&mut self, key: &Key) -> Result<Vec<Replica>, Error> {
        let replicas = self
            .access
            .call(Action::ListReplicas, &[key.as_str()], async |session| {
                session.replicas(key.as_str()).await
            })
            .await;
        self.there(replicas, key).await
    }

    /// The same, where a secret that does not exist is no error.
    pub async fn find_replicas(&mut self, key: &Key) -> Result<Option<Vec<Replica>>, Error> {
        let replicas = self
            .access
            .call(Action::ListReplicas, &[key.as_str()], async |session| {
                session.replicas(key.as_str()).await
            })
            .await;
        replicas.map_err(|error| self.failed(Some(key), error))
    }

    /// The policy that the secret itself carries.
    pub async fn policy(&mut self, key: &Key) -> Result<Policy, Error> {
        let policy = self
            .access
            .call(Action::ReadPolicy, &[key.as_str()], async |session| {
                session.policy(key.as_str()).await
            })
            .await;
        self.there(policy, key).await
    }

    pub async fn put_policy(&mut self, key: &Key, document: &str) -> Result<(), Error> {
        let put = self
            .access
            .call(Action::WritePolicy, &[key.as_str()], async |session| {
                session.put_policy(key.as_str(), document).await
            })
            .await;
        self.there(put.map(found), key).await
    }

    pub async fn delete_policy(&mut self, key: &Key) -> Result<(), Error> {
        let deleted = self
            .access
            .call(Action::DeletePolicy, &[key.as_str()], async |session| {
                session.delete_policy(key.as_str()).await
            })
            .await;
        self.there(deleted.map(found), key).await
    }

    /// Whether what is deleted can be brought back.
    #[must_use]
    pub fn has_recycle(&self) -> bool {
        self.access.session().has_recycle()
    }

    /// Whether the driver says what the store must allow.
    #[must_use]
    pub fn has_permissions(&self) -> bool {
        self.access.session().has_permissions()
    }

    /// What the store must allow an identity of this role in these envs: each
    /// one JSON object as text.
    pub async fn statements(&mut self, role: Role, envs: &[String]) -> Result<Vec<String>, Error> {
        let statements = self
            .access
            .call(Action::ListPermissions, &[], async |session| {
                session.statements(role, envs).await
            })
            .await;
        statements.map_err(|error| self.failed(None, error))
    }

    /// What to type where nothing is here that was expected; `None` for a driver
    /// that knows of no other place.
    #[must_use]
    pub fn elsewhere(&self) -> Option<String> {
        self.access.session().has_upkeep().then(|| {
            format!(
                "Run `keep doctor --vault {} --env {}` to see whether they are elsewhere",
                self.slug, self.env
            )
        })
    }

    /// What the driver finds wrong with its secrets; no value is read.
    pub async fn examine(&mut self) -> Result<Vec<Finding>, Error> {
        let findings = self
            .access
            .call(Action::Examine, &[], async |session| {
                session.examine().await
            })
            .await;
        findings.map_err(|error| self.failed(None, error))
    }

    /// Puts right what `examine` called repairable; says what was done.
    pub async fn repair(&mut self, key: &Key, code: &str) -> Result<String, Error> {
        let done = self
            .access
            .call(Action::Repair, &[key.as_str()], async |session| {
                session.repair(key.as_str(), code).await
            })
            .await;
        done.map_err(|error| self.failed(Some(key), error))
    }
}

fn found(there: bool) -> Option<()> {
    there.then_some(())
}

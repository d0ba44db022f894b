//! The functions of optional interfaces as methods of a session. Each fails
//! with [`CallError::NoAbility`] where the driver lacks the interface.

mod convert;

use super::bindings::{permissions, replication, rotation, upkeep};
use super::{CallError, Session};
use crate::vault::{
    Change, Entry, Finding, Policy, Replica, Role, RotationSettings, RotationStatus, Selector,
    Version,
};

use permissions::exports::keep::vault::permissions::Role as WitRole;
use replication::exports::keep::vault::replication::Replica as WitReplica;
use rotation::exports::keep::vault::rotation::{Settings, Status};
use upkeep::exports::keep::vault::upkeep::Finding as WitFinding;

/// Calls a function of an optional interface, or says that the driver lacks it.
macro_rules! ability {
    ($session:ident.$ability:ident, |$interface:ident, $store:ident| $call:expr) => {{
        let Some($interface) = $session.abilities.$ability.take() else {
            let (driver, ability) = ($session.driver.clone(), stringify!($ability));
            return Err(CallError::NoAbility { driver, ability });
        };
        let outcome = $session
            .call(async |session| {
                let $store = &mut session.store;
                $call.await
            })
            .await;
        $session.abilities.$ability = Some($interface);
        outcome?
    }};
}

impl Session {
    /// Newest first; `None` where the secret does not exist.
    pub async fn history(&mut self, key: &str) -> Result<Option<Vec<Version>>, CallError> {
        let versions = ability!(self.versions, |versions, store| {
            versions.keep_vault_versions().call_history(store, key)
        });
        let Some(versions) = versions else {
            return Ok(None);
        };
        self.counted("versions", versions.len())?;
        Ok(Some(versions.into_iter().map(Version::from).collect()))
    }

    /// Deletes with days of recovery; `None` where nothing was there.
    pub async fn discard(&mut self, key: &str, days: u32) -> Result<Option<Entry>, CallError> {
        let entry = ability!(self.recycle, |recycle, store| {
            recycle.keep_vault_recycle().call_discard(store, key, days)
        });
        let mut entry = entry.map(Entry::from);
        if let Some(entry) = &mut entry {
            key.clone_into(&mut entry.key);
        }
        Ok(entry)
    }

    /// Deletes for ever. False where nothing was there.
    pub async fn purge(&mut self, key: &str) -> Result<bool, CallError> {
        Ok(ability!(self.recycle, |recycle, store| {
            recycle.keep_vault_recycle().call_purge(store, key)
        }))
    }

    /// Brings a deleted secret back. False where there is none.
    pub async fn restore(&mut self, key: &str) -> Result<bool, CallError> {
        Ok(ability!(self.recycle, |recycle, store| {
            recycle.keep_vault_recycle().call_restore(store, key)
        }))
    }

    /// What is in the recycle bin, in order of key.
    pub async fn deleted(&mut self) -> Result<Vec<Entry>, CallError> {
        let entries = ability!(self.recycle, |recycle, store| {
            recycle.keep_vault_recycle().call_deleted(store)
        });
        self.entries(entries)
    }

    /// Makes an older version current; `None` where the secret does not exist.
    pub async fn rollback(
        &mut self,
        key: &str,
        to: &Selector,
    ) -> Result<Option<Change>, CallError> {
        let to = to.into();
        let change = ability!(self.rollback, |rollback, store| {
            rollback
                .keep_vault_rollback()
                .call_rollback(store, key, &to)
        });
        Ok(change.map(Change::from))
    }

    /// Sets up and starts a rotation; `None` where the secret does not exist.
    pub async fn rotate(
        &mut self,
        key: &str,
        settings: &RotationSettings,
    ) -> Result<Option<String>, CallError> {
        let settings = Settings::from(settings);
        let version = ability!(self.rotation, |rotation, store| {
            rotation
                .keep_vault_rotation()
                .call_rotate(store, key, &settings)
        });
        Ok(version.map(|version| super::convert::word(&version)))
    }

    /// Ends a rotation. False where the secret does not exist.
    pub async fn cancel_rotation(&mut self, key: &str) -> Result<bool, CallError> {
        Ok(ability!(self.rotation, |rotation, store| {
            rotation.keep_vault_rotation().call_cancel(store, key)
        }))
    }

    /// `None` where the secret does not exist.
    pub async fn rotation(&mut self, key: &str) -> Result<Option<RotationStatus>, CallError> {
        let status: Option<Status> = ability!(self.rotation, |rotation, store| {
            rotation.keep_vault_rotation().call_describe(store, key)
        });
        Ok(status.map(RotationStatus::from))
    }

    /// Asks for copies; `None` where the secret does not exist.
    pub async fn replicate(
        &mut self,
        key: &str,
        places: &[String],
    ) -> Result<Option<Vec<Replica>>, CallError> {
        let replicas = ability!(self.replication, |replication, store| {
            replication
                .keep_vault_replication()
                .call_replicate(store, key, places)
        });
        self.replicas_of(replicas)
    }

    /// Removes copies; `None` where the secret does not exist.
    pub async fn remove_replicas(
        &mut self,
        key: &str,
        places: &[String],
    ) -> Result<Option<Vec<Replica>>, CallError> {
        let replicas = ability!(self.replication, |replication, store| {
            replication
                .keep_vault_replication()
                .call_remove(store, key, places)
        });
        self.replicas_of(replicas)
    }

    /// The copies of a secret; `None` where it does not exist.
    pub async fn replicas(&mut self, key: &str) -> Result<Option<Vec<Replica>>, CallError> {
        let replicas = ability!(self.replication, |replication, store| {
            replication.keep_vault_replication().call_status(store, key)
        });
        self.replicas_of(replicas)
    }

    fn replicas_of(
        &mut self,
        replicas: Option<Vec<WitReplica>>,
    ) -> Result<Option<Vec<Replica>>, CallError> {
        let Some(replicas) = replicas else {
            return Ok(None);
        };
        self.counted("replicas", replicas.len())?;
        let mut replicas: Vec<Replica> = replicas.into_iter().map(Replica::from).collect();
        replicas.sort_by(|a, b| a.place.cmp(&b.place));
        replicas.dedup_by(|a, b| a.place == b.place);
        Ok(Some(replicas))
    }

    /// The policy of a secret; `None` where the secret does not exist.
    pub async fn policy(&mut self, key: &str) -> Result<Option<Policy>, CallError> {
        let attached = ability!(self.policies, |policies, store| {
            policies.keep_vault_policies().call_get(store, key)
        });
        let Some(attached) = attached else {
            return Ok(None);
        };
        Ok(Some(Policy {
            document: attached
                .document
                .map(|document| super::convert::document(&document)),
        }))
    }

    /// Replaces the policy. False where the secret does not exist.
    pub async fn put_policy(&mut self, key: &str, document: &str) -> Result<bool, CallError> {
        Ok(ability!(self.policies, |policies, store| {
            policies
                .keep_vault_policies()
                .call_put(store, key, document)
        }))
    }

    /// Removes the policy. False where the secret does not exist.
    pub async fn delete_policy(&mut self, key: &str) -> Result<bool, CallError> {
        Ok(ability!(self.policies, |policies, store| {
            policies.keep_vault_policies().call_delete(store, key)
        }))
    }

    /// Whether what is deleted can be brought back.
    pub fn has_recycle(&self) -> bool {
        self.abilities.recycle.is_some()
    }

    /// Whether the driver says what the store must allow.
    #[must_use]
    pub fn has_permissions(&self) -> bool {
        self.abilities.permissions.is_some()
    }

    /// Whether the driver can tell what is wrong with its secrets.
    pub fn has_upkeep(&self) -> bool {
        self.abilities.upkeep.is_some()
    }

    /// What the store must allow an identity of this role in these envs: JSON
    /// objects as text.
    pub async fn statements(
        &mut self,
        role: Role,
        envs: &[String],
    ) -> Result<Vec<String>, CallError> {
        let role = WitRole::from(role);
        let statements = ability!(self.permissions, |permissions, store| {
            permissions
                .keep_vault_permissions()
                .call_statements(store, role, envs)
        });
        self.counted("statements", statements.len())?;
        let clipped = statements.iter();
        Ok(clipped
            .map(|statement| super::convert::document(statement))
            .collect())
    }

    /// What is wrong in this scope.
    pub async fn examine(&mut self) -> Result<Vec<Finding>, CallError> {
        let findings: Vec<WitFinding> = ability!(self.upkeep, |upkeep, store| {
            upkeep.keep_vault_upkeep().call_examine(store)
        });
        self.counted("findings", findings.len())?;
        Ok(findings.into_iter().map(Finding::from).collect())
    }

    /// Puts one finding right and says what was done.
    pub async fn repair(&mut self, key: &str, code: &str) -> Result<String, CallError> {
        let done = ability!(self.upkeep, |upkeep, store| {
            upkeep.keep_vault_upkeep().call_repair(store, key, code)
        });
        Ok(super::convert::sentence(&done))
    }
}

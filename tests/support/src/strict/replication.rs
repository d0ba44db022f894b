//! `ReplicateSecretToRegions` and `RemoveRegionsFromReplication`. A replica is
//! read in its region like any secret, and written nowhere but at its primary.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::secret::Secret;
use super::turn::{Answer, Found, Turn};
use super::world::World;

/// What becomes of a replica that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Replication {
    /// Under way in the answer, in sync from then on.
    #[default]
    Works,
    /// Under way for ever.
    Hangs,
    Fails,
}

#[derive(Clone, Debug)]
pub(super) struct Replica {
    kms_key: Option<String>,
    state: State,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    InProgress,
    InSync,
    Failed(String),
}

impl Secret {
    pub(super) fn is_readable_in(&self, region: &str) -> bool {
        let replica = self.replicas.get(region);
        self.region == region || replica.is_some_and(|replica| replica.state == State::InSync)
    }
}

impl World {
    /// Brings the replicas that are under way in sync.
    pub(super) fn settle_replicas(&mut self) {
        if self.settings.replication != Replication::Works {
            return;
        }
        let mut settled = Vec::new();
        for (id, secret) in &mut self.secrets {
            for replica in secret.replicas.values_mut() {
                if replica.state == State::InProgress {
                    replica.state = State::InSync;
                    settled.push(id.clone());
                }
            }
        }
        for id in settled {
            self.list(&id);
        }
    }
}

impl Turn<'_> {
    pub(super) fn replicate_to_regions(&mut self) -> Answer {
        let found = self.writable("ReplicateSecretToRegions")?;
        self.check_replicas(&found.id.0)?;
        for region in self.asked_regions() {
            if self.secret(&found).replicas.contains_key(&region) {
                let message = format!("Secret is already replicated to region {region}.");
                return Err(Refusal::parameter(message));
            }
        }
        self.replicate(&found);
        self.world.list(&found.id);
        Ok(json!({ "ARN": found.arn, "ReplicationStatus": self.replication_status(&found) }))
    }

    pub(super) fn remove_regions(&mut self) -> Answer {
        let found = self.writable("RemoveRegionsFromReplication")?;
        let regions = self.texts("RemoveReplicaRegions");
        let secret = self.secret_mut(&found);
        for region in &regions {
            if !secret.replicas.contains_key(region) {
                let message = format!("Secret is not replicated to region {region}.");
                return Err(Refusal::parameter(message));
            }
        }
        secret
            .replicas
            .retain(|region, _| !regions.contains(region));
        self.world.list(&found.id);
        Ok(json!({ "ARN": found.arn, "ReplicationStatus": self.replication_status(&found) }))
    }

    fn asked_regions(&self) -> Vec<String> {
        let regions = self.items("AddReplicaRegions").iter();
        let regions = regions.filter_map(|replica| replica["Region"].as_str());
        regions.map(str::to_owned).collect()
    }

    /// Refuses regions that cannot hold a replica of a secret of `own`.
    pub(super) fn check_replicas(&self, own: &str) -> Result<(), Refusal> {
        let mut regions = self.asked_regions();
        let all = regions.len();
        regions.sort();
        regions.dedup();
        if regions.len() < all || regions.iter().any(|region| region == own) {
            return Err(Refusal::parameter("Invalid replica region."));
        }
        Ok(())
    }

    /// Makes the replicas that the request asks for.
    pub(super) fn replicate(&mut self, found: &Found) {
        let is_forced = self.flag("ForceOverwriteReplicaSecret");
        for asked in self.items("AddReplicaRegions").to_vec() {
            let region = asked["Region"].as_str().unwrap_or_default().to_owned();
            let taken = self.world.named(&region, &found.id.1).map(Secret::id);
            if is_forced && let Some(taken) = &taken {
                self.world.remove(taken);
            }
            let state = match (&self.world.settings.replication, taken) {
                (_, Some(_)) if !is_forced => State::Failed(format!(
                    "Replication failed: Secret name {} already exists in region {region}.",
                    found.id.1
                )),
                (Replication::Fails, _) => State::Failed("Replication failed.".to_owned()),
                (Replication::Works | Replication::Hangs, _) => State::InProgress,
            };
            let kms_key = asked["KmsKeyId"].as_str().map(str::to_owned);
            let replica = Replica { kms_key, state };
            self.secret_mut(found).replicas.insert(region, replica);
        }
    }

    /// Null for a secret without replicas.
    pub(super) fn replication_status(&self, found: &Found) -> Value {
        let replicas = &self.secret(found).replicas;
        if replicas.is_empty() {
            return Value::Null;
        }
        let status = replicas.iter().map(|(region, replica)| {
            let (status, message) = match &replica.state {
                State::InProgress => ("InProgress", None),
                State::InSync => ("InSync", None),
                State::Failed(message) => ("Failed", Some(message)),
            };
            json!({
                "Region": region,
                "KmsKeyId": replica.kms_key,
                "Status": status,
                "StatusMessage": message,
            })
        });
        status.collect()
    }
}

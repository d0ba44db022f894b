//! A secret as the service keeps it: its versions, their labels, and all that
//! is known about it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::ACCOUNT;
use super::refusal::Refusal;
use super::replication::Replica;
use super::rotation::Rotating;

pub(super) const CURRENT: &str = "AWSCURRENT";
pub(super) const PREVIOUS: &str = "AWSPREVIOUS";
pub(super) const PENDING: &str = "AWSPENDING";

/// More labels than that no version takes.
const MOST_LABELS: usize = 20;
/// Versions without labels that are kept whatever their age.
const KEPT_VERSIONS: usize = 100;
pub(super) const DAY: u64 = 24 * 60 * 60 * 1000;

/// Where a secret is: its region and its name.
pub(super) type Id = (String, String);

/// A value as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Payload {
    Text(String),
    /// In base64.
    Bytes(String),
}

#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) id: String,
    /// None yet while a rotation has only made room for it.
    pub(super) payload: Option<Payload>,
    pub(super) labels: BTreeSet<String>,
    pub(super) created: u64,
    pub(super) accessed: Option<u64>,
    pub(super) kms_key: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Secret {
    pub(super) region: String,
    pub(super) name: String,
    /// The six characters at the end of the ARN.
    pub(super) suffix: String,
    /// Tells secrets apart that were made in the same millisecond.
    pub(super) number: u64,
    pub(super) description: Option<String>,
    pub(super) kms_key: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) versions: BTreeMap<String, Version>,
    pub(super) created: u64,
    pub(super) changed: u64,
    pub(super) accessed: Option<u64>,
    pub(super) deletion: Option<Deletion>,
    pub(super) rotation: Option<Rotating>,
    pub(super) replicas: BTreeMap<String, Replica>,
    pub(super) policy: Option<String>,
}

/// When it was asked for, and when it comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deletion {
    pub(super) asked: u64,
    pub(super) due: u64,
}

impl Secret {
    pub(super) fn id(&self) -> Id {
        (self.region.clone(), self.name.clone())
    }

    /// Its ARN, or that of its replica in another region.
    pub(super) fn arn(&self, region: &str) -> String {
        arn(region, &format!("{}-{}", self.name, self.suffix))
    }

    pub(super) fn holder(&self, label: &str) -> Option<&Version> {
        self.versions.values().find(|v| v.labels.contains(label))
    }

    fn holder_id(&self, label: &str) -> Option<String> {
        self.holder(label).map(|version| version.id.clone())
    }

    /// Moves a label to a version, from whichever has it. With the label of the
    /// current version goes the one of the previous, to the version it left.
    pub(super) fn move_label(&mut self, label: &str, to: &str) -> Result<(), Refusal> {
        let from = self.holder_id(label);
        if from.as_deref() == Some(to) {
            return Ok(());
        }
        let target = self.versions.get_mut(to);
        let target = target.ok_or_else(|| Refusal::no_value("VersionId", to))?;
        if target.labels.len() >= MOST_LABELS {
            let message = format!("A version takes at most {MOST_LABELS} staging labels.");
            return Err(Refusal::new("LimitExceededException", message));
        }
        target.labels.insert(label.to_owned());
        if let Some(from) = from {
            self.take_label(label, &from);
            if label == CURRENT {
                self.take_previous();
                if let Some(left) = self.versions.get_mut(&from) {
                    left.labels.insert(PREVIOUS.to_owned());
                }
            }
        }
        Ok(())
    }

    pub(super) fn take_label(&mut self, label: &str, from: &str) {
        if let Some(version) = self.versions.get_mut(from) {
            version.labels.remove(label);
        }
    }

    fn take_previous(&mut self) {
        if let Some(holder) = self.holder_id(PREVIOUS) {
            self.take_label(PREVIOUS, &holder);
        }
    }

    /// Forgets the oldest versions without labels, but none of the last day.
    pub(super) fn prune(&mut self, now: u64) {
        let mut bare: Vec<(u64, String)> = self
            .versions
            .values()
            .filter(|version| version.labels.is_empty())
            .map(|version| (version.created, version.id.clone()))
            .collect();
        bare.sort();
        let spare = self.versions.len().saturating_sub(KEPT_VERSIONS);
        for (created, id) in bare.into_iter().take(spare) {
            if created + DAY < now {
                self.versions.remove(&id);
            }
        }
    }

    /// All but the values: what a listing may show.
    pub(super) fn without_values(&self) -> Self {
        let mut copy = self.clone();
        for version in copy.versions.values_mut() {
            version.payload = None;
        }
        copy
    }

    /// What `DescribeSecret` and `ListSecrets` both tell.
    pub(super) fn summary(&self, region: &str, labels: &str) -> Value {
        let rotation = self.rotation.as_ref();
        let is_replicated = !self.replicas.is_empty();
        let mut summary = json!({
            "ARN": self.arn(region),
            "Name": self.name,
            "Description": self.description,
            "KmsKeyId": self.kms_key,
            "CreatedDate": seconds(self.created),
            "LastChangedDate": seconds(self.changed),
            "LastAccessedDate": self.accessed.map(|ms| ms / DAY * DAY / 1000),
            "DeletedDate": self.deletion.map(|deletion| seconds(deletion.asked)),
            "PrimaryRegion": is_replicated.then_some(&self.region),
            "Tags": tag_list(&self.tags),
            labels: self.labels(),
        });
        if let Some(rotation) = rotation {
            rotation.tell(&mut summary);
        }
        summary
    }

    /// Each version that has labels, with them.
    fn labels(&self) -> Value {
        let labelled = self.versions.values().filter(|v| !v.labels.is_empty());
        labelled
            .map(|version| (version.id.clone(), json!(version.labels)))
            .collect()
    }
}

pub(super) fn arn(region: &str, resource: &str) -> String {
    format!("arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:{resource}")
}

/// Milliseconds as the protocol writes times.
#[expect(
    clippy::cast_precision_loss,
    reason = "exact for every date until the year 200,000"
)]
pub(super) fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

pub(super) fn tag_list(tags: &BTreeMap<String, String>) -> Value {
    let tags = tags.iter();
    tags.map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect()
}

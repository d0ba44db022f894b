//! `DeleteSecret` and `RestoreSecret`.

use serde_json::json;

use super::refusal::Refusal;
use super::secret::{DAY, Deletion, seconds};
use super::turn::{Answer, Turn};

impl Turn<'_> {
    pub(super) fn delete(&mut self) -> Answer {
        let days = self.body["RecoveryWindowInDays"].as_i64();
        let is_forced = self.flag("ForceDeleteWithoutRecovery");
        if is_forced && days.is_some() {
            return Err(Refusal::parameter(
                "You can't use ForceDeleteWithoutRecovery in conjunction with \
                 RecoveryWindowInDays.",
            ));
        }
        let days = days.unwrap_or(30);
        if !(7..=30).contains(&days) {
            return Err(Refusal::parameter(
                "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
            ));
        }
        let found = match self.target("DeleteSecret") {
            Err(refusal) if is_forced && refusal == Refusal::not_found() => {
                return Ok(self.gone());
            }
            found => found?,
        };
        if found.is_replica {
            return Err(Refusal::replica());
        }
        let (region, now) = (self.region.to_owned(), self.now);
        let secret = self.secret_mut(&found);
        if !secret.replicas.is_empty() {
            let regions: Vec<&str> = secret.replicas.keys().map(String::as_str).collect();
            let message = format!(
                "You can't delete secret {} that still has replica regions [{}]",
                secret.name,
                regions.join(", ")
            );
            return Err(Refusal::parameter(message));
        }
        if is_forced {
            self.world.remove(&found.id);
            return Ok(json!({
                "ARN": found.arn,
                "Name": found.id.1,
                "DeletionDate": seconds(now),
            }));
        }
        if secret.deletion.is_some() {
            return Err(Refusal::pending_deletion());
        }
        let due = now + DAY * days.unsigned_abs();
        secret.deletion = Some(Deletion { asked: now, due });
        let arn = secret.arn(&region);
        self.world.list(&found.id);
        Ok(json!({ "ARN": arn, "Name": found.id.1, "DeletionDate": seconds(due) }))
    }

    /// A deletion for ever of what is not there is a success.
    fn gone(&self) -> serde_json::Value {
        let name = self.text("SecretId").unwrap_or_default();
        let arn = super::secret::arn(self.region, name);
        json!({ "ARN": arn, "Name": name, "DeletionDate": seconds(self.now) })
    }

    pub(super) fn restore(&mut self) -> Answer {
        let found = self.target("RestoreSecret")?;
        if found.is_replica {
            return Err(Refusal::replica());
        }
        self.secret_mut(&found).deletion = None;
        self.world.list(&found.id);
        Ok(found.answer())
    }
}

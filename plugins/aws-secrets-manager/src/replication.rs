//! Copies of a secret in other regions.

use keep_sdk::{Error, ErrorKind, Replica, ReplicaState, Replication, aws};

use crate::SecretsManager;
use crate::write::{is_there, may_change};

impl Replication for SecretsManager {
    /// Regions that have a sound copy are left out: AWS refuses them, and with
    /// them the others.
    fn replicate(&self, key: &str, places: Vec<String>) -> Result<Option<Vec<Replica>>, Error> {
        let name = self.own_name(key)?;
        if places.contains(&self.region) {
            let message = format!(
                "`{}` is the region of `{key}` itself, which needs no copy there",
                self.region
            );
            return Err(Error::invalid(message).with_code("own-place"));
        }
        let Some(mut secret) = aws::inspect(&name)? else {
            return Ok(None);
        };
        may_change(key, &secret.description, false)?;
        is_primary(key, &secret)?;
        let mut wanted = without_copy(&secret, &places);
        while !wanted.is_empty() {
            let error = match aws::replicate(&name, &wanted) {
                Ok(copies) => return Ok(Some(replicas(copies))),
                Err(error) if error.code == "InvalidParameterException" => error,
                Err(error) => return Err(error),
            };
            // Somebody else may have asked for a copy meanwhile.
            let Some(now) = aws::inspect(&name)? else {
                return Err(error);
            };
            let left = without_copy(&now, &places);
            if left.len() >= wanted.len() {
                return Err(error);
            }
            (secret, wanted) = (now, left);
        }
        Ok(Some(replicas(secret.replicas)))
    }

    fn remove(&self, key: &str, places: Vec<String>) -> Result<Option<Vec<Replica>>, Error> {
        let name = self.own_name(key)?;
        let Some(secret) = aws::inspect(&name)? else {
            return Ok(None);
        };
        may_change(key, &secret.description, false)?;
        is_primary(key, &secret)?;
        for place in &places {
            if !secret.replicas.iter().any(|copy| copy.region == *place) {
                let message = format!("`{key}` has no copy in `{place}`");
                return Err(Error::new(ErrorKind::NotFound, message).with_code("no-such-replica"));
            }
        }
        Ok(Some(replicas(aws::remove_replicas(&name, &places)?)))
    }

    fn replicas(&self, key: &str) -> Result<Option<Vec<Replica>>, Error> {
        let Some(secret) = aws::inspect(&self.own_name(key)?)? else {
            return Ok(None);
        };
        is_there(key, &secret.description)?;
        is_primary(key, &secret)?;
        Ok(Some(replicas(secret.replicas)))
    }
}

/// The places without a sound copy, each once.
fn without_copy(secret: &aws::Details, places: &[String]) -> Vec<String> {
    let sound = |place: &&String| {
        let mut copies = secret.replicas.iter();
        copies.any(|copy| copy.region == **place && copy.status != FAILED)
    };
    let places = places.iter().filter(|place| !sound(place));
    let mut wanted: Vec<String> = places.cloned().collect();
    wanted.sort();
    wanted.dedup();
    wanted
}

/// What AWS calls a copy that it could not make.
pub(crate) const FAILED: &str = "Failed";

/// A copy has no copies, and is changed where the secret itself is.
fn is_primary(key: &str, secret: &aws::Details) -> Result<(), Error> {
    let Some(region) = &secret.primary_region else {
        return Ok(());
    };
    let message = format!("`{key}` is itself a copy of the secret in `{region}`");
    Err(Error::invalid(message).with_code("is-replica"))
}

fn replicas(replicas: Vec<aws::Replica>) -> Vec<Replica> {
    let replica = |replica: aws::Replica| Replica {
        place: replica.region,
        state: match replica.status.as_str() {
            "InSync" => ReplicaState::InSync,
            FAILED => ReplicaState::Failed,
            _ => ReplicaState::InProgress,
        },
        message: Some(replica.message).filter(|message| !message.is_empty()),
        encryption_key: replica.kms_key,
        accessed_ms: replica.accessed_ms,
    };
    replicas.into_iter().map(replica).collect()
}

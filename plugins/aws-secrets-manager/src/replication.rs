//! Copies of a secret in other regions.

use keep_sdk::{Error, ErrorKind, Replica, ReplicaState, Replication, aws};

use crate::SecretsManager;
use crate::write::may_change;

impl Replication for SecretsManager {
    fn replicate(&self, key: &str, places: Vec<String>) -> Result<Option<Vec<Replica>>, Error> {
        let name = self.own_name(key)?;
        let Some(secret) = aws::describe(&name)? else {
            return Ok(None);
        };
        may_change(key, &secret, false)?;
        Ok(Some(replicas(aws::replicate(&name, &places)?)))
    }

    fn remove(&self, key: &str, places: Vec<String>) -> Result<Option<Vec<Replica>>, Error> {
        match aws::remove_replicas(&self.own_name(key)?, &places) {
            Ok(left) => Ok(Some(replicas(left))),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn replicas(&self, key: &str) -> Result<Option<Vec<Replica>>, Error> {
        let secret = aws::inspect(&self.own_name(key)?)?;
        Ok(secret.map(|secret| replicas(secret.replicas)))
    }
}

fn replicas(replicas: Vec<aws::Replica>) -> Vec<Replica> {
    let replica = |replica: aws::Replica| Replica {
        place: replica.region,
        state: match replica.status.as_str() {
            "InSync" => ReplicaState::InSync,
            "Failed" => ReplicaState::Failed,
            _ => ReplicaState::InProgress,
        },
        message: Some(replica.message).filter(|message| !message.is_empty()),
        encryption_key: replica.kms_key,
        accessed_ms: replica.accessed_ms,
    };
    replicas.into_iter().map(replica).collect()
}

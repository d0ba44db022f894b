//! What the optional abilities answer.

use keep_sdk::{
    Attached, Change, Error, Policies, Replica, ReplicaState, Replication, Rollback, Rotation,
    RotationSettings, RotationStatus, Selector,
};

use crate::Hostile;
use crate::answers::EVIL;

fn evil() -> String {
    EVIL.to_owned()
}

impl Rollback for Hostile {
    fn rollback(&self, _key: &str, _to: Selector) -> Result<Option<Change>, Error> {
        Ok(Some(Change {
            from: Some(evil()),
            to: evil(),
            moved: true,
        }))
    }
}

impl Rotation for Hostile {
    fn rotate(&self, _key: &str, _settings: RotationSettings) -> Result<Option<String>, Error> {
        Ok(Some(evil()))
    }

    fn cancel(&self, _key: &str) -> Result<bool, Error> {
        Ok(true)
    }

    fn rotation(&self, _key: &str) -> Result<Option<RotationStatus>, Error> {
        Ok(Some(RotationStatus {
            enabled: true,
            function: Some(evil()),
            schedule: Some(evil()),
            last_ms: Some(u64::MAX),
            next_ms: Some(u64::MAX),
            pending: Some(evil()),
            pending_since_ms: Some(u64::MAX),
            manager: Some(evil()),
        }))
    }
}

impl Hostile {
    /// One copy, twice; or more than anybody would count.
    fn copies(&self) -> Vec<Replica> {
        let copy = Replica {
            place: evil(),
            state: ReplicaState::Failed,
            message: Some(evil()),
            encryption_key: Some(evil()),
            accessed_ms: Some(u64::MAX),
        };
        match self.mode.as_str() {
            "many" => {
                let small = Replica {
                    message: None,
                    encryption_key: None,
                    ..copy
                };
                vec![small; 100_000]
            }
            _ => vec![copy.clone(), copy],
        }
    }
}

impl Replication for Hostile {
    fn replicate(&self, _key: &str, _places: Vec<String>) -> Result<Option<Vec<Replica>>, Error> {
        Ok(Some(self.copies()))
    }

    fn remove(&self, _key: &str, _places: Vec<String>) -> Result<Option<Vec<Replica>>, Error> {
        Ok(Some(self.copies()))
    }

    fn replicas(&self, _key: &str) -> Result<Option<Vec<Replica>>, Error> {
        Ok(Some(self.copies()))
    }
}

impl Policies for Hostile {
    fn policy(&self, _key: &str) -> Result<Option<Attached>, Error> {
        let document = match self.mode.as_str() {
            "giant-policy" => "p".repeat(10_000_000),
            _ => evil(),
        };
        Ok(Some(Attached {
            document: Some(document),
        }))
    }

    fn put_policy(&self, _key: &str, _document: &str) -> Result<bool, Error> {
        Ok(true)
    }

    fn delete_policy(&self, _key: &str) -> Result<bool, Error> {
        Ok(true)
    }
}

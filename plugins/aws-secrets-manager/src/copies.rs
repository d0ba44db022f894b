//! Creating and deleting a secret that has copies in other regions.

use keep_sdk::{Error, ErrorKind, aws};

use crate::replication::FAILED;

/// How far the copies of a new secret are, as facts `replica:REGION`: AWS calls
/// the secret created, whatever becomes of these.
pub(crate) fn facts(name: &str) -> Vec<(String, String)> {
    // Whoever may not look has written the secret no less.
    let Ok(Some(secret)) = aws::inspect(name) else {
        return Vec::new();
    };
    let fact = |copy: aws::Replica| {
        let state = match copy.status.as_str() {
            "InSync" => "in-sync".to_owned(),
            FAILED => format!("failed: {}", copy.message),
            _ => "in-progress".to_owned(),
        };
        (format!("replica:{}", copy.region), state)
    };
    secret.replicas.into_iter().map(fact).collect()
}

/// AWS deletes no secret that has copies: where it refuses, these go first. They
/// go at once; the recovery window is the secret's own.
pub(crate) fn delete_with_copies<T>(
    name: &str,
    delete: impl Fn() -> Result<T, Error>,
) -> Result<T, Error> {
    let refusal = match delete() {
        Err(error) if error.kind == ErrorKind::Invalid => error,
        outcome => return outcome,
    };
    // Whoever may not look is told what AWS said.
    let Ok(Some(secret)) = aws::inspect(name) else {
        return Err(refusal);
    };
    let copies = secret.replicas.into_iter();
    let regions: Vec<String> = copies.map(|copy| copy.region).collect();
    if regions.is_empty() {
        return Err(refusal);
    }
    aws::remove_replicas(name, &regions)?;
    delete()
}

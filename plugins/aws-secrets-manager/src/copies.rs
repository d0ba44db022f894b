//! Deleting a secret that has copies in other regions.

use keep_sdk::{Error, ErrorKind, aws};

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

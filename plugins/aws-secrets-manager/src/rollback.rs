//! Making an older version current: two calls, and no value is read.

use keep_sdk::{Change, Error, ErrorKind, Rollback, Selector, aws};

use crate::write::may_change;
use crate::{CURRENT, NEXT, PREVIOUS, SecretsManager};

impl Rollback for SecretsManager {
    fn rollback(&self, key: &str, to: Selector) -> Result<Option<Change>, Error> {
        let name = self.own_name(key)?;
        let Some(secret) = aws::describe(&name)? else {
            return Ok(None);
        };
        may_change(key, &secret, false)?;
        let current = labelled(&secret, CURRENT);
        let target = match to {
            Selector::Version(id) if has_version(&name, &secret, &id)? => id,
            Selector::Version(id) => {
                return Err(absent(format!("`{key}` has no version `{id}`")));
            }
            Selector::Current => labelled(&secret, PREVIOUS)
                .ok_or_else(|| absent(format!("`{key}` has no version before the current one")))?,
            Selector::Stage(label) => labelled(&secret, &label)
                .filter(|_| label != NEXT)
                .ok_or_else(|| absent(format!("no version of `{key}` is labelled `{label}`")))?,
        };
        let moved = current.as_ref() != Some(&target);
        if moved {
            aws::move_stage(&name, CURRENT, current.as_deref(), Some(&target))
                .map_err(|error| overtaken(key, error))?;
        }
        Ok(Some(Change {
            from: current,
            to: target,
            moved,
        }))
    }
}

fn labelled(secret: &aws::Description, label: &str) -> Option<String> {
    let mut versions = secret.stages.iter();
    let found = versions.find(|(_, labels)| labels.iter().any(|l| l == label));
    found.map(|(id, _)| id.clone())
}

/// A description names the versions that have a label; only the list of
/// versions has the others, too. So a version without one costs one call more.
fn has_version(name: &str, secret: &aws::Description, id: &str) -> Result<bool, Error> {
    if secret.stages.iter().any(|(labelled, _)| labelled == id) {
        return Ok(true);
    }
    let versions = aws::versions(name)?.unwrap_or_default();
    Ok(versions.iter().any(|version| version.id == id))
}

/// Both versions are there: what is wrong with a parameter is that the label
/// has moved since it was looked at.
fn overtaken(key: &str, mut error: Error) -> Error {
    if error.kind == ErrorKind::Conflict && error.code == "InvalidParameterException" {
        error.message =
            format!("another version of `{key}` became current meanwhile; nothing was changed");
    }
    error
}

fn absent(message: String) -> Error {
    Error::new(ErrorKind::NotFound, message).with_code("no-such-version")
}

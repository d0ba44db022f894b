//! Making an older version current: two calls, and no value is read.

use keep_sdk::{Change, Error, ErrorKind, Rollback, Selector, aws};

use crate::write::may_change;
use crate::{CURRENT, PREVIOUS, SecretsManager};

impl Rollback for SecretsManager {
    fn rollback(&self, key: &str, to: Selector) -> Result<Option<Change>, Error> {
        let name = self.own_name(key)?;
        let Some(secret) = aws::describe(&name)? else {
            return Ok(None);
        };
        may_change(key, &secret, false)?;
        let labelled = |label: &str| {
            let mut versions = secret.stages.iter();
            let found = versions.find(|(_, labels)| labels.iter().any(|l| l == label));
            found.map(|(id, _)| id.clone())
        };
        let current = labelled(CURRENT);
        let target = match to {
            Selector::Version(id) => id,
            Selector::Current => labelled(PREVIOUS)
                .ok_or_else(|| absent(format!("`{key}` has no version before the current one")))?,
            Selector::Stage(label) => labelled(&label)
                .ok_or_else(|| absent(format!("no version of `{key}` is labelled `{label}`")))?,
        };
        if current.as_ref() == Some(&target) {
            return Ok(Some(Change {
                from: current,
                to: target,
                moved: false,
            }));
        }
        let known = secret.stages.iter().any(|(id, _)| *id == target);
        match aws::move_stage(&name, CURRENT, current.as_deref(), Some(&target)) {
            Ok(()) => Ok(Some(Change {
                from: current,
                to: target,
                moved: true,
            })),
            // A version without labels is not in the description: whether it
            // is there shows only now.
            Err(error) if !known && is_absence(error.kind) => {
                Err(absent(format!("`{key}` has no version `{target}`")))
            }
            Err(error) => Err(error),
        }
    }
}

fn is_absence(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::Conflict)
}

fn absent(message: String) -> Error {
    Error::new(ErrorKind::NotFound, message).with_code("no-such-version")
}

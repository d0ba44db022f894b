//! Making an older version current: its value becomes a new version, since the
//! newest is the current one here. The value stays with the host.

use keep_sdk::{
    Change, Driver, Error, ErrorKind, PutMode, PutOptions, Rollback, Selector, Version, Versions,
};

use crate::KvTwo;

impl Rollback for KvTwo {
    fn rollback(&self, key: &str, to: Selector) -> Result<Option<Change>, Error> {
        let Some(versions) = self.history(key)? else {
            return Ok(None);
        };
        let Some(current) = versions.first() else {
            return Ok(None);
        };
        let (target, what) = target(&versions, &to);
        let absent = || {
            Error::new(ErrorKind::NotFound, format!("`{key}` has {what}"))
                .with_code("no-such-version")
        };
        let target = target.ok_or_else(absent)?;
        let from = Some(current.id.clone());
        if target.id == current.id {
            let to = target.id.clone();
            return Ok(Some(Change {
                from,
                to,
                moved: false,
            }));
        }
        let found = self.get(key, Selector::Version(target.id.clone()))?;
        let value = found.ok_or_else(absent)?.value;
        let options = PutOptions {
            mode: PutMode::IfVersion(current.id.clone()),
            description: None,
            adopt: false,
            plain: false,
        };
        let written = self.put(key, &value, options)?;
        Ok(Some(Change {
            from,
            to: written.entry.version.unwrap_or_default(),
            moved: true,
        }))
    }
}

/// The version that is meant, and words for there being none. What was deleted or
/// destroyed has no value to go back to.
fn target<'a>(versions: &'a [Version], to: &Selector) -> (Option<&'a Version>, String) {
    let mut whole = versions.iter().filter(|version| version.stages.is_empty());
    match to {
        Selector::Current => (
            whole.find(|version| !version.current),
            "no version before the current one".into(),
        ),
        Selector::Version(id) => (
            whole.find(|version| version.id == *id),
            format!("no version `{id}` that is not deleted"),
        ),
        Selector::Stage(label) => (None, format!("no version that is labelled `{label}`")),
    }
}

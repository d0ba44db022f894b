//! Making an older version current: its value becomes a new version, since the
//! newest is the current one here. The value stays with the host.

use keep_sdk::{
    Change, Driver, Error, ErrorKind, PutMode, PutOptions, Rollback, Selector, Versions,
};

use crate::{ParameterStore, api};

impl Rollback for ParameterStore {
    fn rollback(&self, key: &str, to: Selector) -> Result<Option<Change>, Error> {
        let Some(versions) = self.history(key)? else {
            return Ok(None);
        };
        let Some(current) = versions.first() else {
            return Ok(None);
        };
        let (target, what) = match &to {
            Selector::Current => (
                versions.get(1),
                "no version before the current one".to_owned(),
            ),
            Selector::Version(id) => (
                versions.iter().find(|version| version.id == *id),
                format!("no version `{id}`"),
            ),
            Selector::Stage(label) => (
                versions
                    .iter()
                    .find(|version| version.stages.contains(label)),
                format!("no version that is labelled `{label}`"),
            ),
        };
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
        let name = format!("{}:{}", self.name(key), target.id);
        let parameter = api::parameter(&name, true)?.ok_or_else(absent)?;
        let plain = parameter.is_plain();
        let value = parameter.into_value().ok_or_else(absent)?;
        let options = PutOptions {
            mode: PutMode::IfVersion(current.id.clone()),
            description: None,
            adopt: false,
            plain,
        };
        let written = self.put(key, &value, options)?;
        Ok(Some(Change {
            from,
            to: written.entry.version.unwrap_or_default(),
            moved: true,
        }))
    }
}

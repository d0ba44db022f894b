//! Making an older version current: its value becomes a new version, since the
//! newest is the current one here. The value stays with the host.

use keep_sdk::{
    Change, Driver, Error, ErrorKind, PutMode, PutOptions, Rollback, Selector, storage,
};

use crate::Local;
use crate::stored::Stored;

impl Rollback for Local {
    fn rollback(&self, key: &str, to: Selector) -> Result<Option<Change>, Error> {
        let stored = Stored::load(key)?;
        let Some((current, _)) = stored.current().filter(|_| stored.is_live()) else {
            return Ok(None);
        };
        let (to, what) = match to {
            Selector::Current => (
                Selector::Stage("previous".into()),
                "no version before the current one".to_owned(),
            ),
            Selector::Stage(label) => {
                let what = format!("no version that is labelled `{label}`");
                (Selector::Stage(label), what)
            }
            Selector::Version(id) => {
                let what = format!("no version `{id}`");
                (Selector::Version(id), what)
            }
        };
        let absent = || {
            Error::new(ErrorKind::NotFound, format!("`{key}` has {what}"))
                .with_code("no-such-version")
        };
        let (number, item) = stored.select(&to).ok_or_else(absent)?;
        let from = Some(current.to_string());
        if number == current {
            return Ok(Some(Change {
                from,
                to: number.to_string(),
                moved: false,
            }));
        }
        let value = storage::read(std::slice::from_ref(&item.name))?.pop();
        let value = value.flatten().ok_or_else(absent)?;
        let written = self.put(
            key,
            &value,
            PutOptions {
                mode: PutMode::IfVersion(current.to_string()),
                description: None,
                adopt: false,
                plain: false,
            },
        )?;
        Ok(Some(Change {
            from,
            to: written.entry.version.unwrap_or_default(),
            moved: true,
        }))
    }
}

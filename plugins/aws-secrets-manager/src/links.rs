//! Keys that stand for secrets elsewhere: of another account, or of another
//! tool, which Keep could not name. The vault's setting `links` says which;
//! they are read and never changed.

use keep_sdk::{Entry, Error, Failed, Found, Readings, Selector, aws};

use crate::{SecretsManager, shown};

/// A key of an env and the ARN that it stands for.
pub(crate) struct Link {
    pub(crate) env: String,
    pub(crate) key: String,
    pub(crate) arn: String,
}

/// Those of `ENV/KEY=ARN, ENV/KEY=ARN`, of every env.
pub(crate) fn parse(setting: &str) -> Result<Vec<Link>, Error> {
    let entries = setting.split(',').map(str::trim);
    let links = entries.filter(|entry| !entry.is_empty()).map(|entry| {
        let link = entry.split_once('=').and_then(|(place, arn)| {
            let (env, key) = place.trim().split_once('/')?;
            Some(Link {
                env: env.to_owned(),
                key: key.to_owned(),
                arn: arn.trim().to_owned(),
            })
        });
        link.ok_or_else(|| Error::invalid(format!("`{entry}` is not `ENV/KEY=ARN`")))
    });
    links.collect()
}

impl Link {
    /// What is known of it without asking.
    pub(crate) fn entry(&self) -> Entry {
        Entry {
            key: self.key.clone(),
            version: None,
            modified_ms: None,
            extra: vec![("link".into(), self.arn.clone())],
        }
    }
}

impl SecretsManager {
    /// The ARN that the key stands for.
    pub(crate) fn linked(&self, key: &str) -> Option<&str> {
        let link = self.links.iter().find(|link| link.key == key)?;
        Some(&link.arn)
    }

    /// The name of a secret of Keep's own, which may be changed.
    pub(crate) fn own_name(&self, key: &str) -> Result<String, Error> {
        match self.linked(key) {
            None => Ok(self.name(key)),
            Some(arn) => Err(Error::unsupported(format!(
                "`{key}` is a link to `{arn}`, which Keep only reads"
            ))
            .with_code("linked")),
        }
    }
}

impl SecretsManager {
    /// One link, read.
    pub(crate) fn get_linked(&self, key: &str, at: &Selector) -> Result<Option<Found>, Error> {
        if !matches!(at, Selector::Current) {
            return Err(Error::unsupported(format!(
                "`{key}` is a link, of which only the current version can be read"
            )));
        }
        let links = self.links.iter().filter(|link| link.key == key);
        let mut readings = read(&links.take(1).collect::<Vec<_>>())?;
        match readings.failed.pop() {
            Some(failed) => Err(failed.error),
            None => Ok(readings.found.pop()),
        }
    }
}

/// Reads these links; one whose secret is not there is in neither list.
pub(crate) fn read(wanted: &[&Link]) -> Result<Readings, Error> {
    let mut readings = Readings {
        found: Vec::new(),
        failed: Vec::new(),
        notes: Vec::new(),
    };
    if wanted.is_empty() {
        return Ok(readings);
    }
    let arns: Vec<String> = wanted.iter().map(|link| link.arn.clone()).collect();
    let values = aws::get_linked(&arns)?;
    // Two keys may stand for one secret, which then comes twice.
    let mut waiting = wanted.to_vec();
    let mut key = |arn: &str| {
        let at = waiting.iter().position(|link| link.arn == arn);
        at.map(|at| waiting.swap_remove(at).key.clone())
    };
    for value in values.found {
        let Some(key) = key(&value.name) else {
            continue;
        };
        readings.found.push(Found {
            entry: Entry {
                key,
                version: Some(value.version_id),
                modified_ms: value.created_ms,
                extra: vec![
                    ("link".into(), value.name),
                    ("stages".into(), shown(value.stages).join(",")),
                ],
            },
            value: value.secret,
        });
    }
    for failure in values.failed {
        if let Some(key) = key(&failure.name) {
            let error = failure.error;
            readings.failed.push(Failed { key, error });
        }
    }
    Ok(readings)
}

#[cfg(test)]
mod tests {
    use super::parse;

    const ARN: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shared/db-a1B2c3";

    #[test]
    fn links_belong_to_one_env() {
        let setting = format!("production/DB={ARN}, staging/DB=arn:other,\n production/X = {ARN}");
        let links = parse(&setting).expect("they are links");
        let read: Vec<(&str, &str, &str)> = links
            .iter()
            .map(|link| (&*link.env, &*link.key, &*link.arn))
            .collect();
        assert_eq!(
            read,
            [
                ("production", "DB", ARN),
                ("staging", "DB", "arn:other"),
                ("production", "X", ARN),
            ]
        );
        assert!(parse("").expect("none").is_empty());
    }

    #[test]
    fn what_is_no_link_is_refused() {
        for wrong in ["DB=arn:x", "production/DB", "x"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}

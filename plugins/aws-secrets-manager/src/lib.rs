//! How Keep keeps secrets in AWS Secrets Manager: one secret for each key,
//! named `<namespace>/[<scope>/]<env>/<KEY>` and tagged so that policies can
//! tell them apart. The host calls AWS; this driver never sees a value.

mod copies;
mod links;
mod permissions;
mod policies;
mod replication;
mod rollback;
mod rotation;
mod tags;
mod upkeep;
mod write;

use keep_sdk::{
    Config, Driver, Entry, Error, ErrorKind, Failed, Found, PutMode, PutOptions, Readings, Recycle,
    Scope, Secret, Selector, Version, Versions, Written, aws, naming,
};

/// AWS keeps a deleted secret for 7 to 30 days; this is its own default.
const RECOVERY_DAYS: u32 = 30;

/// The labels that AWS moves itself.
const CURRENT: &str = "AWSCURRENT";
const PREVIOUS: &str = "AWSPREVIOUS";
const PENDING: &str = "AWSPENDING";

/// The label of a version that is about to become current. It stays where it
/// was last put, and is nobody's business.
const NEXT: &str = "KEEP_NEXT";

struct SecretsManager {
    scope: Scope,
    prefix: String,
    region: String,
    kms_key: Option<String>,
    replica_regions: Vec<String>,
    /// Those of this env.
    links: Vec<Link>,
    /// Those of the other envs, which concern permissions alone.
    other_links: Vec<Link>,
}

use copies::delete_with_copies;
use links::Link;

impl SecretsManager {
    fn name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// The key of a store name; the name itself where it is not one of ours
    /// (the host asked by key, so that only a faulty answer gets here).
    fn key<'a>(&self, name: &'a str) -> &'a str {
        naming::key(&self.prefix, name).unwrap_or(name)
    }

    fn found(&self, value: aws::Value) -> Found {
        Found {
            entry: Entry {
                key: self.key(&value.name).to_owned(),
                version: Some(value.version_id),
                modified_ms: value.created_ms,
                extra: vec![
                    ("name".into(), value.name),
                    ("stages".into(), shown(value.stages).join(",")),
                ],
            },
            value: value.secret,
        }
    }

    /// The readings of this scope. A filter by prefix also finds the names of
    /// deeper paths, which are another vault's.
    fn readings(&self, values: aws::Values) -> Readings {
        let own = |name: &str| naming::key(&self.prefix, name).is_some();
        Readings {
            found: values
                .found
                .into_iter()
                .filter(|value| own(&value.name))
                .map(|value| self.found(value))
                .collect(),
            failed: values
                .failed
                .into_iter()
                .filter(|failure| own(&failure.name))
                .map(|failure| Failed {
                    key: self.key(&failure.name).into(),
                    error: failure.error,
                })
                .collect(),
            notes: values.notes,
        }
    }

    fn entry(&self, key: &str, version: Option<String>) -> Entry {
        Entry {
            key: key.to_owned(),
            version,
            modified_ms: None,
            extra: vec![("name".into(), self.name(key))],
        }
    }
}

impl Driver for SecretsManager {
    fn open(scope: Scope, config: Config) -> Result<Self, Error> {
        let regions = config.get("replica-regions").unwrap_or_default();
        let links = links::parse(config.get("links").unwrap_or_default())?;
        let (links, other_links) = links.into_iter().partition(|link| link.env == scope.env);
        Ok(Self {
            prefix: naming::prefix(&scope),
            links,
            other_links,
            scope,
            region: config.get("region").unwrap_or_default().to_owned(),
            kms_key: config.get("key").map(str::to_owned),
            replica_regions: regions
                .split(',')
                .map(str::trim)
                .filter(|region| !region.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    }

    fn get(&self, key: &str, at: Selector) -> Result<Option<Found>, Error> {
        if self.linked(key).is_some() {
            return self.get_linked(key, &at);
        }
        let (version_id, stage) = match at {
            Selector::Stage(label) if label == NEXT => return Ok(None),
            Selector::Current => (None, None),
            Selector::Version(id) => (Some(id), None),
            Selector::Stage(label) => (None, Some(label)),
        };
        let value = aws::get(&self.name(key), &aws::Selector { version_id, stage })?;
        Ok(value.map(|value| self.found(value)))
    }

    fn get_many(&self, keys: Vec<String>) -> Result<Readings, Error> {
        let (linked, own): (Vec<_>, Vec<_>) =
            keys.into_iter().partition(|key| self.linked(key).is_some());
        let links = self.links.iter().filter(|link| linked.contains(&link.key));
        let mut readings = links::read(&links.collect::<Vec<_>>())?;
        if !own.is_empty() {
            let names: Vec<String> = own.iter().map(|key| self.name(key)).collect();
            join(&mut readings, self.readings(aws::get_many(&names)?));
        }
        Ok(readings)
    }

    fn get_all(&self) -> Result<Readings, Error> {
        let mut readings = links::read(&self.links.iter().collect::<Vec<_>>())?;
        let mut own = self.readings(aws::get_prefix(&self.prefix)?);
        // A link covers the secret of its key, and no less where it cannot be
        // read: another value than was meant would be taken for it.
        own.found
            .retain(|found| self.linked(&found.entry.key).is_none());
        own.failed
            .retain(|failed| self.linked(&failed.key).is_none());
        join(&mut readings, own);
        Ok(readings)
    }

    fn keys(&self) -> Result<Vec<Entry>, Error> {
        let mut entries = self.listed(false)?;
        entries.retain(|entry| self.linked(&entry.key).is_none());
        entries.extend(self.links.iter().map(Link::entry));
        Ok(entries)
    }

    fn put(&self, key: &str, value: &Secret, options: PutOptions) -> Result<Written, Error> {
        self.own_name(key)?;
        match &options.mode {
            PutMode::Upsert => self.upsert(key, value, &options),
            PutMode::CreateOnly => self.create(key, value, options.description.as_deref()),
            PutMode::IfVersion(version) => self.put_over(key, value, version, &options),
        }
    }

    fn delete(&self, key: &str) -> Result<bool, Error> {
        Ok(self.discard(key, RECOVERY_DAYS)?.is_some())
    }
}

impl SecretsManager {
    fn listed(&self, deleted: bool) -> Result<Vec<Entry>, Error> {
        let summaries = aws::list(&self.prefix, deleted)?;
        let entries = summaries.into_iter().filter_map(|summary| {
            let key = naming::key(&self.prefix, &summary.name)?.to_owned();
            let mut extra = vec![("description".to_owned(), summary.description)];
            if let Some(ms) = summary.deleted_ms {
                extra.push(("deleted-ms".into(), ms.to_string()));
            }
            extra.push(("name".into(), summary.name));
            let version = summary.current_version;
            Some(Entry {
                key,
                version,
                modified_ms: summary.changed_ms,
                extra,
            })
        });
        Ok(entries.collect())
    }
}

impl Versions for SecretsManager {
    fn history(&self, key: &str) -> Result<Option<Vec<Version>>, Error> {
        let Some(mut versions) = aws::versions(&self.own_name(key)?)? else {
            return Ok(None);
        };
        // Version ids are random: only the dates say which is newer. Where
        // they are equal the current version comes first.
        versions.sort_by_key(|v| std::cmp::Reverse((v.created_ms, is_current(&v.stages))));
        let versions = versions.into_iter().map(|version| Version {
            current: is_current(&version.stages),
            id: version.id,
            created_ms: version.created_ms,
            stages: shown(version.stages),
            author: None,
        });
        Ok(Some(versions.collect()))
    }
}

impl Recycle for SecretsManager {
    fn discard(&self, key: &str, days: u32) -> Result<Option<Entry>, Error> {
        let name = self.own_name(key)?;
        match delete_with_copies(&name, || aws::delete(&name, days)) {
            Ok(gone_at) => {
                let mut entry = self.entry(key, None);
                entry.extra.push(("deletes-ms".into(), gone_at.to_string()));
                Ok(Some(entry))
            }
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// AWS answers a deletion without recovery with success whether or not
    /// there was a secret, so that is looked up first. Whoever may delete and
    /// not look is not kept from deleting.
    fn purge(&self, key: &str) -> Result<bool, Error> {
        let name = self.own_name(key)?;
        match aws::describe(&name) {
            Ok(None) => Ok(false),
            Err(error) if error.kind != ErrorKind::Denied => Err(error),
            Ok(Some(_)) | Err(_) => {
                absent_is_false(delete_with_copies(&name, || aws::purge(&name)))
            }
        }
    }

    fn restore(&self, key: &str) -> Result<bool, Error> {
        absent_is_false(aws::restore(&self.own_name(key)?))
    }

    fn deleted(&self) -> Result<Vec<Entry>, Error> {
        self.listed(true)
    }
}

/// Whether these are the labels of the version that is read by default.
fn is_current(stages: &[String]) -> bool {
    stages.iter().any(|stage| stage == CURRENT)
}

/// The labels that mean something to people.
fn shown(mut stages: Vec<String>) -> Vec<String> {
    stages.retain(|stage| stage != NEXT);
    stages
}

/// Adds what another answer has.
fn join(readings: &mut Readings, more: Readings) {
    readings.found.extend(more.found);
    readings.failed.extend(more.failed);
    readings.notes.extend(more.notes);
}

fn absent_is_false(outcome: Result<(), Error>) -> Result<bool, Error> {
    match outcome {
        Ok(()) => Ok(true),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

keep_sdk::export_driver!(
    SecretsManager,
    versions,
    recycle,
    rollback,
    rotation,
    replication,
    policies,
    permissions,
    upkeep,
);

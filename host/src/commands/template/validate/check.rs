//! Whether the secrets that a template names exist. Names answer that; a value
//! is read only where the template wants a field of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Serialize, Serializer};

use crate::app::App;
use crate::commands::get::pointer;
use crate::commands::sources::why;
use crate::error::{Error, Kind};
use crate::project::{EnvName, VaultConfig, suggest};
use crate::template::{Placeholder, Template};
use crate::vault::{Readings, Vault};

/// One placeholder in the table, and in `--format json`.
#[derive(Serialize)]
pub(super) struct Checked {
    pub(super) line: usize,
    pub(super) variable: String,
    pub(super) vault: String,
    pub(super) key: String,
    field: Option<String>,
    pub(super) status: Status,
}

/// In JSON the text before the first colon: `ok`, `missing`, `no such field`,
/// `not JSON` or `unreadable`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    /// With the key that was probably meant.
    Missing(Option<String>),
    NoField(String),
    NotJson,
    /// Why it could not be read, and what to do about it.
    Unreadable {
        why: String,
        hints: Vec<String>,
    },
}

impl Status {
    pub(super) fn is_ok(&self) -> bool {
        *self == Self::Ok
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Missing(_) => "missing",
            Self::NoField(_) => "no such field",
            Self::NotJson => "not JSON",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    pub(super) fn hints(&self) -> &[String] {
        match self {
            Self::Unreadable { hints, .. } => hints,
            _ => &[],
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoField(detail) | Self::Unreadable { why: detail, .. } => {
                write!(f, "{}: {detail}", self.word())
            }
            Self::NotJson => f.write_str("not JSON: it has no fields"),
            Self::Missing(Some(near)) => write!(f, "missing: did you mean `{near}`?"),
            Self::Ok | Self::Missing(None) => f.write_str(self.word()),
        }
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// What is known of one vault.
pub(super) struct Listed {
    pub(super) slug: String,
    env: String,
    /// Nothing where the vault's names cannot be listed.
    pub(super) keys: Option<BTreeSet<String>>,
    /// The secrets that were read.
    readings: Readings,
}

/// Asks the vaults that the template and `--vault` name, side by side.
pub(super) async fn read(
    app: &App<'_>,
    template: &Template,
    named: &[VaultConfig],
    env: &EnvName,
) -> Result<Vec<Listed>, Error> {
    let mut vaults = Vec::new();
    for slug in template.vaults() {
        vaults.push(app.project.vault(slug)?);
    }
    for vault in named {
        if vaults.iter().all(|known| known.slug() != vault.slug()) {
            vaults.push(vault.clone());
        }
    }
    for vault in &vaults {
        app.driver_of(vault)?;
    }
    let progress = app.ui.progress("Checking", Some(vaults.len()));
    let reads = vaults.iter().map(async |vault| {
        let listed = read_one(app, template, vault, env).await;
        progress.advance(1);
        listed
    });
    futures_util::future::try_join_all(reads).await
}

async fn read_one(
    app: &App<'_>,
    template: &Template,
    config: &VaultConfig,
    env: &EnvName,
) -> Result<Listed, Error> {
    let mut vault: Vault = app.open_vault(config, env).await?;
    let slug = config.slug().to_string();
    let own: Vec<&Placeholder> = template
        .placeholders()
        .filter(|found| found.vault == slug)
        .collect();
    let wanted = |all: bool| -> Vec<String> {
        let keys = own.iter().filter(|found| all || found.field.is_some());
        let keys: BTreeSet<String> = keys.map(|found| found.key.clone()).collect();
        keys.into_iter().collect()
    };
    let keys: Option<BTreeSet<String>> = match vault.keys().await {
        Ok(entries) => Some(entries.into_iter().map(|entry| entry.key).collect()),
        // Who may read secrets may still not be allowed to list them.
        Err(error) if error.kind == Kind::Denied && !own.is_empty() => {
            app.ui.warn(&format!(
                "the names in {} may not be listed: the secrets are read instead, and which are unused stays unknown",
                vault.place()
            ));
            None
        }
        Err(error) => return Err(error),
    };
    let mut values = wanted(keys.is_none());
    values.retain(|key| keys.as_ref().is_none_or(|keys| keys.contains(key)));
    let readings = if values.is_empty() {
        Readings::default()
    } else {
        vault.get_many(&values).await?
    };
    for note in &readings.notes {
        app.ui.warn(note);
    }
    Ok(Listed {
        slug,
        env: env.to_string(),
        keys,
        readings,
    })
}

/// The status of every placeholder, in order.
pub(super) fn placeholders(template: &Template, vaults: &[Listed]) -> Vec<Checked> {
    let by_slug: BTreeMap<&str, &Listed> = vaults
        .iter()
        .map(|vault| (vault.slug.as_str(), vault))
        .collect();
    let checked = template.placeholders().map(|found| Checked {
        line: found.line,
        variable: found.variable.clone(),
        vault: found.vault.clone(),
        key: found.key.clone(),
        field: found.field.clone(),
        status: by_slug
            .get(found.vault.as_str())
            .map_or(Status::Missing(None), |vault| vault.status(found)),
    });
    checked.collect()
}

impl Listed {
    fn status(&self, placeholder: &Placeholder) -> Status {
        let key = placeholder.key.as_str();
        if let Some(keys) = &self.keys
            && !keys.contains(key)
        {
            let alike = suggest(key, keys.iter().map(String::as_str));
            return Status::Missing(alike.into_iter().next());
        }
        let must_be_read = self.keys.is_none() || placeholder.field.is_some();
        if !must_be_read {
            return Status::Ok;
        }
        let failed = self.readings.failed.iter().find(|failed| failed.key == key);
        if let Some(failed) = failed {
            let Error { message, hints, .. } = why(failed, &self.slug, &self.env);
            return Status::Unreadable {
                why: message,
                hints,
            };
        }
        let found = self.readings.found.iter();
        let Some(found) = found.into_iter().find(|found| found.entry.key == key) else {
            return Status::Missing(None);
        };
        let Some(field) = &placeholder.field else {
            return Status::Ok;
        };
        match found.value.json_member(&pointer(field)) {
            Ok(Some(_)) => Status::Ok,
            Ok(None) => Status::NoField(field.clone()),
            Err(_) => Status::NotJson,
        }
    }
}

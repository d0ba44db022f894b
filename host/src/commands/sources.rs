//! Reading several vaults, in several environments, side by side.

use std::collections::BTreeMap;

use crate::app::App;
use crate::cli::FilterArgs;
use crate::error::{Error, Item, Place};
use crate::formats::Row;
use crate::project::{EnvName, Filter, VaultConfig};
use crate::vault::{Failed, Found, Readings, Vault};

/// What one vault holds of one environment.
pub(super) struct Source {
    pub(super) slug: String,
    pub(super) env: String,
    pub(super) readings: Readings,
    /// What to type to find secrets that are not here.
    pub(super) elsewhere: Option<String>,
}

/// Which secrets to read: all, or these of each vault.
pub(super) enum Wanted<'a> {
    All,
    Keys(&'a dyn Fn(&str) -> Vec<String>),
}

/// Reads the places side by side; the answers are in the order given. The first
/// place that cannot be read at all fails the whole.
pub(super) async fn read(
    app: &App<'_>,
    places: &[(&VaultConfig, &EnvName)],
    wanted: &Wanted<'_>,
) -> Result<Vec<Source>, Error> {
    // Told before any vault is asked, and whatever another one answers.
    for (config, _) in places {
        app.driver_of(config)?;
    }
    let progress = app.ui.progress("Reading", Some(places.len()));
    let reads = places.iter().map(async |(config, env)| {
        let source = read_one(app, config, env, wanted).await;
        progress.advance(1);
        source
    });
    futures_util::future::try_join_all(reads).await
}

/// The keys of each vault in one environment, read side by side; no value is
/// read. The first vault that cannot be listed fails the whole.
pub(super) async fn keys(
    app: &App<'_>,
    vaults: &[VaultConfig],
    env: &EnvName,
) -> Result<Vec<(String, Vec<String>)>, Error> {
    for config in vaults {
        app.driver_of(config)?;
    }
    let progress = app.ui.progress("Listing", Some(vaults.len()));
    let lists = vaults.iter().map(async |config| {
        let mut vault = app.open_vault(config, env).await?;
        let entries = vault.keys().await?;
        progress.advance(1);
        let keys = entries.into_iter().map(|entry| entry.key).collect();
        Ok((vault.slug().to_owned(), keys))
    });
    futures_util::future::try_join_all(lists).await
}

/// Reads one place; what the driver did differently is told.
pub(super) async fn read_one(
    app: &App<'_>,
    config: &VaultConfig,
    env: &EnvName,
    wanted: &Wanted<'_>,
) -> Result<Source, Error> {
    let mut vault: Vault = app.open_vault(config, env).await?;
    let readings = match wanted {
        Wanted::All => vault.get_all().await?,
        Wanted::Keys(keys) => vault.get_many(&keys(vault.slug())).await?,
    };
    for note in &readings.notes {
        app.ui.warn(note);
    }
    Ok(Source {
        elsewhere: vault.elsewhere(),
        slug: vault.slug().to_owned(),
        env: vault.env().to_owned(),
        readings,
    })
}

impl Source {
    /// Drops what the filter does not let pass.
    pub(super) fn retain(&mut self, filter: &Filter) {
        let readings = &mut self.readings;
        readings
            .found
            .retain(|found| filter.passes(&found.entry.key));
        readings.failed.retain(|failed| filter.passes(&failed.key));
    }
}

/// Secrets of several vaults as rows. Where two vaults have a key, the later
/// wins and the user is told.
#[derive(Default)]
pub(super) struct Rows<'a>(BTreeMap<&'a str, Row<'a>>);

impl<'a> Rows<'a> {
    pub(super) fn add(&mut self, app: &App<'_>, source: &'a Source, found: &'a Found) {
        let key = found.entry.key.as_str();
        let row = Row {
            key,
            value: &found.value,
            vault: &source.slug,
            env: &source.env,
            modified_ms: found.entry.modified_ms,
        };
        if let Some(earlier) = self.0.insert(key, row) {
            app.ui.warn(&format!(
                "`{key}` is in the vaults `{}` and `{}`; `{}` is used",
                earlier.vault, source.slug, source.slug
            ));
        }
    }

    /// In order of key.
    pub(super) fn in_order(self) -> Vec<Row<'a>> {
        self.0.into_values().collect()
    }
}

/// Everything that was read, as rows in order of key.
pub(super) fn rows<'a>(app: &App<'_>, sources: &'a [Source]) -> Vec<Row<'a>> {
    let mut rows = Rows::default();
    for source in sources {
        for found in &source.readings.found {
            rows.add(app, source, found);
        }
    }
    rows.in_order()
}

/// Every secret that could not be read, as the items of a partial failure.
pub(super) fn unread(sources: &[Source]) -> Vec<Item> {
    unread_where(sources, |_, _| true)
}

/// The same of the secrets whose vault and key are `meant`. Where there are
/// several vaults, each is named: any of them may have a key of that name.
pub(super) fn unread_where(sources: &[Source], meant: impl Fn(&str, &str) -> bool) -> Vec<Item> {
    let mut items = Vec::new();
    for Source {
        slug,
        env,
        readings,
        ..
    } in sources
    {
        let failed = readings.failed.iter();
        items.extend(
            failed
                .filter(|failed| meant(slug, &failed.key))
                .map(|failed| {
                    let name = match sources.len() {
                        1 => failed.key.clone(),
                        _ => format!("{} in {slug}:{env}", failed.key),
                    };
                    Item::failed(name, &why(failed, slug, env))
                }),
        );
    }
    items
}

/// Why one secret could not be read.
pub(super) fn why(failed: &Failed, vault: &str, env: &str) -> Error {
    let place = Place {
        vault: Some(vault),
        env: Some(env),
        key: Some(&failed.key),
        ..Place::default()
    };
    Error::contract(&failed.error, place)
}

/// Says that there is nothing, and why: an empty file or program environment
/// looks like success.
pub(super) fn warn_if_empty(app: &App<'_>, sources: &[Source], args: &FilterArgs) {
    let is_empty = |source: &Source| {
        let readings = &source.readings;
        readings.found.is_empty() && readings.failed.is_empty()
    };
    let (Some(first), true) = (sources.first(), sources.iter().all(is_empty)) else {
        return;
    };
    let slugs = sources.iter().map(|source| format!("`{}`", source.slug));
    let slugs: Vec<String> = slugs.collect();
    let noun = if slugs.len() == 1 { "vault" } else { "vaults" };
    let place = format!("the {noun} {} (env `{}`)", slugs.join(", "), first.env);
    app.ui.warn(&nothing_in(&place, args));
    if args.only.is_empty() && args.except.is_empty() {
        let hints = sources
            .iter()
            .filter_map(|source| source.elsewhere.as_ref());
        hints.for_each(|hint| app.ui.hint(hint));
    }
}

/// That there is nothing, and whether the filter is to blame.
pub(super) fn nothing_in(place: &str, args: &FilterArgs) -> String {
    let given = match (args.only.is_empty(), args.except.is_empty()) {
        (true, true) => return format!("there are no secrets in {place}"),
        (false, true) => "`--only`",
        (true, false) => "`--except`",
        (false, false) => "`--only` and `--except`",
    };
    format!("no secret in {place} passes {given}")
}

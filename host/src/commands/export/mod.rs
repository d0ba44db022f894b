//! `keep export`: an environment's secrets as a file that something reads.

mod direct;
mod template;
pub(super) mod write;

use std::collections::BTreeMap;

use crate::app::{App, driver_of};
use crate::cli::ExportArgs;
use crate::error::{Error, Item, Place};
use crate::exit::Exit;
use crate::formats::Row;
use crate::project::{EnvName, VaultConfig};
use crate::vault::{Found, Readings, Vault};

pub(super) async fn run(app: &App<'_>, args: &ExportArgs) -> Result<Exit, Error> {
    // What is wrong about the destination is known before any secret is read.
    write::check(args)?;
    let env = app.env(args.env.as_deref())?;
    match &args.template {
        None => direct::run(app, args, &env).await,
        Some(path) => template::run(app, args, &env, path.as_deref()).await,
    }
}

/// What one vault holds of an environment.
struct Source {
    slug: String,
    env: String,
    readings: Readings,
}

/// Secrets of several vaults as rows. Where two vaults have a key, the later
/// wins and the user is told.
#[derive(Default)]
struct Rows<'a>(BTreeMap<&'a str, Row<'a>>);

impl<'a> Rows<'a> {
    fn add(&mut self, app: &App<'_>, source: &'a Source, found: &'a Found) {
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
    fn in_order(self) -> Vec<Row<'a>> {
        self.0.into_values().collect()
    }
}

/// Which secrets to read: all, or these of each vault.
enum Wanted<'a> {
    All,
    Keys(&'a dyn Fn(&str) -> Vec<String>),
}

/// Reads the vaults side by side, in the order given.
async fn read(
    app: &App<'_>,
    vaults: &[VaultConfig],
    env: &EnvName,
    wanted: &Wanted<'_>,
) -> Result<Vec<Source>, Error> {
    // Told before any vault is asked, and whatever another one answers.
    for config in vaults {
        driver_of(config)?;
    }
    let reads = vaults.iter().map(|config| async move {
        let mut vault: Vault = app.open_vault(config, env).await?;
        let readings = match wanted {
            Wanted::All => vault.get_all().await?,
            Wanted::Keys(keys) => vault.get_many(&keys(vault.slug())).await?,
        };
        for note in &readings.notes {
            app.ui.warn(note);
        }
        let (slug, env) = (vault.slug().to_owned(), vault.env().to_owned());
        Ok(Source {
            slug,
            env,
            readings,
        })
    });
    futures_util::future::try_join_all(reads).await
}

/// Every secret that could not be read, as the items of a partial failure.
fn unread(sources: &[Source]) -> Vec<Item> {
    let failed = sources.iter().flat_map(|source| {
        source.readings.failed.iter().map(|failed| {
            let place = Place {
                vault: Some(&source.slug),
                env: Some(&source.env),
                key: Some(&failed.key),
            };
            Item::failed(&failed.key, &Error::contract(&failed.error, place))
        })
    });
    failed.collect()
}

/// Success, or the items that are not in what was written.
fn outcome(items: Vec<Item>) -> Result<Exit, Error> {
    if items.is_empty() {
        return Ok(Exit::Ok);
    }
    let message = match items.len() {
        1 => "1 secret is missing from what was written".to_owned(),
        count => format!("{count} secrets are missing from what was written"),
    };
    Err(Error::partial(message, items))
}

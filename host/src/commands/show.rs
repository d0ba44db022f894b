//! `keep show`: what an env holds, masked unless asked otherwise.

use serde::Serialize;

use super::sources::{nothing_in, why};
use super::time::rfc3339;
use crate::app::App;
use crate::cli::{FilterArgs, ShowArgs, ShowFormat};
use crate::error::{Error, Item};
use crate::exit::Exit;
use crate::formats::{self, Row};
use crate::project::Filter;
use crate::secret::SecretValue;
use crate::ui::{Cell, JsonValue, mask};
use crate::vault::{Entry, Failed, Readings, Vault};

/// One secret in `--format json`. `value` is masked without `--unmask`.
#[derive(Serialize)]
struct Document<'a> {
    key: &'a str,
    value: Shown<'a>,
    version: Option<&'a str>,
    modified: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Shown<'a> {
    Masked(String),
    Plain(JsonValue<'a>),
}

/// One key in `--keys --format json` and `--deleted --format json`.
#[derive(Serialize)]
struct Name<'a> {
    key: &'a str,
    version: Option<&'a str>,
    modified: Option<String>,
    /// What it is for; not secret.
    description: Option<&'a str>,
    /// The ARN of the secret elsewhere that the key stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    /// When it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<String>,
    /// When it can no longer be restored.
    #[serde(skip_serializing_if = "Option::is_none")]
    deletes: Option<String>,
}

pub(super) async fn run(app: &App<'_>, args: &ShowArgs) -> Result<Exit, Error> {
    let filter = filter(&args.filter);
    let mut vault = app.context(&args.context).await?;
    if args.keys || args.deleted {
        if args.format == ShowFormat::Env {
            let flag = if args.keys { "--keys" } else { "--deleted" };
            return Err(Error::usage(format!(
                "`--format env` needs values: leave out `{flag}`"
            )));
        }
        let entries = if args.deleted {
            app.ui.during("Reading", vault.deleted()).await?
        } else {
            app.ui.during("Reading", vault.keys()).await?
        };
        let entries: Vec<Entry> = entries
            .into_iter()
            .filter(|entry| filter.passes(&entry.key))
            .collect();
        if entries.is_empty() && args.keys {
            nothing(app, args, &vault);
        }
        return names(app, args, &entries);
    }
    let mut readings = app.ui.during("Reading", vault.get_all()).await?;
    readings
        .found
        .retain(|found| filter.passes(&found.entry.key));
    readings.failed.retain(|failed| filter.passes(&failed.key));
    for note in &readings.notes {
        app.ui.warn(note);
    }
    if readings.found.is_empty() && readings.failed.is_empty() {
        nothing(app, args, &vault);
    }
    match args.format {
        ShowFormat::Table => table(app, args, &readings)?,
        ShowFormat::Json => json(app, args, &readings)?,
        ShowFormat::Env => env(app, args, &vault, &readings)?,
    }
    partly(&vault, readings.found.len(), &readings.failed)
}

/// Says that there is nothing to show: an empty page looks like a fault.
fn nothing(app: &App<'_>, args: &ShowArgs, vault: &Vault) {
    let mut message = nothing_in(&vault.place(), &args.filter);
    message[..1].make_ascii_uppercase();
    app.ui.note(&message);
    if let (true, true, Some(hint)) = (
        args.filter.only.is_empty(),
        args.filter.except.is_empty(),
        vault.elsewhere(),
    ) {
        app.ui.hint(&hint);
    }
}

/// The filter of `--only` and `--except`, in every command the same.
pub(super) fn filter(args: &FilterArgs) -> Filter {
    let list = |globs: &[String]| (!globs.is_empty()).then(|| globs.join(","));
    Filter::new(list(&args.only).as_deref(), list(&args.except).as_deref())
}

/// Success, or every secret that could not be read, by name.
pub(super) fn partly(vault: &Vault, found: usize, failed: &[Failed]) -> Result<Exit, Error> {
    if failed.is_empty() {
        return Ok(Exit::Ok);
    }
    let items = failed.iter().map(|failed| {
        let why = why(failed, vault.slug(), vault.env());
        Item::failed(&failed.key, &why)
    });
    let message = format!(
        "{} of {} secrets in {} could not be read",
        failed.len(),
        failed.len() + found,
        vault.place()
    );
    Err(Error::partial(message, items.collect()))
}

fn names(app: &App<'_>, args: &ShowArgs, entries: &[Entry]) -> Result<Exit, Error> {
    let time = |entry: &Entry, fact: &str| {
        let ms = entry.fact(fact).and_then(|ms| ms.parse().ok());
        ms.map(rfc3339)
    };
    if args.format == ShowFormat::Json {
        let names = entries.iter().map(|entry| Name {
            key: &entry.key,
            version: entry.version.as_deref(),
            modified: entry.modified_ms.map(rfc3339),
            description: entry.fact("description").filter(|text| !text.is_empty()),
            link: entry.fact("link"),
            deleted: time(entry, "deleted-ms"),
            deletes: time(entry, "deletes-ms"),
        });
        app.ui.json(&names.collect::<Vec<_>>())?;
        return Ok(Exit::Ok);
    }
    let rows: Vec<Vec<Cell<'_>>> = entries
        .iter()
        .map(|entry| {
            let mut row = vec![Cell::from(entry.key.as_str())];
            if args.deleted {
                // Some stores only tell since when it is in the bin.
                let unknown = || {
                    let deleted = time(entry, "deleted-ms");
                    deleted.map_or_else(String::new, |at| format!("unknown; deleted at {at}"))
                };
                row.push(Cell::from(
                    time(entry, "deletes-ms").unwrap_or_else(unknown),
                ));
            }
            row
        })
        .collect();
    let headers: &[&str] = if args.deleted {
        &["Key", "Gone at"]
    } else {
        &["Key"]
    };
    app.ui.table(headers, &rows)?;
    Ok(Exit::Ok)
}

fn table(app: &App<'_>, args: &ShowArgs, readings: &Readings) -> Result<(), Error> {
    let rows: Vec<Vec<Cell<'_>>> = readings
        .found
        .iter()
        .map(|found| {
            let value = &found.value;
            vec![
                Cell::from(found.entry.key.as_str()),
                if args.unmask {
                    Cell::Plain(value)
                } else {
                    Cell::Masked(value)
                },
                Cell::from(found.entry.version.as_deref().unwrap_or_default()),
            ]
        })
        .collect();
    app.ui.table(&["Key", "Value", "Version"], &rows)
}

fn json(app: &App<'_>, args: &ShowArgs, readings: &Readings) -> Result<(), Error> {
    let documents = readings.found.iter().map(|found| Document {
        key: &found.entry.key,
        value: if args.unmask {
            Shown::Plain(JsonValue(&found.value))
        } else {
            Shown::Masked(mask(&found.value))
        },
        version: found.entry.version.as_deref(),
        modified: found.entry.modified_ms.map(rfc3339),
    });
    app.ui.json(&documents.collect::<Vec<_>>())
}

fn env(app: &App<'_>, args: &ShowArgs, vault: &Vault, readings: &Readings) -> Result<(), Error> {
    let masked: Vec<SecretValue> = readings
        .found
        .iter()
        .filter(|_| !args.unmask)
        .map(|found| SecretValue::from_text(mask(&found.value)))
        .collect();
    let rows: Vec<Row<'_>> = readings
        .found
        .iter()
        .enumerate()
        .map(|(index, found)| Row {
            key: &found.entry.key,
            value: masked.get(index).unwrap_or(&found.value),
            vault: vault.slug(),
            env: vault.env(),
            modified_ms: found.entry.modified_ms,
        })
        .collect();
    let rendered = formats::render(&formats::Target::default(), &rows)?;
    super::export::write::warn(app, &rendered);
    app.ui.out(&rendered.text)?;
    super::export::write::refused(&rendered)
}

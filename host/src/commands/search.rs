//! `keep search QUERY`: the secrets whose value or name holds a text. The text
//! may be a secret itself, so no message repeats it.

use serde::Serialize;

use super::places::{Answer, ask_each, outcome, read_each, unread};
use super::show::filter;
use super::sources::Source;
use crate::app::App;
use crate::cli::{ListFormat, SearchArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::secret::SecretValue;
use crate::ui::{Cell, JsonValue, mask};
use crate::vault::Entry;

/// One secret in `--format json`.
#[derive(Serialize)]
struct Document<'a> {
    vault: &'a str,
    env: &'a str,
    key: &'a str,
    /// Masked without `--unmask`; absent where no value was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Shown<'a>>,
    version: Option<&'a str>,
    /// Whether the text was found in the value, in the name, or in both.
    in_value: bool,
    in_name: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Shown<'a> {
    Masked(String),
    Plain(JsonValue<'a>),
}

/// A secret in which the text was found.
struct Hit<'a> {
    vault: &'a str,
    env: &'a str,
    entry: &'a Entry,
    /// None where no value was read.
    value: Option<&'a SecretValue>,
    in_value: bool,
    in_name: bool,
}

/// What is looked for, and where.
struct Query {
    text: SecretValue,
    fold: bool,
    values: bool,
    names: bool,
}

pub(super) async fn run(app: &App<'_>, mut args: SearchArgs) -> Result<Exit, Error> {
    let filter = filter(&args.filter);
    // What is wrong about the places is told before the text is asked for.
    let places = app.places(&args.places.vault, &args.places.env)?;
    let query = query(app, &mut args)?;
    if query.values {
        let answers = read_each(app, &places, &filter).await;
        report(app, &args, &in_secrets(&query, &answers))?;
        return outcome(&answers, unread(&answers));
    }
    let keys = |vault, env| async move { app.open_vault(vault, env).await?.keys().await };
    let mut answers = ask_each(&places, keys).await;
    for entries in answers.iter_mut().filter_map(|a| a.outcome.as_mut().ok()) {
        entries.retain(|entry| filter.passes(&entry.key));
    }
    report(app, &args, &in_names(&query, &answers))?;
    outcome(&answers, Vec::new())
}

fn query(app: &App<'_>, args: &mut SearchArgs) -> Result<Query, Error> {
    let text = if let Some(text) = args.query.take() {
        text.into_secret()
    } else if args.stdin {
        app.ui.stdin_secret(true)?
    } else {
        app.ui.hidden("Text to look for", "--stdin")?
    };
    if text.is_empty() {
        return Err(Error::usage(
            "there is nothing to look for: the text is empty",
        ));
    }
    Ok(Query {
        text,
        fold: !args.case_sensitive,
        values: args.values || !args.names,
        names: args.names,
    })
}

fn in_secrets<'a>(query: &Query, answers: &'a [Answer<Source>]) -> Vec<Hit<'a>> {
    let mut hits = Vec::new();
    for answer in answers {
        let found = answer
            .outcome
            .iter()
            .flat_map(|source| &source.readings.found);
        hits.extend(found.map(|found| Hit {
            vault: &answer.vault,
            env: &answer.env,
            entry: &found.entry,
            value: Some(&found.value),
            in_value: query.text.occurs_in(&found.value, query.fold),
            in_name: query.names && query.text.occurs_in_text(&found.entry.key, query.fold),
        }));
    }
    hits.retain(|hit| hit.in_value || hit.in_name);
    hits
}

fn in_names<'a>(query: &Query, answers: &'a [Answer<Vec<Entry>>]) -> Vec<Hit<'a>> {
    let mut hits = Vec::new();
    for answer in answers {
        hits.extend(answer.outcome.iter().flatten().map(|entry| Hit {
            vault: &answer.vault,
            env: &answer.env,
            entry,
            value: None,
            in_value: false,
            in_name: query.text.occurs_in_text(&entry.key, query.fold),
        }));
    }
    hits.retain(|hit| hit.in_name);
    hits
}

fn report(app: &App<'_>, args: &SearchArgs, hits: &[Hit<'_>]) -> Result<(), Error> {
    match args.format {
        ListFormat::Table => table(app, args, hits)?,
        ListFormat::Json => {
            let documents = hits.iter().map(|hit| document(hit, args.unmask));
            app.ui.json(&documents.collect::<Vec<_>>())?;
        }
    }
    app.ui.note(&match hits.len() {
        0 => "no secret found".to_owned(),
        1 => "1 secret found".to_owned(),
        count => format!("{count} secrets found"),
    });
    Ok(())
}

fn table(app: &App<'_>, args: &SearchArgs, hits: &[Hit<'_>]) -> Result<(), Error> {
    let with_values = args.values || !args.names;
    let rows: Vec<Vec<Cell<'_>>> = hits
        .iter()
        .map(|hit| {
            let mut row: Vec<Cell<'_>> =
                [hit.vault, hit.env, &hit.entry.key].map(Cell::from).into();
            row.extend(hit.value.map(|value| {
                if args.unmask {
                    Cell::Plain(value)
                } else {
                    Cell::Masked(value)
                }
            }));
            row.push(Cell::from(hit.entry.version.as_deref().unwrap_or_default()));
            row
        })
        .collect();
    let headers: &[&str] = if with_values {
        &["Vault", "Environment", "Key", "Value", "Version"]
    } else {
        &["Vault", "Environment", "Key", "Version"]
    };
    app.ui.table(headers, &rows)
}

fn document<'a>(hit: &Hit<'a>, unmask: bool) -> Document<'a> {
    Document {
        vault: hit.vault,
        env: hit.env,
        key: &hit.entry.key,
        value: hit.value.map(|value| {
            if unmask {
                Shown::Plain(JsonValue(value))
            } else {
                Shown::Masked(mask(value))
            }
        }),
        version: hit.entry.version.as_deref(),
        in_value: hit.in_value,
        in_name: hit.in_name,
    }
}

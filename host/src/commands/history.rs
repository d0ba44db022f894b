//! `keep history KEY`: the versions of a secret, newest first. Reads no value.

use serde::Serialize;

use super::time::rfc3339;
use crate::app::App;
use crate::cli::{HistoryArgs, ListFormat};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::Key;
use crate::ui::Cell;
use crate::vault::Version;

/// One version in `--format json`.
#[derive(Serialize)]
struct Document<'a> {
    version: &'a str,
    created: Option<String>,
    stages: &'a [String],
    current: bool,
    author: Option<&'a str>,
}

pub(super) async fn run(app: &App<'_>, args: &HistoryArgs) -> Result<Exit, Error> {
    let key = Key::parse(&args.key)?;
    let mut vault = app.context(&args.context).await?;
    let mut versions = app.ui.during("Reading", vault.history(&key)).await?;
    let there = !versions.is_empty();
    versions.retain(|version| within(version, args));
    if there && versions.is_empty() {
        app.ui.note("no version was made in that time");
    }
    versions.truncate(args.limit as usize);
    if args.format == ListFormat::Json {
        let documents = versions.iter().map(|version| Document {
            version: &version.id,
            created: version.created_ms.map(rfc3339),
            stages: &version.stages,
            current: version.current,
            author: version.author.as_deref(),
        });
        app.ui.json(&documents.collect::<Vec<_>>())?;
        return Ok(Exit::Ok);
    }
    let rows: Vec<Vec<Cell<'_>>> = versions
        .iter()
        .map(|version| {
            vec![
                Cell::from(version.id.as_str()),
                Cell::from(version.created_ms.map(rfc3339).unwrap_or_default()),
                Cell::from(version.stages.join(", ")),
                Cell::from(version.author.as_deref().unwrap_or_default()),
            ]
        })
        .collect();
    app.ui
        .table(&["Version", "Created", "Stages", "By"], &rows)?;
    Ok(Exit::Ok)
}

/// Whether the version was made between `--since` and `--before`. One without
/// a date is outside of any bounds.
fn within(version: &Version, args: &HistoryArgs) -> bool {
    if args.since.is_none() && args.before.is_none() {
        return true;
    }
    let created = version.created_ms.and_then(|ms| i64::try_from(ms).ok());
    created.is_some_and(|at| {
        args.since.is_none_or(|since| since.millis() <= at)
            && args.before.is_none_or(|before| at <= before.millis())
    })
}

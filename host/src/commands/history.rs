//! `keep history KEY`: the versions of a secret, newest first. Reads no value.

use serde::Serialize;

use super::time::rfc3339;
use crate::app::App;
use crate::cli::{HistoryArgs, ListFormat};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::Key;
use crate::ui::Cell;

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
    let mut versions = vault.history(&key).await?;
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

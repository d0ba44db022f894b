//! Without a template: every secret of the env, one line or member each.

use super::{Rows, Source, Wanted, outcome, read, unread, write};
use crate::app::App;
use crate::cli::ExportArgs;
use crate::commands::show::filter;
use crate::error::Error;
use crate::exit::Exit;
use crate::formats::{self, Row};
use crate::project::EnvName;

pub(super) async fn run(app: &App<'_>, args: &ExportArgs, env: &EnvName) -> Result<Exit, Error> {
    let filter = filter(&args.filter);
    let vaults = app.vault_configs(&args.vault)?;
    let mut sources = read(app, &vaults, env, &Wanted::All).await?;
    for source in &mut sources {
        source
            .readings
            .found
            .retain(|found| filter.passes(&found.entry.key));
        source
            .readings
            .failed
            .retain(|failed| filter.passes(&failed.key));
    }
    let rows = rows(app, &sources);
    let rendered = formats::render(args.format, args.dialect, &rows)?;
    write::warn(app, &rendered);
    write::to_destination(app, args, &rendered.text)?;
    let mut items = unread(&sources);
    items.extend(write::refused_items(&rendered));
    outcome(items)
}

/// The secrets in order of key.
fn rows<'a>(app: &App<'_>, sources: &'a [Source]) -> Vec<Row<'a>> {
    let mut rows = Rows::default();
    for source in sources {
        for found in &source.readings.found {
            rows.add(app, source, found);
        }
    }
    rows.in_order()
}

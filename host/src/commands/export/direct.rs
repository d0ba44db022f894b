//! Without a template: every secret of the env, one line or member each; or,
//! with `--expand-json`, one for each of its fields.

use super::{outcome, write};
use crate::app::App;
use crate::cli::ExportArgs;
use crate::commands::expand::Expanded;
use crate::commands::show::filter;
use crate::commands::sources::{Wanted, read, rows, unread, warn_if_empty};
use crate::error::Error;
use crate::exit::Exit;
use crate::formats::{self, Target};
use crate::project::EnvName;

pub(super) async fn run(
    app: &App<'_>,
    args: &ExportArgs,
    env: &EnvName,
    target: &Target<'_>,
) -> Result<Exit, Error> {
    let filter = filter(&args.filter);
    let vaults = app.vault_configs(&args.vault)?;
    let places: Vec<_> = vaults.iter().map(|vault| (vault, env)).collect();
    let mut sources = read(app, &places, &Wanted::All).await?;
    for source in &mut sources {
        source.retain(&filter);
    }
    warn_if_empty(app, &sources, &args.filter);
    let expanded;
    let mut rows = rows(app, &sources);
    if args.expand_json {
        expanded = Expanded::of(app, rows, |key| target.format.name_of(key))?;
        rows = expanded.rows();
    }
    let rendered = formats::render(target, &rows)?;
    write::warn(app, &rendered);
    write::to_destination(app, args, &rendered)?;
    let mut items = unread(&sources);
    items.extend(write::refused_items(&rendered));
    outcome(items)
}

//! `keep export`: an environment's secrets as a file that something reads.

mod direct;
mod template;
pub(super) mod write;

use crate::app::App;
use crate::cli::ExportArgs;
use crate::error::{Error, Item};
use crate::exit::Exit;

pub(super) async fn run(app: &App<'_>, args: &ExportArgs) -> Result<Exit, Error> {
    // What is wrong about the destination is known before any secret is read.
    write::check(args)?;
    let env = app.env(args.env.as_deref())?;
    match &args.template {
        None => direct::run(app, args, &env).await,
        Some(path) => template::run(app, args, &env, path.as_deref()).await,
    }
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

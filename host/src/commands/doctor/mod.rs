//! `keep doctor`: what is wrong with the project's files, with the access to each
//! place and with the secrets there, and what to type about it. Nothing is
//! changed unless asked for, and no value is shown.

mod access;
mod diagnosis;
mod files;
mod project;
mod repair;
mod report;

use futures_util::future::join_all;

use super::verify::probe_key;
use crate::app::App;
use crate::cli::{DoctorArgs, ListFormat};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{EnvName, VaultConfig};

/// One vault in one env.
type Place = (VaultConfig, EnvName);

pub(super) async fn run(app: &App<'_>, args: &DoctorArgs) -> Result<Exit, Error> {
    let (mut found, places) = project::examine(app, &args.places)?;
    let key = probe_key()?;
    let examined = places
        .iter()
        .map(|(vault, env)| access::examine(app, vault, env, &key));
    let examined = app.ui.during("Examining", join_all(examined)).await;
    found.extend(examined.into_iter().flatten());

    let is_json = args.format == ListFormat::Json;
    let mut printed = Ok(());
    if !is_json {
        printed = report::print(app, &found);
    }
    let repairs = if args.fix {
        repair::run(app, args, &places, &found).await?
    } else {
        Vec::new()
    };
    if is_json {
        printed = report::json(app, &places, &found, &repairs);
    }
    // What is wrong weighs more than a reader who went away.
    repair::outcome(app, &repairs)?;
    let exit = report::verdict(app, &found, &repairs, places.len())?;
    printed.map(|()| exit)
}

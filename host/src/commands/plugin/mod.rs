//! Drivers from outside the binary: which ones the project pins, what this person
//! lets them do, and how new ones are made.

pub(super) mod add;
pub(super) mod build;
pub(super) mod grant;
pub(super) mod inspect;
pub(super) mod list;
pub(super) mod new;
pub(super) mod pack;
pub(super) mod remove;
pub(super) mod revoke;
pub(super) mod test;
pub(super) mod update;

use crate::app::{App, working_directory};
use crate::error::{Error, Kind};
use crate::plugins::{Plugin, Source};
use crate::project::{DriverId, PinnedPlugin, suggest};

/// What the project pins under that id.
fn pinned(app: &App<'_>, name: &str) -> Result<(DriverId, PinnedPlugin), Error> {
    let lock = app.project.plugins()?;
    if let Some(pin) = lock.get(name) {
        return Ok((DriverId::parse(name)?, pin.clone()));
    }
    let known: Vec<&str> = lock.iter().map(|(id, _)| id.as_str()).collect();
    let error = Error::new(
        Kind::NotFound,
        format!("this project has no plugin `{name}`"),
    );
    Err(match suggest(name, known.iter().copied()).first() {
        Some(alike) => error.hint(format!("Did you mean `{alike}`?")),
        None => error.hint("Run `keep plugin:list` to see those that it has"),
    })
}

/// The pinned plugin itself.
fn read_pinned(app: &App<'_>, name: &str) -> Result<Plugin, Error> {
    let (id, pin) = pinned(app, name)?;
    app.pinned_plugin(&id, &pin)
}

/// What was typed, as the lock file names it.
fn source(app: &App<'_>, typed: &str) -> Result<Source, Error> {
    Ok(Source::typed(
        typed,
        &working_directory()?,
        app.project.root(),
    )?)
}

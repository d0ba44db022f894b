//! Fetching a plugin's component from a server, and keeping what was fetched.

use std::env;
use std::path::{Path, PathBuf};
use std::thread;

use url::Url;

use super::{App, wait};
use crate::drivers::{HttpTarget, Origin, Power};
use crate::error::{Error, Kind};
use crate::plugins::{MAX_COMPONENT, Plugin, Source, Stamp, sha256};
use crate::powers::http::{Http, HttpError, Request};
use crate::project::files::{self, Mode};
use crate::project::{DriverId, PinnedPlugin, dirs};
use crate::ui::Ui;

/// How often a server may send on to another place.
const REDIRECTS: usize = 5;

impl App<'_> {
    /// The plugin that is at the source now.
    pub(crate) fn read_plugin(&self, source: Source) -> Result<Plugin, Error> {
        read_plugin(self.ui, source, self.project.root())
    }

    /// The plugin that the project pins, and no other.
    pub(crate) fn pinned_plugin(&self, id: &DriverId, pin: &PinnedPlugin) -> Result<Plugin, Error> {
        let source: Source = pin.source.parse()?;
        match self.noted(&source, id, pin) {
            Some(plugin) => Ok(plugin),
            None => self.read_pinned(id, pin),
        }
    }

    /// The same, read anew.
    pub(super) fn read_pinned(&self, id: &DriverId, pin: &PinnedPlugin) -> Result<Plugin, Error> {
        let source: Source = pin.source.parse()?;
        let stamp = self.file_of(&source).and_then(|file| Stamp::of(&file));
        // Fetched once: no command that uses it needs a network for that.
        let kept = match &source {
            Source::Url(_) => kept(&pin.sha256),
            _ => None,
        };
        let component = match kept {
            Some(component) => component,
            None => read(self.ui, &source, self.project.root())?,
        };
        let mut plugin = Plugin::pinned(source, component, id, pin)?;
        plugin.stamp = stamp;
        keep(&plugin);
        Ok(plugin)
    }

    /// Keeps what was fetched, for the commands that will use it.
    #[expect(
        clippy::unused_self,
        reason = "what is kept is for whoever runs this command"
    )]
    pub(crate) fn keep(&self, plugin: &Plugin) {
        keep(plugin);
    }
}

/// The plugin that is at the source now, which may be a file below `root`.
pub(crate) fn read_plugin(ui: &Ui, source: Source, root: &Path) -> Result<Plugin, Error> {
    let component = read(ui, &source, root)?;
    Ok(Plugin::of(source, component)?)
}

fn read(ui: &Ui, source: &Source, root: &Path) -> Result<Vec<u8>, Error> {
    let Source::Url(url) = source else {
        return Ok(source.read(root)?);
    };
    let _progress = ui.progress("Fetching", None);
    // A thread of its own: some who need a plugin are themselves waiting.
    let fetched = thread::scope(|scope| scope.spawn(|| wait(fetch(url))).join());
    fetched.unwrap_or_else(|_| Err(Error::other(format!("`{url}` could not be fetched"))))
}

async fn fetch(from: &Url) -> Result<Vec<u8>, Error> {
    let failed = |reason: String| {
        let message = format!("`{from}` could not be fetched");
        Error::new(Kind::Unavailable, message).because(reason)
    };
    let mut url = from.clone();
    for hop in 0..=REDIRECTS {
        let origin = Origin::of(&url).map_err(|error| failed(error.to_string()))?;
        if origin.scheme != "https" {
            return Err(failed(format!("it leads to {origin}, which is not https")));
        }
        let power = match hop {
            // Whoever typed the address knows where it is; a server that sends
            // on to inside of a network does not.
            0 => Power::PrivateHttp(origin.clone()),
            _ => Power::Http(HttpTarget::Origin(origin.clone())),
        };
        let request = Request {
            method: "GET",
            url: url.as_str(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let http = Http::new("keep", &[power]).reading(MAX_COMPONENT);
        let response = http.send(&request).await.map_err(|error| {
            failed(match error {
                HttpError::Private { address, .. } => {
                    format!("it leads to {origin}, which is at the private address {address}")
                }
                other => other.to_string(),
            })
        })?;
        match response.status {
            200 => return Ok(response.body.to_vec()),
            301 | 302 | 303 | 307 | 308 => {
                let mut headers = response.headers.iter();
                let place = headers.find(|(name, _)| name == "location");
                let place = place.and_then(|(_, place)| url.join(place).ok());
                url = place.ok_or_else(|| failed(format!("{origin} sends on to nowhere")))?;
            }
            404 | 410 => {
                let message = format!(
                    "`{from}` is not there: {origin} answered HTTP {}",
                    response.status
                );
                return Err(Error::new(Kind::NotFound, message));
            }
            status => return Err(failed(format!("{origin} answered HTTP {status}"))),
        }
    }
    Err(failed(format!(
        "more than {REDIRECTS} servers send on to the next"
    )))
}

fn file(sha256: &str) -> Option<PathBuf> {
    let cache = dirs::cache_dir(|name| env::var_os(name)).ok()?;
    Some(cache.join("plugins").join(format!("{sha256}.wasm")))
}

/// What was fetched before, if it still is what it was.
fn kept(pinned: &str) -> Option<Vec<u8>> {
    let component = files::read_capped(&file(pinned)?, MAX_COMPONENT).ok()?;
    (sha256(&component) == pinned).then_some(component)
}

/// Keeps what was fetched. Where that cannot be, it is fetched again next time.
fn keep(plugin: &Plugin) {
    let Source::Url(_) = plugin.source else {
        return;
    };
    let Some(file) = file(&plugin.sha256).filter(|file| !file.exists()) else {
        return;
    };
    let directory = file
        .parent()
        .map(|directory| files::create_dirs(directory, Mode::Private));
    if directory.is_some_and(|made| made.is_ok()) {
        let component = plugin.component().unwrap_or_default();
        let _ = files::write_atomic(&file, component, Mode::Private);
    }
}

//! Plugins that were read before: what was found out then still holds while their
//! files are as they were.

use std::path::PathBuf;

use super::{App, Driver, compiled};
use crate::error::Error;
use crate::plugins::{Note, Plugin, Source, sha256};
use crate::project::{DriverId, PinnedPlugin};

impl App<'_> {
    /// The pinned plugin, without reading it; none where it may have changed.
    pub(super) fn noted(
        &self,
        source: &Source,
        id: &DriverId,
        pin: &PinnedPlugin,
    ) -> Option<Plugin> {
        let note = compiled()?.note(&self.note_name(source, &pin.sha256)?)?;
        let note: Note = serde_json::from_slice(&note).ok()?;
        let is_as_it_was = self.file_of(source).is_none_or(|file| note.is_of(&file));
        let plugin = is_as_it_was.then(|| Plugin::noted(source.clone(), &note, id, pin));
        plugin?.ok()
    }

    /// Notes down what a driver is that was loaded.
    pub(super) fn note_down(&self, driver: &Driver) {
        let Driver::Plugin(plugin) = driver else {
            return;
        };
        let is_file = matches!(plugin.source, Source::File(_));
        let note = plugin.note().filter(|note| note.has_stamp() == is_file);
        let name = self.note_name(&plugin.source, &plugin.sha256);
        if let (Some(note), Some(name), Some(cache)) = (note, name, compiled())
            && let Ok(text) = serde_json::to_vec(&note)
        {
            cache.set_note(&name, &text);
        }
    }

    /// One for each place: a copy of the file has its own times.
    fn note_name(&self, source: &Source, digest: &str) -> Option<String> {
        match source {
            Source::File(_) => {
                let file = self.file_of(source)?;
                let place = sha256(file.as_os_str().as_encoded_bytes());
                Some(format!("{digest}-{place}"))
            }
            Source::Url(_) => Some(digest.to_owned()),
            Source::Official(_) => None,
        }
    }

    pub(super) fn file_of(&self, source: &Source) -> Option<PathBuf> {
        match source {
            Source::File(path) => Some(self.project.root().join(path)),
            Source::Url(_) | Source::Official(_) => None,
        }
    }

    /// All of a plugin of which there was only a note.
    pub(super) fn whole(&self, driver: &DriverId) -> Result<Plugin, Error> {
        let lock = self.project.plugins()?;
        match lock.get(driver.as_str()) {
            Some(pin) => self.read_pinned(driver, pin),
            None => Err(self.no_driver(
                format!("`{driver}` is not pinned any more"),
                driver.as_str(),
            )),
        }
    }
}

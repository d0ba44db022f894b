//! A plugin's component, in memory.

use sha2::{Digest as _, Sha256};

use super::{Note, Source, Stamp};
use crate::drivers::{self, Artifact, Manifest, ManifestError};
use crate::project::{DriverId, NameError, PinnedPlugin};

/// A component with its manifest. Nothing of it has run.
pub struct Plugin {
    pub id: DriverId,
    pub manifest: Manifest,
    pub source: Source,
    /// SHA-256 of the component, in lower-case hexadecimal.
    pub sha256: String,
    /// Of the component, in bytes.
    pub size: usize,
    /// None where it was read before, and there is a note of it.
    component: Option<Vec<u8>>,
    /// Of its file, from before it was read.
    pub(crate) stamp: Option<Stamp>,
}

/// Why a plugin cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PluginError {
    #[error("`{place}` is no driver: {error}")]
    Manifest {
        place: String,
        #[source]
        error: ManifestError,
    },
    #[error("`{place}` is no driver: {error}")]
    Id {
        place: String,
        #[source]
        error: NameError,
    },
    #[error("`{place}` calls itself `{id}`, as a driver in this Keep does")]
    Embedded { place: String, id: String },
    #[error("`{place}` is the driver `{found}`, not `{pinned}`")]
    OtherId {
        place: String,
        found: String,
        pinned: String,
    },
    /// The bytes are not those that the project pins.
    #[error(
        "`{place}` is not what `.keep/plugins.lock` pins: its SHA-256 is {found}, not {pinned}"
    )]
    Changed {
        place: String,
        id: String,
        found: String,
        pinned: String,
    },
}

impl Plugin {
    /// The plugin that these bytes from `source` are.
    pub fn of(source: Source, component: Vec<u8>) -> Result<Self, PluginError> {
        let manifest = Manifest::of_component(&component);
        let plugin = Self::described(source, manifest, sha256(&component), component.len())?;
        Ok(Self {
            component: Some(component),
            ..plugin
        })
    }

    /// One of which only the description is known.
    fn described(
        source: Source,
        manifest: Result<Manifest, ManifestError>,
        sha256: String,
        size: usize,
    ) -> Result<Self, PluginError> {
        let shown = || source.to_string();
        let manifest = manifest.map_err(|error| {
            let place = shown();
            PluginError::Manifest { place, error }
        })?;
        let id = DriverId::parse(&manifest.id).map_err(|error| {
            let place = shown();
            PluginError::Id { place, error }
        })?;
        if drivers::find(id.as_str()).is_some() {
            // It would never be used, or take the place of one that people trust.
            let (place, id) = (shown(), id.to_string());
            return Err(PluginError::Embedded { place, id });
        }
        Ok(Self {
            id,
            manifest,
            source,
            sha256,
            size,
            component: None,
            stamp: None,
        })
    }

    /// The plugin that a project pins under that id, and no other. Of other bytes
    /// nothing is read, so that a damaged file is told as what it is.
    pub fn pinned(
        source: Source,
        component: Vec<u8>,
        id: &DriverId,
        pin: &PinnedPlugin,
    ) -> Result<Self, PluginError> {
        let found = sha256(&component);
        if found != pin.sha256 {
            return Err(PluginError::Changed {
                place: source.to_string(),
                id: id.to_string(),
                found,
                pinned: pin.sha256.clone(),
            });
        }
        Self::of(source, component)?.called(id)
    }

    /// The pinned plugin, as it was when it was last read.
    pub(crate) fn noted(
        source: Source,
        note: &Note,
        id: &DriverId,
        pin: &PinnedPlugin,
    ) -> Result<Self, PluginError> {
        let manifest = Manifest::parse(note.manifest.as_bytes());
        Self::described(source, manifest, pin.sha256.clone(), note.size)?.called(id)
    }

    /// What to note down of it; nothing of one that comes from a note.
    pub(crate) fn note(&self) -> Option<Note> {
        let component = self.component()?;
        let manifest = Manifest::text_of_component(component).ok()?;
        Some(Note {
            manifest: String::from_utf8(manifest.to_vec()).ok()?,
            size: self.size,
            stamp: self.stamp.clone(),
        })
    }

    fn called(self, id: &DriverId) -> Result<Self, PluginError> {
        if self.id != *id {
            return Err(PluginError::OtherId {
                place: self.source.to_string(),
                found: self.id.to_string(),
                pinned: id.to_string(),
            });
        }
        Ok(self)
    }

    /// What the project is to pin.
    #[must_use]
    pub fn pin(&self) -> PinnedPlugin {
        PinnedPlugin {
            source: self.source.to_string(),
            version: self.manifest.version.clone(),
            sha256: self.sha256.clone(),
            powers: self
                .manifest
                .powers
                .iter()
                .map(ToString::to_string)
                .collect(),
        }
    }

    #[must_use]
    pub fn artifact(&self) -> Artifact<'_> {
        match drivers::find_official(self.id.as_str()) {
            // The same bytes, compiled when this Keep was built.
            Some(driver) if driver.digest == self.sha256 => driver.precompiled(),
            _ => match self.component() {
                Some(component) => Artifact::Component(component),
                None => Artifact::Compiled,
            },
        }
    }

    /// The component's bytes; none where there is only a note of it.
    #[must_use]
    pub fn component(&self) -> Option<&[u8]> {
        self.component.as_deref()
    }
}

/// In lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

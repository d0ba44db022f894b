//! `manifest.json` of an author's project: the manifest of the driver, and in
//! its member `build` how the project becomes a component. That member is the
//! author's alone and not in the component.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::AuthoringError;
use crate::drivers::{self, Manifest, ManifestError};
use crate::project::DriverId;
use crate::project::files;
use crate::ui::clean;

/// The name of the file.
pub const MANIFEST: &str = "manifest.json";

/// More than any manifest may have; [`Manifest::parse`] has the exact limit.
const MAX_BYTES: usize = 1024 * 1024;

/// What a project is written in, and so which toolchain builds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    Rust,
    Js,
    Python,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    language: Language,
}

/// A manifest that was read.
pub struct Source {
    pub manifest: Manifest,
    /// What goes into the component.
    pub text: String,
    /// Where the member `build` names one.
    pub language: Option<Language>,
}

impl Source {
    /// Reads the file, and checks all that the host will check.
    pub fn read(path: &Path) -> Result<Self, AuthoringError> {
        let bytes = files::read_capped(path, MAX_BYTES)?;
        Self::parse(&bytes).map_err(|error| AuthoringError::Manifest {
            path: path.into(),
            error,
        })
    }

    fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        let invalid =
            |error: serde_json::Error| ManifestError::Invalid(clean(&error.to_string()).into());
        let mut document: Map<String, Value> = serde_json::from_slice(bytes).map_err(invalid)?;
        let build = document.remove("build").map(serde_json::from_value);
        let build: Option<Build> = build.transpose().map_err(|error| {
            ManifestError::Invalid(format!("`build`: {}", clean(&error.to_string())))
        })?;
        let text = Value::Object(document).to_string();
        let manifest = Manifest::parse(text.as_bytes())?;
        check_id(&manifest.id)?;
        Ok(Self {
            manifest,
            text,
            language: build.map(|build| build.language),
        })
    }
}

/// Whether a plugin of that id can be added.
pub(super) fn check_id(id: &str) -> Result<(), ManifestError> {
    let valid = DriverId::parse(id).map_err(|error| error.to_string());
    let refused = match valid {
        Err(reason) => reason,
        Ok(_) if drivers::find(id).is_some() => {
            format!("a driver in this Keep is called `{id}`")
        }
        Ok(_) => return Ok(()),
    };
    Err(ManifestError::Invalid(refused))
}

#[cfg(test)]
mod tests {
    use super::{Language, Source};

    fn parsed(text: &str) -> Result<Source, String> {
        Source::parse(text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn how_it_is_built_does_not_go_into_the_component() {
        let source = parsed(
            r#"{ "id": "acme", "label": "Acme", "version": "1", "build": { "language": "js" }, "license": "MIT" }"#,
        );
        let source = source.unwrap();
        assert_eq!(source.language, Some(Language::Js));
        assert_eq!(
            source.text,
            r#"{"id":"acme","label":"Acme","version":"1","license":"MIT"}"#
        );
        let plain = parsed(r#"{ "id": "acme", "label": "Acme", "version": "1" }"#);
        assert_eq!(plain.unwrap().language, None);
    }

    #[test]
    fn what_could_not_be_added_is_told_before_it_is_built() {
        for (text, reason) in [
            (
                r#"{ "id": "local", "label": "A", "version": "1" }"#,
                "its manifest is not valid: a driver in this Keep is called `local`",
            ),
            (
                r#"{ "id": "acme", "label": "A", "version": "1", "build": { "language": "cobol" } }"#,
                "its manifest is not valid: `build`: unknown variant `cobol`, expected one of \
                 `rust`, `js`, `python`",
            ),
            (
                r#"{ "id": "acme", "label": "A", "version": "1", "powers": ["network"] }"#,
                "its manifest asks for `network`, a power this version of Keep does not know",
            ),
        ] {
            assert_eq!(parsed(text).err().as_deref(), Some(reason));
        }
    }
}

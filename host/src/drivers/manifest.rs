//! A driver's manifest: JSON in the custom section `keep:manifest` at the top
//! level of its component. Reading it runs and compiles nothing.

use serde::{Deserialize, Serialize};
use wasmparser::{Parser, Payload};

use super::{HttpTarget, Power, PowerError};
use crate::ui::{clean, unsafe_to_show};

/// The custom section's name.
const SECTION: &str = "keep:manifest";

/// A manifest is a page of text; one this large is an attack.
const MAX_BYTES: usize = 64 * 1024;

/// Longest id, in characters.
const MAX_ID: usize = 64;

/// What a driver says of itself. No text in it could act on a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// What a vault's `driver` names, such as `secretsmanager`.
    pub id: String,
    /// The name people see.
    pub label: String,
    pub version: String,
    pub description: String,
    pub powers: Vec<Power>,
    /// The settings that a vault of this driver has.
    pub config: Vec<Field>,
}

/// One setting of a vault.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub key: String,
    pub label: String,
    #[serde(default)]
    pub default: Option<String>,
    #[serde(default)]
    pub required: bool,
    /// Whether its value is a secret, such as a token: it is kept out of the
    /// project, and the driver gets a handle to it (`keep:host/credentials`).
    #[serde(default)]
    pub secret: bool,
    /// Whether `vault:add` asks for it on a terminal.
    #[serde(default)]
    pub prompt: bool,
}

/// Why a component has no usable manifest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    #[error("it is not a WebAssembly component")]
    NotAComponent,
    #[error("it has no manifest (custom section `{SECTION}`)")]
    Missing,
    #[error("it has more than one manifest")]
    Several,
    #[error("its manifest is larger than {MAX_BYTES} bytes")]
    TooLarge,
    #[error("its manifest is not valid: {0}")]
    Invalid(String),
    #[error("its manifest asks for `{0}`, a power this version of Keep does not know")]
    UnknownPower(String),
    #[error("its manifest asks for `{power}`, which cannot be granted: {reason}")]
    InvalidPower { power: String, reason: &'static str },
}

#[derive(Deserialize)]
struct Document {
    id: String,
    label: String,
    version: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    powers: Vec<String>,
    #[serde(default)]
    config: Vec<Field>,
}

impl Document {
    /// Whether it can be shown as it stands, and its driver be named.
    fn check(&self) -> Result<(), ManifestError> {
        let in_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(1..=MAX_ID).contains(&self.id.len()) || !self.id.chars().all(in_id) {
            return Err(ManifestError::Invalid(format!(
                "`id` is not 1 to {MAX_ID} lower-case letters, digits and `-`"
            )));
        }
        let own = [&self.label, &self.version, &self.description];
        let fields = self
            .config
            .iter()
            .flat_map(|field| [&field.key, &field.label].into_iter().chain(&field.default));
        if own
            .into_iter()
            .chain(fields)
            .any(|text| text.contains(unsafe_to_show))
        {
            let reason = "it holds characters that cannot be shown";
            return Err(ManifestError::Invalid(reason.into()));
        }
        Ok(())
    }
}

impl Manifest {
    /// Reads the manifest of a component.
    pub fn of_component(component: &[u8]) -> Result<Self, ManifestError> {
        Self::parse(Self::text_of_component(component)?)
    }

    /// The manifest's text as it stands in a component.
    pub(crate) fn text_of_component(component: &[u8]) -> Result<&[u8], ManifestError> {
        if !Parser::is_component(component) {
            return Err(ManifestError::NotAComponent);
        }
        let mut sections = Vec::new();
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(component) {
            match payload.map_err(|_| ManifestError::NotAComponent)? {
                // Only the top level speaks for the component: a module
                // inside may be anybody's.
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::CustomSection(section) if depth == 0 && section.name() == SECTION => {
                    sections.push(section.data());
                }
                _ => {}
            }
        }
        match sections[..] {
            [] => Err(ManifestError::Missing),
            [section] => Ok(section),
            _ => Err(ManifestError::Several),
        }
    }

    /// Reads a manifest's text.
    pub fn parse(text: &[u8]) -> Result<Self, ManifestError> {
        if text.len() > MAX_BYTES {
            return Err(ManifestError::TooLarge);
        }
        let document: Document = serde_json::from_slice(text)
            .map_err(|error| ManifestError::Invalid(clean(&error.to_string()).into_owned()))?;
        document.check()?;
        let power = |word: String| {
            word.parse().map_err(|error| {
                let power = clean(&word).into_owned();
                match error {
                    PowerError::Unknown => ManifestError::UnknownPower(power),
                    PowerError::Invalid(reason) => ManifestError::InvalidPower { power, reason },
                }
            })
        };
        let manifest = Self {
            id: document.id,
            label: document.label,
            version: document.version,
            description: document.description,
            powers: document
                .powers
                .into_iter()
                .map(power)
                .collect::<Result<_, _>>()?,
            config: document.config,
        };
        manifest.check_settings()?;
        Ok(manifest)
    }

    /// Whether each setting that a power names is one that can hold a server.
    fn check_settings(&self) -> Result<(), ManifestError> {
        for power in &self.powers {
            if let Power::PrivateHttp(_) = power {
                return Err(ManifestError::InvalidPower {
                    power: power.to_string(),
                    reason: "only a user can say that a server is in a private network",
                });
            }
            let Power::Http(HttpTarget::Setting(name)) = power else {
                continue;
            };
            if self.field(name).is_none_or(|field| field.secret) {
                return Err(ManifestError::InvalidPower {
                    power: power.to_string(),
                    reason: "the manifest has no such setting, or it is a secret one",
                });
            }
        }
        Ok(())
    }

    /// The setting of that name.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.config.iter().find(|field| field.key == key)
    }
}

//! `.keep/vaults/<slug>.json`: one configured vault.
//!
//! The file holds the vault's own fields and, beside them, the settings of its
//! driver. Drivers know settings as text; the file may hold any JSON.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::document::{Document, DocumentError, Loaded, ValueProblem, check_display_name};
use super::files::{self, FileError, Mode};
use super::names::{DriverId, ScopePath, VaultSlug};

const ORDER: &[&str] = &["slug", "driver", "name", "scope"];
/// Fields that are not settings. PHP Keep once kept the last two in this file.
const RESERVED: &[&str] = &[
    "slug",
    "driver",
    "name",
    "scope",
    "permissions",
    "permissions_verified_at",
];
/// Longest setting, in bytes.
const MAX_SETTING_BYTES: usize = 1000;

/// One vault as it is configured. Changes stay in memory until they are saved
/// through the project.
#[derive(Clone, Debug)]
pub struct VaultConfig {
    slug: VaultSlug,
    driver: DriverId,
    name: String,
    scope: ScopePath,
    document: Document,
    /// Where it was read from; its name may differ from the slug.
    file: Option<PathBuf>,
}

impl VaultConfig {
    /// A vault without a scope and without settings. `name` is for people: not
    /// blank, at most 100 bytes.
    pub fn new(slug: VaultSlug, driver: DriverId, name: &str) -> Result<Self, ValueProblem> {
        check_display_name(name)?;
        let mut document = Document::new(ORDER);
        document.set("slug", json!(slug));
        document.set("driver", json!(driver));
        document.set("name", json!(name));
        document.set("scope", json!(""));
        Ok(Self {
            slug,
            driver,
            name: name.to_owned(),
            scope: ScopePath::default(),
            document,
            file: None,
        })
    }

    pub(super) fn read(path: &Path) -> Result<Self, DocumentError> {
        let loaded = Loaded::read(path, ORDER)?;
        let base_name = path.file_stem().unwrap_or_default().to_string_lossy();
        let slug = loaded.text("slug")?.unwrap_or(&base_name);
        let driver = loaded.required_text("driver")?;
        let name = loaded.required_text("name")?;
        let scope = loaded.text("scope")?.unwrap_or_default();

        let slug = VaultSlug::parse(slug).map_err(|e| loaded.invalid("slug", e))?;
        let driver = DriverId::parse(driver).map_err(|e| loaded.invalid("driver", e))?;
        check_display_name(name).map_err(|e| loaded.invalid("name", e))?;
        let scope = ScopePath::parse(scope).map_err(|e| loaded.invalid("scope", e))?;
        for (key, value) in &loaded.document.map {
            check_setting(key, value).map_err(|e| loaded.invalid(key, e))?;
        }
        Ok(Self {
            slug,
            driver,
            name: name.to_owned(),
            scope,
            document: loaded.document,
            file: Some(path.into()),
        })
    }

    pub fn slug(&self) -> &VaultSlug {
        &self.slug
    }

    pub fn driver(&self) -> &DriverId {
        &self.driver
    }

    /// The friendly name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn scope(&self) -> &ScopePath {
        &self.scope
    }

    /// The file it was read from or saved to; none for one that is new.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The driver's settings as text, in the order of the file. A list of
    /// plain values is joined by `,`; anything deeper is JSON; `null` is left out.
    pub fn settings(&self) -> Vec<(String, String)> {
        let settings = self.document.map.iter();
        let settings = settings.filter(|(key, _)| !RESERVED.contains(&key.as_str()));
        let texts = settings.filter_map(|(key, value)| Some((key.clone(), as_text(value)?)));
        texts.collect()
    }

    /// One of [`VaultConfig::settings`].
    pub fn setting(&self, key: &str) -> Option<String> {
        if RESERVED.contains(&key) {
            return None;
        }
        self.document.map.get(key).and_then(as_text)
    }

    pub fn set_slug(&mut self, slug: VaultSlug) {
        self.document.set("slug", json!(slug));
        self.slug = slug;
    }

    pub fn set_name(&mut self, name: &str) -> Result<(), ValueProblem> {
        check_display_name(name)?;
        self.document.set("name", json!(name));
        name.clone_into(&mut self.name);
        Ok(())
    }

    pub fn set_scope(&mut self, scope: ScopePath) {
        if scope != self.scope {
            self.document.set("scope", json!(scope));
        }
        self.scope = scope;
    }

    /// Sets a driver's setting; an empty value removes it. One that says the
    /// same already keeps its JSON, a list stays a list.
    pub fn set_setting(&mut self, key: &str, value: &str) -> Result<(), ValueProblem> {
        if RESERVED.contains(&key) {
            return Err(ValueProblem::ReservedSettingName { name: key.into() });
        }
        if value.is_empty() {
            self.document.map.shift_remove(key);
            return Ok(());
        }
        let json = json!(value);
        check_setting(key, &json)?;
        if self.setting(key).as_deref() != Some(value) {
            self.document.set(key, json);
        }
        Ok(())
    }

    pub(super) fn save(&mut self, root: &Path, path: PathBuf) -> Result<(), FileError> {
        let json = self.document.render();
        files::write_atomic_inside(root, &path, json.as_bytes(), Mode::Shared)?;
        self.file = Some(path);
        Ok(())
    }
}

fn check_setting(key: &str, value: &Value) -> Result<(), ValueProblem> {
    if RESERVED.contains(&key) {
        return Ok(());
    }
    if key.trim().is_empty() {
        return Err(ValueProblem::BlankSettingName);
    }
    check_length(value)
}

fn check_length(value: &Value) -> Result<(), ValueProblem> {
    match value {
        Value::String(text) if text.len() > MAX_SETTING_BYTES => Err(ValueProblem::TooLong {
            max: MAX_SETTING_BYTES,
        }),
        Value::Array(values) => values.iter().try_for_each(check_length),
        Value::Object(map) => map.values().try_for_each(check_length),
        _ => Ok(()),
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(values) if values.iter().any(|v| v.is_array() || v.is_object()) => {
            Some(value.to_string())
        }
        Value::Array(values) => {
            let texts: Vec<String> = values.iter().filter_map(as_text).collect();
            Some(texts.join(","))
        }
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests;

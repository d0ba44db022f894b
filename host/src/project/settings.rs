//! `.keep/settings.json`: what the whole project agrees on.

use std::path::Path;

use serde_json::{Value, json};

use super::document::{Document, DocumentError, Loaded, ValueProblem, check_display_name};
use super::files::{self, FileError, Mode};
use super::names::{EnvName, Namespace, VaultSlug};

/// PHP Keep's keys in its order.
const ORDER: &[&str] = &[
    "app_name",
    "namespace",
    "envs",
    "default_vault",
    "template_path",
    "created_at",
    "updated_at",
    "version",
];
const DEFAULT_TEMPLATE_PATH: &str = "env";
const DEFAULT_VERSION: &str = "1.0";

/// The settings, checked. Changes stay in memory until they are saved through
/// the project.
#[derive(Clone, Debug)]
pub struct Settings {
    app_name: String,
    namespace: Namespace,
    envs: Vec<EnvName>,
    default_vault: Option<String>,
    document: Document,
}

impl Settings {
    /// Settings of a new project, with PHP Keep's defaults. `envs` must be
    /// neither empty nor hold a name twice.
    pub(super) fn new(
        app_name: &str,
        namespace: Namespace,
        envs: Vec<EnvName>,
    ) -> Result<Self, ValueProblem> {
        check_display_name(app_name)?;
        check_envs(&envs)?;
        let mut document = Document::new(ORDER);
        document.set("app_name", json!(app_name));
        document.set("namespace", json!(namespace));
        document.set("envs", json!(envs));
        document.set("default_vault", Value::Null);
        document.set("template_path", json!(DEFAULT_TEMPLATE_PATH));
        document.set("created_at", json!(now()));
        document.set("version", json!(DEFAULT_VERSION));
        Ok(Self {
            app_name: app_name.to_owned(),
            namespace,
            envs,
            default_vault: None,
            document,
        })
    }

    /// Reads the file. What is missing is reported before what is wrong, in
    /// the order of the keys, as PHP Keep does.
    pub(super) fn read(path: &Path) -> Result<Self, DocumentError> {
        let loaded = Loaded::read(path, ORDER)?;
        for field in ["app_name", "namespace"] {
            if loaded.get(field).is_none() {
                return Err(loaded.missing(field));
            }
        }
        let envs = read_envs(&loaded)?;
        let app_name = loaded.required_text("app_name")?;
        check_display_name(app_name).map_err(|problem| loaded.invalid("app_name", problem))?;
        let namespace = Namespace::parse(loaded.required_text("namespace")?)
            .map_err(|problem| loaded.invalid("namespace", problem))?;
        let envs = parse_envs(&envs).map_err(|problem| loaded.invalid("envs", problem))?;
        let default_vault = read_default_vault(&loaded)?;
        for field in ["template_path", "created_at", "updated_at"] {
            loaded.text(field)?;
        }
        if let Some(version) = loaded.text("version")?
            && !is_version(version)
        {
            return Err(loaded.invalid("version", ValueProblem::Version));
        }
        Ok(Self {
            app_name: app_name.to_owned(),
            namespace,
            envs,
            default_vault,
            document: loaded.document,
        })
    }

    pub fn app_name(&self) -> &str {
        &self.app_name
    }

    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// At least one, each once, in the order of the file.
    pub fn envs(&self) -> &[EnvName] {
        &self.envs
    }

    /// What the file says, which may name no vault that exists. PHP Keep
    /// accepts upper case here, where no slug has it, so this is text.
    pub fn default_vault(&self) -> Option<&str> {
        self.default_vault.as_deref()
    }

    /// Directory of the templates, as written: absolute, or relative to the root.
    pub fn template_path(&self) -> &str {
        self.text("template_path").unwrap_or(DEFAULT_TEMPLATE_PATH)
    }

    /// As written; Keep writes RFC 3339.
    pub fn created_at(&self) -> Option<&str> {
        self.text("created_at")
    }

    /// As written; Keep writes RFC 3339.
    pub fn updated_at(&self) -> Option<&str> {
        self.text("updated_at")
    }

    /// `major.minor` of the file's format.
    pub fn version(&self) -> &str {
        self.text("version").unwrap_or(DEFAULT_VERSION)
    }

    pub fn set_app_name(&mut self, name: &str) -> Result<(), ValueProblem> {
        check_display_name(name)?;
        name.clone_into(&mut self.app_name);
        self.document.set("app_name", json!(name));
        Ok(())
    }

    pub fn set_namespace(&mut self, namespace: Namespace) {
        self.document.set("namespace", json!(namespace));
        self.namespace = namespace;
    }

    /// Refuses an empty list and a name that is there twice.
    pub fn set_envs(&mut self, envs: Vec<EnvName>) -> Result<(), ValueProblem> {
        check_envs(&envs)?;
        self.document.set("envs", json!(envs));
        self.envs = envs;
        Ok(())
    }

    pub fn set_default_vault(&mut self, slug: Option<&VaultSlug>) {
        self.document.set("default_vault", json!(slug));
        self.default_vault = slug.map(ToString::to_string);
    }

    /// A blank path is the default.
    pub fn set_template_path(&mut self, path: &str) {
        let path = path.trim();
        let path = if path.is_empty() {
            DEFAULT_TEMPLATE_PATH
        } else {
            path
        };
        self.document.set("template_path", json!(path));
    }

    /// Writes the file; `updated_at` becomes now.
    pub(super) fn save(&mut self, root: &Path, path: &Path) -> Result<(), FileError> {
        self.document.set("updated_at", json!(now()));
        let json = self.document.render();
        files::write_atomic_inside(root, path, json.as_bytes(), Mode::Shared)
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.document.map.get(field).and_then(Value::as_str)
    }
}

/// The list as it stands, or that it is missing: PHP Keep has an empty one missing.
fn read_envs(loaded: &Loaded) -> Result<Vec<String>, DocumentError> {
    let wrong = || {
        let expected = "a list of texts";
        loaded.invalid("envs", ValueProblem::Type { expected })
    };
    match loaded.get("envs") {
        None => Err(loaded.missing("envs")),
        Some(Value::Array(envs)) if envs.is_empty() => Err(loaded.missing("envs")),
        Some(Value::Array(envs)) => {
            let texts = envs.iter().map(|env| env.as_str().map(str::to_owned));
            texts.collect::<Option<_>>().ok_or_else(wrong)
        }
        Some(_) => Err(wrong()),
    }
}

fn parse_envs(envs: &[String]) -> Result<Vec<EnvName>, ValueProblem> {
    let parsed = envs.iter().map(|env| EnvName::parse(env));
    let envs: Vec<EnvName> = parsed.collect::<Result<_, _>>()?;
    check_envs(&envs)?;
    Ok(envs)
}

fn check_envs(envs: &[EnvName]) -> Result<(), ValueProblem> {
    if envs.is_empty() {
        return Err(ValueProblem::NoEnvs);
    }
    let mut seen = std::collections::BTreeSet::new();
    match envs.iter().find(|env| !seen.insert(*env)) {
        Some(env) => Err(ValueProblem::Duplicate {
            name: env.to_string(),
        }),
        None => Ok(()),
    }
}

fn read_default_vault(loaded: &Loaded) -> Result<Option<String>, DocumentError> {
    let Some(slug) = loaded.text("default_vault")? else {
        return Ok(None);
    };
    // Slugs are lower-case, but PHP Keep takes upper case in this place.
    if let Err(problem) = VaultSlug::parse(&slug.to_ascii_lowercase()) {
        return Err(loaded.invalid("default_vault", problem));
    }
    Ok(Some(slug.to_owned()))
}

fn is_version(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts = text.split_once('.');
    parts.is_some_and(|(major, minor)| digits(major) && digits(minor))
}

/// The time as PHP Keep writes it: RFC 3339 in seconds, with an offset.
pub(super) fn now() -> String {
    let now = jiff::Timestamp::now();
    now.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

#[cfg(test)]
mod tests;

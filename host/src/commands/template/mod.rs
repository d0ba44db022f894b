//! What commands do with templates: finding one, and looking up what its
//! placeholders name.

pub(super) mod add;
mod generate;
pub(super) mod validate;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::get::pointer;
use super::sources::Source;
use crate::app::App;
use crate::error::Error;
use crate::project::files::{self, FileProblem};
use crate::project::{EnvName, VaultConfig};
use crate::secret::SecretValue;
use crate::template::{MAX_TEMPLATE_BYTES, Placeholder, Template};

/// The template at `path`, or the environment's own, read against the vaults of
/// the project.
pub(super) fn load(app: &App<'_>, env: &EnvName, path: Option<&Path>) -> Result<Template, Error> {
    let (path, text) = text_of(app, env, path)?;
    let name = path.display();
    Template::parse(&text, &known_vaults(app)?)
        .map_err(|error| Error::from(error).within(format!("`{name}` cannot be filled in")))
}

/// Where the environment's own template is; it may not exist.
fn own_path(app: &App<'_>, env: &EnvName) -> Result<PathBuf, Error> {
    Ok(app.project.template_dir()?.join(format!("{env}.env")))
}

/// Where the template is, and what it says.
fn text_of(app: &App<'_>, env: &EnvName, named: Option<&Path>) -> Result<(PathBuf, String), Error> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => own_path(app, env)?,
    };
    let bytes = files::read_capped(&path, MAX_TEMPLATE_BYTES).map_err(|error| {
        let message = format!("the template cannot be used: {error}");
        match (error.problem, named) {
            (FileProblem::NotFound, None) => Error::not_found(message)
                .hint(format!("Run `keep template:add --env {env}` to make one")),
            (FileProblem::NotFound, Some(_)) => Error::not_found(message),
            (problem, _) => {
                let denied = problem == FileProblem::PermissionDenied;
                Error::config(message).perhaps_confined(denied)
            }
        }
    })?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((path, text)),
        Err(_) => Err(Error::config(format!(
            "the template `{}` is not UTF-8 text",
            path.display()
        ))),
    }
}

/// The vaults that the template names, as far as `--vault` lets them pass. What
/// it leaves out is told: the secrets there count as missing.
pub(super) fn vaults(
    app: &App<'_>,
    template: &Template,
    named: &[String],
) -> Result<Vec<VaultConfig>, Error> {
    for slug in named {
        app.project.vault(slug)?;
    }
    let mut vaults = Vec::new();
    for slug in template.vaults() {
        if named.is_empty() || named.iter().any(|passes| passes == slug) {
            vaults.push(app.project.vault(slug)?);
        } else {
            app.ui.warn(&format!(
                "the vault `{slug}`, which the template names, is left out by `--vault`"
            ));
        }
    }
    Ok(vaults)
}

/// The slugs that a placeholder may name.
fn known_vaults(app: &App<'_>) -> Result<Vec<String>, Error> {
    let vaults = app.project.vaults()?;
    Ok(vaults
        .iter()
        .map(|vault| vault.slug().to_string())
        .collect())
}

/// The secrets that were read, and the fields of them that placeholders name.
pub(super) struct Secrets<'a> {
    whole: BTreeMap<(&'a str, &'a str), &'a SecretValue>,
    fields: BTreeMap<(String, String, String), SecretValue>,
}

impl<'a> Secrets<'a> {
    pub(super) fn of(template: &Template, sources: &'a [Source]) -> Result<Self, Error> {
        let mut whole = BTreeMap::new();
        for source in sources {
            for found in &source.readings.found {
                whole.insert(
                    (source.slug.as_str(), found.entry.key.as_str()),
                    &found.value,
                );
            }
        }
        let mut fields = BTreeMap::new();
        for placeholder in template.placeholders() {
            let Some(field) = &placeholder.field else {
                continue;
            };
            let Some(value) = whole.get(&(placeholder.vault.as_str(), placeholder.key.as_str()))
            else {
                continue;
            };
            let member = value.json_member(&pointer(field)).map_err(|_| {
                // As a field that is not there, and as `template:validate` has it.
                Error::not_found(format!(
                    "line {}: the value of `{}` is not JSON and has no fields",
                    placeholder.line, placeholder.key
                ))
            })?;
            if let Some(member) = member {
                let name = (
                    placeholder.vault.clone(),
                    placeholder.key.clone(),
                    field.clone(),
                );
                fields.insert(name, member);
            }
        }
        Ok(Self { whole, fields })
    }

    pub(super) fn find(&self, placeholder: &Placeholder) -> Option<&SecretValue> {
        match &placeholder.field {
            None => {
                let name = (placeholder.vault.as_str(), placeholder.key.as_str());
                self.whole.get(&name).copied()
            }
            Some(field) => {
                let (vault, key) = (placeholder.vault.clone(), placeholder.key.clone());
                self.fields.get(&(vault, key, field.clone()))
            }
        }
    }
}

//! Making a project: `.keep/` with its directories and settings, and the
//! names that are proposed for it.

use std::fs;
use std::path::{Path, PathBuf};

use super::document::check_display_name;
use super::error::ProjectError;
use super::files::{self, Mode};
use super::lock::Lock;
use super::names::{EnvName, Namespace, shown};
use super::root::{Project, absolute};
use super::settings::Settings;

/// Environments of a new project, where none are given.
const DEFAULT_ENVS: [&str; 3] = ["local", "staging", "production"];

/// What was asked for. What is absent keeps its value in an existing project,
/// and is detected or takes its default in a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InitOptions {
    /// The application's display name.
    pub name: Option<String>,
    pub namespace: Option<Namespace>,
    pub envs: Option<Vec<EnvName>>,
    /// The directory of templates, relative to the root.
    pub template_path: Option<String>,
}

impl Project {
    /// Makes `directory` a project, or changes the one that it is; what exists
    /// is kept. Projects above are not looked at.
    pub fn init(directory: &Path, options: InitOptions) -> Result<Self, ProjectError> {
        let project = Self::at(absolute(directory)?);
        let file = project.settings_file();
        // A link that leads nowhere is not absent: writing it must fail.
        let exists = || file.symlink_metadata().is_ok();
        // Made before any directory is: a bad name leaves nothing behind.
        let new = if exists() {
            None
        } else {
            Some(new_settings(project.root(), options.clone())?)
        };
        files::create_dir(&project.keep_dir(), Mode::Shared)?;
        let _lock = Lock::acquire(project.root())?;
        files::create_dir(&project.vaults_dir(), Mode::Shared)?;
        match new {
            // Asked again: another process may have been faster.
            Some(mut settings) if !exists() => settings.save(project.root(), &file)?,
            _ => {
                project.update_locked(|settings| apply(settings, options))?;
            }
        }
        Ok(project)
    }
}

fn new_settings(root: &Path, options: InitOptions) -> Result<Settings, ProjectError> {
    let name = options.name.clone().unwrap_or_else(|| detect_name(root));
    check_display_name(&name).map_err(ProjectError::value("app_name"))?;
    let namespace = options.namespace.clone().or_else(|| slug_of(&name));
    let namespace = namespace.ok_or_else(|| ProjectError::NoNamespace { name: shown(&name) })?;
    let envs = DEFAULT_ENVS.iter().map(|env| EnvName::parse(env));
    let envs = envs.collect::<Result<_, _>>()?;
    let settings = Settings::new(&name, namespace, envs);
    let mut settings = settings.map_err(ProjectError::value("app_name"))?;
    apply(&mut settings, options)?;
    Ok(settings)
}

fn apply(settings: &mut Settings, options: InitOptions) -> Result<(), ProjectError> {
    if let Some(name) = options.name {
        let changed = settings.set_app_name(&name);
        changed.map_err(ProjectError::value("app_name"))?;
    }
    if let Some(namespace) = options.namespace {
        settings.set_namespace(namespace);
    }
    if let Some(envs) = options.envs {
        let changed = settings.set_envs(envs);
        changed.map_err(ProjectError::value("envs"))?;
    }
    if let Some(path) = options.template_path {
        settings.set_template_path(&path);
    }
    Ok(())
}

/// A name for the application in `directory`: the last part of `name` in
/// `composer.json`, else `name` in `package.json`, else the directory's own.
/// Whatever cannot be read or is no name is passed over.
pub fn detect_name(directory: &Path) -> String {
    let composer = || {
        let name = name_in(&directory.join("composer.json"))?;
        name.rsplit('/').next().map(str::to_owned)
    };
    let package = || name_in(&directory.join("package.json"));
    let own = || {
        let path = fs::canonicalize(directory).unwrap_or_else(|_| PathBuf::from(directory));
        Some(path.file_name()?.to_string_lossy().into_owned())
    };
    let candidates: [&dyn Fn() -> Option<String>; 3] = [&composer, &package, &own];
    let usable = |name: &String| {
        check_display_name(name).is_ok() && !name.contains(|c: char| c.is_control())
    };
    let detected = candidates.iter().find_map(|name| name().filter(usable));
    detected.unwrap_or_else(|| "app".into())
}

fn name_in(file: &Path) -> Option<String> {
    const MAX_BYTES: usize = 1024 * 1024;
    let bytes = files::read_capped(file, MAX_BYTES).ok()?;
    let json: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    Some(json.get("name")?.as_str()?.trim().to_owned())
}

/// The namespace proposed for an application: lower case, `_` and blanks
/// become `-`, everything else but letters and digits is dropped. None where
/// nothing is left. Letters outside ASCII are dropped too.
pub fn slug_of(name: &str) -> Option<Namespace> {
    let mut slug = String::new();
    for c in name.chars() {
        match c {
            '-' | '_' => slug.push('-'),
            c if c.is_whitespace() => slug.push('-'),
            c if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
    let words: Vec<&str> = slug.split('-').filter(|word| !word.is_empty()).collect();
    Namespace::parse(&words.join("-")).ok()
}

#[cfg(test)]
mod tests;

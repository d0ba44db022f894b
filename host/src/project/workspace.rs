//! `.keep/local/workspace.json`: which vaults and environments one person works
//! with. It narrows what commands take where nothing is named, and nothing else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::document::{Document, DocumentError, Loaded, ValueProblem};
use super::error::ProjectError;
use super::files::{self, FileError, FileProblem, Mode};
use super::lock::Lock;
use super::names::{EnvName, VaultSlug};
use super::root::Project;
use super::settings::now;
use super::vault_config::VaultConfig;

const VAULTS: &str = "active_vaults";
const ENVS: &str = "active_envs";
/// PHP Keep's keys in its order.
const ORDER: &[&str] = &[VAULTS, ENVS, "created_at", "updated_at"];

/// The filter. An empty list lets everything pass, as in PHP Keep.
#[derive(Clone, Debug)]
pub struct Workspace {
    vaults: Vec<String>,
    envs: Vec<String>,
    document: Document,
}

/// What a filter makes of the names there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View<T> {
    pub shown: Vec<T>,
    pub hidden: Vec<T>,
    /// Names in the filter that nothing has any more.
    pub gone: Vec<String>,
}

impl Workspace {
    fn new() -> Self {
        let mut document = Document::new(ORDER);
        document.set(VAULTS, json!([]));
        document.set(ENVS, json!([]));
        document.set("created_at", json!(now()));
        Self {
            vaults: Vec::new(),
            envs: Vec::new(),
            document,
        }
    }

    /// The file's content; without a file, a filter that lets everything pass.
    fn read(path: &Path) -> Result<Self, DocumentError> {
        let loaded = match Loaded::read(path, ORDER) {
            Err(DocumentError::File(error)) if error.problem == FileProblem::NotFound => {
                return Ok(Self::new());
            }
            loaded => loaded?,
        };
        Ok(Self {
            vaults: names(&loaded, VAULTS)?,
            envs: names(&loaded, ENVS)?,
            document: loaded.document,
        })
    }

    pub fn vaults(&self, all: Vec<VaultConfig>) -> View<VaultConfig> {
        view(&self.vaults, all, |vault| vault.slug().as_str())
    }

    pub fn envs(&self, all: Vec<EnvName>) -> View<EnvName> {
        view(&self.envs, all, EnvName::as_str)
    }
}

/// Names that are gone are ignored; a filter of nothing else is no filter.
fn view<T>(filter: &[String], all: Vec<T>, name: impl Fn(&T) -> &str) -> View<T> {
    let known: BTreeSet<&str> = all.iter().map(&name).collect();
    let (active, gone): (Vec<&String>, Vec<&String>) = filter
        .iter()
        .partition(|wanted| known.contains(wanted.as_str()));
    let active: BTreeSet<String> = active.into_iter().cloned().collect();
    let gone = gone.into_iter().map(|name| super::names::shown(name));
    let gone = gone.collect();
    let (shown, hidden) = all
        .into_iter()
        .partition(|item| active.is_empty() || active.contains(name(item)));
    View {
        shown,
        hidden,
        gone,
    }
}

fn names(loaded: &Loaded<'_>, field: &str) -> Result<Vec<String>, DocumentError> {
    let texts = match loaded.get(field) {
        None => Some(Vec::new()),
        Some(Value::Array(names)) => names
            .iter()
            .map(|name| name.as_str().map(str::to_owned))
            .collect(),
        Some(_) => None,
    };
    texts.ok_or_else(|| {
        let expected = "a list of texts";
        loaded.invalid(field, ValueProblem::Type { expected })
    })
}

impl Project {
    /// May not exist.
    pub fn workspace_file(&self) -> PathBuf {
        self.local_dir().join("workspace.json")
    }

    /// The filter of whoever works here.
    pub fn workspace(&self) -> Result<Workspace, ProjectError> {
        Ok(Workspace::read(&self.workspace_file())?)
    }

    /// Changes the lists that are given; the other stays, as do keys that Keep
    /// does not know.
    pub fn set_workspace(
        &self,
        vaults: Option<&[VaultSlug]>,
        envs: Option<&[EnvName]>,
    ) -> Result<Workspace, ProjectError> {
        let _lock = Lock::acquire(self.root())?;
        let mut workspace = self.workspace()?;
        if let Some(vaults) = vaults {
            workspace.vaults = vaults.iter().map(ToString::to_string).collect();
            workspace.document.set(VAULTS, json!(vaults));
        }
        if let Some(envs) = envs {
            workspace.envs = envs.iter().map(ToString::to_string).collect();
            workspace.document.set(ENVS, json!(envs));
        }
        workspace.document.set("updated_at", json!(now()));
        let json = workspace.document.render();
        let file = self.workspace_file();
        files::write_atomic_inside(self.root(), &file, json.as_bytes(), Mode::Shared)?;
        Ok(workspace)
    }

    /// Removes the filter, whatever state its file is in. False where there was
    /// none.
    pub fn reset_workspace(&self) -> Result<bool, ProjectError> {
        let _lock = Lock::acquire(self.root())?;
        match files::remove(&self.workspace_file()) {
            Err(FileError {
                problem: FileProblem::NotFound,
                ..
            }) => Ok(false),
            removed => Ok(removed.map(|()| true)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{View, view};
    use crate::project::{EnvName, InitOptions, Project};

    fn viewed(filter: &[&str]) -> View<&'static str> {
        let filter: Vec<String> = filter.iter().map(ToString::to_string).collect();
        view(&filter, vec!["a", "b", "c"], |name| name)
    }

    #[test]
    fn the_order_is_the_projects_and_nothing_is_lost() {
        for (filter, shown, hidden, gone) in [
            (&[][..], &["a", "b", "c"][..], &[][..], &[][..]),
            (&["c", "a"], &["a", "c"], &["b"], &[]),
            (&["b", "x"], &["b"], &["a", "c"], &["x"]),
            // All of it gone: better everything than nothing.
            (&["x"], &["a", "b", "c"], &[], &["x"]),
        ] {
            let expected = View {
                shown: shown.to_vec(),
                hidden: hidden.to_vec(),
                gone: gone.iter().map(|name: &&str| (*name).to_owned()).collect(),
            };
            assert_eq!(viewed(filter), expected, "{filter:?}");
        }
    }

    #[test]
    fn what_php_wrote_is_read_and_unknown_keys_survive() {
        let dir = tempfile::tempdir().unwrap();
        let project = Project::init(dir.path(), InitOptions::default()).unwrap();
        let file = project.workspace_file();
        let text = "{\n    \"active_vaults\": [],\n    \"active_envs\": [\n        \"staging\"\n    ],\n    \
                    \"created_at\": \"2025-09-12T08:15:30+02:00\",\n    \
                    \"updated_at\": \"2025-09-12T08:15:30+02:00\",\n    \"later\": {\n        \"kept\": 1\n    }\n}";
        std::fs::write(&file, text).unwrap();
        let envs = || project.settings().unwrap().envs().to_vec();
        let read = project.workspace().unwrap();
        let staging = EnvName::parse("staging").unwrap();
        assert_eq!(read.envs(envs()).shown, [staging]);

        let local = EnvName::parse("local").unwrap();
        let set = project.set_workspace(None, Some(std::slice::from_ref(&local)));
        assert_eq!(set.unwrap().envs(envs()).shown, [local]);
        let written = std::fs::read_to_string(&file).unwrap();
        let updated = written.lines().find(|line| line.contains("updated_at"));
        let expected = text.replace("staging", "local").replace(
            "    \"updated_at\": \"2025-09-12T08:15:30+02:00\",",
            updated.unwrap(),
        );
        assert_eq!(written, expected);
        assert!(project.reset_workspace().unwrap());
        assert!(!project.reset_workspace().unwrap());
    }
}

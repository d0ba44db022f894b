//! `trust.json` in the user's configuration directory: what this person lets
//! each plugin do, in each project.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::drivers::Power;
use crate::project::files::{self, FileError, FileProblem, Mode};
use crate::project::{DocumentError, FileLock};

/// Some hundred projects; this is only a limit.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// What one plugin may do in one project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grants {
    /// The bytes this was said of.
    pub sha256: String,
    /// The words of the powers. One that this version does not know stays.
    pub powers: BTreeSet<String>,
}

impl Grants {
    /// The powers among the words.
    #[must_use]
    pub fn powers(&self) -> Vec<Power> {
        self.powers.iter().flat_map(|word| word.parse()).collect()
    }
}

type Projects = BTreeMap<String, BTreeMap<String, Grants>>;

/// The trust store, asked for one project.
pub struct Trust {
    file: PathBuf,
    project: String,
}

impl Trust {
    /// Of the project at `root`, in the user's `config_directory`.
    #[must_use]
    pub fn of(root: &Path, config_directory: &Path) -> Self {
        // The same project by another path is the same project.
        let root = root.canonicalize().unwrap_or_else(|_| root.into());
        Self {
            file: config_directory.join("trust.json"),
            project: root.display().to_string(),
        }
    }

    /// What the plugin may do, if this person ever said.
    pub fn grants(&self, id: &str) -> Result<Option<Grants>, DocumentError> {
        let mut projects = self.read()?;
        let plugins = projects.get_mut(&self.project);
        Ok(plugins.and_then(|plugins| plugins.remove(id)))
    }

    /// Says what the plugin may do from now on; `None` takes it all back.
    pub fn set(&self, id: &str, grants: Option<Grants>) -> Result<(), DocumentError> {
        let directory = self.file.parent().unwrap_or(Path::new("."));
        files::create_dirs(directory, Mode::Private)?;
        let _lock = FileLock::acquire(&self.file.with_extension("lock"))?;
        let mut projects = self.read()?;
        let plugins = projects.entry(self.project.clone()).or_default();
        match grants {
            Some(grants) => plugins.insert(id.to_owned(), grants),
            None => plugins.remove(id),
        };
        projects.retain(|_, plugins| !plugins.is_empty());
        // Text keys into memory: there is nothing to fail.
        let mut text = serde_json::to_vec_pretty(&projects).unwrap_or_default();
        text.push(b'\n');
        Ok(files::write_atomic(&self.file, &text, Mode::Private)?)
    }

    fn read(&self) -> Result<Projects, DocumentError> {
        let bytes = match files::read_capped(&self.file, MAX_BYTES) {
            Err(FileError {
                problem: FileProblem::NotFound,
                ..
            }) => return Ok(Projects::new()),
            bytes => bytes?,
        };
        serde_json::from_slice(&bytes).map_err(|error| DocumentError::malformed(&self.file, &error))
    }
}

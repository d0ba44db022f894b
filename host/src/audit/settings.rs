//! `audit.json`: whether accesses are recorded, and where. One in the user's
//! configuration directory, and one in the project's `.keep/`, which is shared.
//!
//! Of the project's, only `enabled` counts: where a user's log is, whoever may
//! change the project must not say. It is a file of its own, for PHP Keep drops
//! from `settings.json` what it does not know.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::AuditError;
use super::file::LogFile;
use crate::project::files::{self, FileError, FileProblem, Mode};
use crate::project::{DocumentError, dirs};

const NAME: &str = "audit.json";
const LOG: &str = "audit.jsonl";
/// Five lines; this is only a limit.
const MAX_BYTES: usize = 64 * 1024;
const MIB: u64 = 1024 * 1024;

/// The file. What is not there is as it is by default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditSettings {
    /// Whether it is on: for this user everywhere, or for all who work on the
    /// project. Neither takes away what the other says.
    pub enabled: bool,
    /// Where the log is; absolute. By default `audit.jsonl` in the directory of
    /// this user's state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// The size at which the file makes room for the next one.
    pub max_mib: u32,
    /// How many full files are kept.
    pub keep: u32,
}

impl Default for AuditSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            file: None,
            max_mib: 10,
            keep: 5,
        }
    }
}

/// Whether there is no such file: neither can there be one in what is no directory,
/// of which whoever needs it says more.
fn is_absent(error: &FileError) -> bool {
    let kind = error.error.as_ref().map(io::Error::kind);
    error.problem == FileProblem::NotFound || kind == Some(io::ErrorKind::NotADirectory)
}

impl AuditSettings {
    /// Those in the user's configuration directory, or in a project's `.keep/`; the
    /// default where nobody ever said.
    pub fn read(directory: &Path) -> Result<Self, AuditError> {
        let path = directory.join(NAME);
        let bytes = match files::read_capped(&path, MAX_BYTES) {
            Err(error) if is_absent(&error) => return Ok(Self::default()),
            bytes => bytes?,
        };
        let read: Self = serde_json::from_slice(&bytes)
            .map_err(|error| DocumentError::malformed(&path, &error))?;
        let problem = if read.file.as_ref().is_some_and(|file| !file.is_absolute()) {
            "`file` is not an absolute path"
        } else if read.max_mib == 0 {
            "`max_mib` is 0"
        } else if read.keep == 0 {
            "`keep` is 0"
        } else {
            return Ok(read);
        };
        Err(AuditError::Settings { path, problem })
    }

    /// Says for all who work on the project at `root` whether it is on.
    pub fn share(root: &Path, on: bool) -> Result<(), AuditError> {
        let path = root.join(".keep").join(NAME);
        let text = format!("{{\n    \"enabled\": {on}\n}}\n");
        files::write_atomic_inside(root, &path, text.as_bytes(), Mode::Shared)?;
        Ok(())
    }

    pub fn save(&self, config_directory: &Path) -> Result<(), AuditError> {
        files::create_dirs(config_directory, Mode::Private)?;
        // Texts and numbers into memory: there is nothing to fail.
        let mut text = serde_json::to_vec_pretty(self).unwrap_or_default();
        text.push(b'\n');
        Ok(files::write_atomic(
            &config_directory.join(NAME),
            &text,
            Mode::Private,
        )?)
    }

    /// Where the lines go.
    pub fn log_file(&self, env: impl Fn(&str) -> Option<OsString>) -> Result<LogFile, AuditError> {
        let path = match &self.file {
            Some(file) => file.clone(),
            None => dirs::state_dir(env)?.join(LOG),
        };
        Ok(LogFile {
            path,
            max_bytes: u64::from(self.max_mib) * MIB,
            keep: self.keep,
        })
    }
}

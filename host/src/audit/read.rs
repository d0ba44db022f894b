//! What the log holds: its files from the oldest to the newest, with the two lines
//! of an access made one.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _};
use std::path::Path;

use super::error::AuditError;
use super::file::LogFile;
use super::line::{Line, Stage};
use crate::project::files::{FileAction, FileError, FileProblem};

/// A line of so many bytes is none of Keep's: those with the names of ten thousand
/// keys are smaller.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Which accesses are wanted; where a list is empty, any.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub vaults: Vec<String>,
    pub envs: Vec<String>,
    pub keys: Vec<String>,
    /// At or after this: milliseconds since 1970-01-01T00:00:00Z.
    pub since_ms: Option<i64>,
    /// At most so many, the newest.
    pub limit: usize,
}

/// The accesses, the oldest first.
#[derive(Debug, Default)]
pub struct History {
    /// Of each access its last line: that it finished, or else that it started.
    pub accesses: Vec<Line>,
    /// How many lines are none of this schema.
    pub unreadable: usize,
}

impl Wanted {
    fn fits(&self, line: &Line) -> bool {
        let subject = &line.subject;
        let among = |names: &[String], name: &Option<String>| {
            names.is_empty() || name.as_ref().is_some_and(|name| names.contains(name))
        };
        let keys = subject.keys.iter();
        let mut keys = keys.chain(subject.failed.iter().map(|failed| &failed.key));
        among(&self.vaults, &subject.vault)
            && among(&self.envs, &subject.env)
            && (self.keys.is_empty() || keys.any(|key| self.keys.contains(key)))
            && self.since_ms.is_none_or(|since| since <= millis(line))
    }
}

fn millis(line: &Line) -> i64 {
    let time = line.time.parse::<jiff::Timestamp>();
    time.map_or(i64::MIN, jiff::Timestamp::as_millisecond)
}

impl LogFile {
    /// What it and its full files hold.
    pub fn read(&self, wanted: &Wanted) -> Result<History, AuditError> {
        let mut history = History::default();
        let mut places = HashMap::new();
        for path in self.all() {
            read_file(&path, &mut |line: Option<Line>| {
                let Some(line) = line else {
                    history.unreadable += 1;
                    return;
                };
                let end = history.accesses.len();
                match places.get(&line.id) {
                    Some(&at) if line.stage == Stage::Finished => history.accesses[at] = line,
                    _ => {
                        places.insert(line.id.clone(), end);
                        history.accesses.push(line);
                    }
                }
            })?;
        }
        history.accesses.retain(|line| wanted.fits(line));
        let more = history.accesses.len().saturating_sub(wanted.limit);
        history.accesses.drain(..more);
        Ok(history)
    }
}

fn read_file(path: &Path, each: &mut dyn FnMut(Option<Line>)) -> Result<(), AuditError> {
    let failed = FileError::on(FileAction::Read, path);
    // Asked first: opening a pipe would wait for its other end.
    match path.metadata() {
        Ok(found) if !found.is_file() => {
            let problem = FileProblem::NotAFile;
            return Err(FileError::refused(FileAction::Read, path, problem).into());
        }
        // It was moved on since it was listed.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        found => found.map_err(&failed)?,
    };
    let mut reader = BufReader::new(File::open(path).map_err(&failed)?);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut reader).take(LONGEST).read_until(b'\n', &mut line);
        if read.map_err(&failed)? == 0 {
            return Ok(());
        }
        if !line.trim_ascii().is_empty() {
            each(serde_json::from_slice(&line).ok());
        }
    }
}

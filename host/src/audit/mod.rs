//! The audit log: who used which secret, when, with which command, and what came
//! of it. Never a value, nor anything about one. [`Line`] says what is in a line.
//!
//! Whoever wants it turns it on: a user for all that they do, or a project for
//! all who work on it. A project cannot turn off what a user wants.
//!
//! Each access is two lines. The first is written before anything is asked of a
//! vault, and where it cannot be written, nothing is asked: a log that can be
//! silenced, by a full disk say, is none. The second says what came of it, before
//! a value is shown to anybody. So whatever was read or changed has a line, also
//! where `keep` is killed in between, or the answer was a failure.
//!
//! It is no proof against its own user, who may write to the file. It tells what
//! went through Keep, to whoever collects it; a store's own log tells the rest.

mod action;
mod error;
mod file;
mod line;
mod read;
mod settings;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

pub use action::Action;
pub use error::AuditError;
pub use file::LogFile;
pub use line::{Driver, FailedKey, Line, Outcome, Stage, Subject, Who};
pub use read::{History, Wanted};
pub use settings::AuditSettings;

/// The log of one run of a command.
#[derive(Debug)]
pub struct Log {
    file: LogFile,
    who: Who,
    command: String,
    /// What the ids of this run begin with.
    run: String,
    accesses: Cell<u32>,
}

/// An access that has begun.
#[derive(Debug)]
#[must_use = "an access has an end"]
pub struct Pending {
    log: Rc<Log>,
    line: Line,
}

impl Log {
    #[must_use]
    pub fn new(file: LogFile, command: &str) -> Self {
        let who = Who::of_this_process();
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let started = since.map_or(0, |since| since.as_micros());
        Self {
            file,
            command: command.to_owned(),
            run: format!("{started:x}-{:x}", who.pid),
            who,
            accesses: Cell::new(0),
        }
    }

    /// The file that lines are added to.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file.path
    }

    /// Where it is, and where full ones are.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        let directory = self.file.path.parent();
        directory.unwrap_or(Path::new(".")).to_owned()
    }

    /// Writes that it starts.
    ///
    /// # Errors
    /// It cannot be written: then it must not be done either.
    pub fn start(self: &Rc<Self>, action: Action, subject: Subject) -> Result<Pending, AuditError> {
        let line = self.line(action, subject);
        self.file.append(&line.render())?;
        Ok(Pending {
            log: Rc::clone(self),
            line,
        })
    }

    /// Writes what was over before it began.
    pub fn note(
        &self,
        action: Action,
        subject: Subject,
        outcome: Outcome,
    ) -> Result<(), AuditError> {
        let line = self.line(action, subject).finished(outcome);
        self.file.append(&line.render())
    }

    fn line(&self, action: Action, subject: Subject) -> Line {
        let number = self.accesses.get() + 1;
        self.accesses.set(number);
        let id = format!("{}.{number}", self.run);
        let mut line = Line::started(id, self.who.clone(), &self.command, action.word());
        line.subject = subject;
        line
    }
}

impl Pending {
    /// Writes what came of it.
    pub fn finish(self, outcome: Outcome) -> Result<(), AuditError> {
        let line = self.line.finished(outcome);
        self.log.file.append(&line.render())
    }
}

impl Who {
    fn of_this_process() -> Self {
        // A user or a machine without a name is still one with a number, or none.
        let unknown = || "unknown".to_owned();
        Self {
            user: whoami::username().unwrap_or_else(|_| unknown()),
            #[cfg(unix)]
            uid: Some(rustix::process::getuid().as_raw()),
            #[cfg(not(unix))]
            uid: None,
            host: whoami::hostname().unwrap_or_else(|_| unknown()),
            pid: std::process::id(),
            keep: env!("CARGO_PKG_VERSION").into(),
        }
    }
}

//! Whether what a command does is recorded, and how.

use std::env;
use std::rc::Rc;

use super::{App, Driver};
use crate::audit::{
    Action, AuditError, AuditSettings, Driver as DriverFacts, Log, LogFile, Outcome, Pending,
    Subject,
};
use crate::cli::GlobalArgs;
use crate::confinement::Needs;
use crate::drivers::Manifest;
use crate::error::{Error, Kind};
use crate::project::files::{self, Mode};
use crate::project::{Project, dirs};
use crate::vault::{Recorder, Scope};

/// An access that is recorded, if any is.
#[must_use = "an access has an end"]
pub(crate) struct Recording(Option<Pending>);

impl Recording {
    /// Says what came of it.
    pub(crate) fn finish(self, error: Option<Kind>, program: Option<u8>) -> Result<(), Error> {
        let Some(pending) = self.0 else {
            return Ok(());
        };
        let finished = pending.finish(Outcome {
            error: error.map(Kind::outcome),
            program,
            ..Outcome::default()
        });
        finished.map_err(Error::half_recorded)
    }

    /// The same of what failed or not.
    pub(crate) fn of<T>(self, done: Result<T, Error>) -> Result<T, Error> {
        let error = done.as_ref().err().map(|error| error.kind);
        let finished = self.finish(error, None);
        // What failed is worth more than that the log does not say so.
        let done = done?;
        finished.map(|()| done)
    }
}

/// The log of whoever runs this; none where neither they nor the project want one.
fn log(project: Option<&Project>, command: &str) -> Result<Option<Rc<Log>>, AuditError> {
    let lookup = |name: &str| env::var_os(name);
    let wanted = match project {
        Some(project) => AuditSettings::read(&project.keep_dir())?.enabled,
        None => false,
    };
    let settings = match dirs::config_dir(lookup) {
        Ok(directory) => AuditSettings::read(&directory)?,
        // There is no place for settings, so nobody has turned it on there.
        Err(_) => AuditSettings::default(),
    };
    if !wanted && !settings.enabled {
        return Ok(None);
    }
    let file = settings.log_file(lookup)?;
    Ok(Some(Rc::new(Log::new(file, command))))
}

/// What whoever runs this said of their log.
pub(crate) fn own_settings() -> Result<AuditSettings, Error> {
    let directory = dirs::config_dir(|name| env::var_os(name))?;
    Ok(AuditSettings::read(&directory)?)
}

pub(crate) fn log_file(settings: &AuditSettings) -> Result<LogFile, Error> {
    Ok(settings.log_file(|name| env::var_os(name))?)
}

/// Both.
pub(crate) fn own_log() -> Result<(AuditSettings, LogFile), Error> {
    let settings = own_settings()?;
    let file = log_file(&settings)?;
    Ok((settings, file))
}

/// Changes what is recorded of this user. That is in the log as it was, and in the
/// log as it will be; a new one that cannot be written is not turned on.
pub(crate) fn switch(
    global: &GlobalArgs,
    action: Action,
    before: &AuditSettings,
    after: &AuditSettings,
) -> Result<(), Error> {
    let (old, new) = (log_file(before)?, log_file(after)?);
    let start = |file: LogFile| {
        let log = Rc::new(Log::new(file, &global.command));
        start(Some(&log), action, Subject::default())
    };
    let recording = start(new.clone())?;
    let moved = (before.enabled && old.path != new.path).then(|| start(old));
    // It may be left because it is full.
    let moved = moved.and_then(Result::ok);
    let directory = dirs::config_dir(|name| env::var_os(name))?;
    let saved = recording.of(after.save(&directory).map_err(Error::from));
    match moved {
        Some(recording) => recording.of(saved),
        None => saved,
    }
}

/// The log for what happens outside of any project of the user's, if there is one.
pub(crate) struct OpenLog(Option<Rc<Log>>);

impl OpenLog {
    pub(crate) fn of(project: Option<&Project>, command: &str) -> Result<Self, Error> {
        Ok(Self(log(project, command)?))
    }

    /// What writing to it takes. Its place is made; what is wrong with that is told
    /// when something is recorded.
    pub(crate) fn needs(&self) -> Needs {
        self.0.as_ref().map(|log| needs(log)).unwrap_or_default()
    }

    /// Begins to record; what follows must not be done where this fails.
    pub(crate) fn record(&self, action: Action, subject: Subject) -> Result<Recording, Error> {
        start(self.0.as_ref(), action, subject)
    }
}

fn needs(log: &Log) -> Needs {
    let (file, directory) = (log.file().to_owned(), log.directory());
    let _ = files::create_dirs(&directory, Mode::Private);
    let mut needs = Needs::default();
    if dirs::state_dir(|name| env::var_os(name)).is_ok_and(|own| own == directory) {
        // Full files move there.
        needs.write.push(directory);
    } else {
        // One that the user chose may have anything beside it, which is not to be
        // read. A log that becomes full within this command ends it.
        needs.write.push(file);
        needs.create.push(directory);
    }
    needs
}

fn start(log: Option<&Rc<Log>>, action: Action, subject: Subject) -> Result<Recording, Error> {
    let pending = log.map(|log| log.start(action, subject));
    let pending = pending.transpose().map_err(Error::unrecorded)?;
    Ok(Recording(pending))
}

/// A driver as the log names it.
pub(crate) fn facts(manifest: &Manifest, sha256: &str) -> DriverFacts {
    DriverFacts {
        id: manifest.id.clone(),
        version: manifest.version.clone(),
        sha256: sha256.to_owned(),
    }
}

impl App<'_> {
    /// The same app, for what no audit log should tell of.
    pub(crate) fn unrecorded(self) -> Self {
        let _ = self.audit.set(None);
        self
    }

    /// Turns the log on or off for all who work on the project. Either is in the log.
    pub(crate) fn share_audit(&self, on: bool) -> Result<(), Error> {
        let root = self.project.root();
        if on {
            let (_, file) = own_log()?;
            let log = Rc::new(Log::new(file, &self.command));
            let subject = Subject {
                project: Some(root.display().to_string()),
                ..Subject::default()
            };
            let recording = start(Some(&log), Action::AuditOn, subject)?;
            return recording.of(AuditSettings::share(root, true).map_err(Error::from));
        }
        self.recorded(Action::AuditOff, Subject::default(), || {
            Ok(AuditSettings::share(root, false)?)
        })
    }

    fn log(&self) -> Result<Option<&Rc<Log>>, Error> {
        if let Some(log) = self.audit.get() {
            return Ok(log.as_ref());
        }
        let log = log(Some(&self.project), &self.command)?;
        Ok(self.audit.get_or_init(|| log).as_ref())
    }

    /// What writing to the log takes, opened while all that it tells can be found out.
    pub(super) fn needs_of_audit(&self) -> Needs {
        let log = self.log().ok().flatten();
        log.map(|log| needs(log)).unwrap_or_default()
    }

    /// Begins to record; what follows must not be done where this fails.
    pub(crate) fn record(&self, action: Action, mut subject: Subject) -> Result<Recording, Error> {
        let log = self.log()?;
        if log.is_some() {
            subject.project = Some(self.project.root().display().to_string());
        }
        start(log, action, subject)
    }

    /// Records the work, before and after.
    pub(super) fn recorded<T>(
        &self,
        action: Action,
        subject: Subject,
        work: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let recording = self.record(action, subject)?;
        recording.of(work())
    }

    /// For the sessions of that vault.
    pub(super) fn recorder(
        &self,
        scope: &Scope,
        driver: &Driver,
        manifest: &Manifest,
    ) -> Result<Option<Recorder>, Error> {
        let Some(log) = self.log()? else {
            return Ok(None);
        };
        let namespace = match scope.path.as_str() {
            "" => scope.namespace.clone(),
            path => format!("{}/{path}", scope.namespace),
        };
        let subject = Subject {
            project: Some(self.project.root().display().to_string()),
            namespace: Some(namespace),
            vault: Some(scope.vault.clone()),
            env: Some(scope.env.clone()),
            driver: Some(facts(manifest, driver.digest())),
            ..Subject::default()
        };
        let log = Rc::clone(log);
        Ok(Some(Recorder { log, subject }))
    }
}

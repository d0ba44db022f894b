//! `keep plugin:test DRIVER`: makes the checks of the conformance kit, and
//! tells what came of them.

mod interrupt;
mod junit;
mod report;
mod subject;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use self::report::Report;
use self::subject::Subject;
use crate::app::audit::{OpenLog, Recording};
use crate::app::{self, App, Driver, Laboratory, introduce};
use crate::audit::{self, Action};
use crate::cli::{GlobalArgs, PluginTestArgs, ReportFormat};
use crate::conformance::{self, Check, Conditions};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{Filter, Project};
use crate::ui::Ui;

/// How long a store elsewhere may take until its lists have what was written.
const PATIENCE: Duration = Duration::from_secs(20);

pub(in crate::commands) async fn run(
    ui: &Ui,
    global: &GlobalArgs,
    args: &PluginTestArgs,
) -> Result<Exit, Error> {
    let checks = selected(&args.only)?;
    let Some(name) = args.driver.as_deref().filter(|_| !args.list) else {
        return list(ui, &checks, args.format);
    };
    let subject = Subject::find(ui, global, name, args)?;
    let (driver, vault) = (subject.driver.clone(), subject.vault.clone());
    let here = || App::open(global, ui).ok().map(|app| app.project.clone());
    let project = subject.lender.clone().map(Project::at).or_else(here);
    let log = OpenLog::of(project.as_ref(), &global.command)?;
    let laboratory = Laboratory::new(ui, driver, vault, subject.lender.clone(), log.needs())?;
    let mut conditions = laboratory.conditions()?;
    let namespace = conformance::namespace()?;
    consent(ui, &subject, &conditions, &namespace, args.confirm.yes)?;
    conditions.places.clone_from(&args.place);
    conditions.patience = match args.patience {
        Some(seconds) => Duration::from_secs(seconds.into()),
        None if conditions.is_remote() => PATIENCE,
        None => Duration::ZERO,
    };
    conditions.interrupted = Arc::new(AtomicBool::new(false));
    interrupt::listen(&conditions.interrupted)?;
    let recording = record(&log, &subject, namespace.clone())?;
    let progress = ui.progress("Testing", Some(checks.len()));
    let tested = conformance::run(&laboratory, &conditions, &namespace, &checks, |_| {
        progress.advance(1);
    });
    let tested = recording.of(tested.await);
    drop(progress);
    Report::of(&subject, namespace, tested?).print(ui, args.format)
}

/// Its accesses are those of one who tries things out, and one in the audit log.
fn record(log: &OpenLog, subject: &Subject, namespace: String) -> Result<Recording, Error> {
    let facts = audit::Subject {
        project: subject
            .lender
            .as_ref()
            .map(|root| root.display().to_string()),
        namespace: Some(namespace),
        vault: Some(subject.vault.slug().to_string()),
        driver: Some(app::audit::facts(
            &subject.manifest,
            subject.driver.digest(),
        )),
        ..audit::Subject::default()
    };
    log.record(Action::TestDriver, facts)
}

/// The checks that the globs name; all where there are none.
fn selected(only: &[String]) -> Result<Vec<&'static Check>, Error> {
    let filter = Filter::new(Some(&only.join(",")), None);
    let checks = conformance::checks().filter(|check| filter.passes(check.id));
    let checks: Vec<_> = checks.collect();
    if checks.is_empty() {
        return Err(
            Error::usage(format!("no check is called `{}`", only.join(",")))
                .hint("Run `keep plugin:test --list` to see which there are"),
        );
    }
    Ok(checks)
}

fn list(ui: &Ui, checks: &[&'static Check], format: ReportFormat) -> Result<Exit, Error> {
    match format {
        ReportFormat::Text => {
            let rows: Vec<_> = checks
                .iter()
                .map(|check| vec![check.id.into(), check.expects.into()])
                .collect();
            ui.table(&["Check", "Expects"], &rows)?;
        }
        ReportFormat::Json => ui.json(&report::listed(checks))?,
        ReportFormat::Junit => {
            return Err(
                Error::usage("a list of checks is no report: `junit` cannot say it")
                    .hint("Pass `--format json`"),
            );
        }
    }
    Ok(Exit::Ok)
}

/// A plugin may do what it wants only where the user says so, and a store
/// elsewhere may be somebody's.
fn consent(
    ui: &Ui,
    subject: &Subject,
    conditions: &Conditions,
    namespace: &str,
    yes: bool,
) -> Result<(), Error> {
    let id = &subject.manifest.id;
    if let Driver::Plugin(plugin) = &subject.driver {
        introduce(ui, plugin, &subject.manifest.powers, yes);
        return ui.consent(&format!("Let `{id}` do this while it is tested?"), yes);
    }
    if !conditions.is_remote() {
        return Ok(());
    }
    let question = format!(
        "Let `{id}` write secrets of the namespace `{namespace}` to its store, and remove them?"
    );
    ui.consent(&question, yes)
}

//! What came of the checks, as text and as JSON.

use serde::Serialize;

use super::junit;
use super::subject::Subject;
use crate::cli::ReportFormat;
use crate::conformance::{self, Check, Outcome, Tested};
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::{Ui, clean};

/// What `--format json` prints.
#[derive(Serialize)]
pub(super) struct Report {
    /// The driver's id.
    driver: String,
    version: String,
    sha256: String,
    /// Below which everything was written.
    namespace: String,
    passed: usize,
    failed: usize,
    skipped: usize,
    /// Whether it was ended before all checks were made.
    interrupted: bool,
    /// What could not be removed, as `env/KEY`.
    left_behind: Vec<String>,
    checks: Vec<CheckReport>,
}

#[derive(Serialize)]
pub(super) struct CheckReport {
    pub(super) id: &'static str,
    /// The interface that it is about.
    pub(super) group: &'static str,
    pub(super) expects: &'static str,
    #[serde(flatten)]
    pub(super) outcome: OutcomeReport,
    /// Not in the JSON, which is the same for the same driver.
    #[serde(skip)]
    pub(super) took: std::time::Duration,
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub(super) enum OutcomeReport {
    Passed,
    Failed {
        /// What was found; never a value.
        found: String,
    },
    Skipped {
        reason: String,
    },
}

/// What `--list --format json` prints: one for each check.
#[derive(Serialize)]
pub(super) struct Listed {
    id: &'static str,
    group: &'static str,
    expects: &'static str,
}

pub(super) fn listed(checks: &[&'static Check]) -> Vec<Listed> {
    let listed = checks.iter().map(|check| Listed {
        id: check.id,
        group: check.group(),
        expects: check.expects,
    });
    listed.collect()
}

impl CheckReport {
    fn of(tested: Tested) -> Self {
        // Messages of drivers are in there.
        let shown = |text: String| clean(&text).into_owned();
        Self {
            id: tested.check.id,
            group: tested.check.group(),
            expects: tested.check.expects,
            outcome: match tested.outcome {
                Outcome::Passed => OutcomeReport::Passed,
                Outcome::Failed(found) => OutcomeReport::Failed {
                    found: shown(found),
                },
                Outcome::Skipped(reason) => OutcomeReport::Skipped {
                    reason: shown(reason),
                },
            },
            took: tested.took,
        }
    }
}

impl Report {
    pub(super) fn of(subject: &Subject, namespace: String, tested: conformance::Report) -> Self {
        let checks: Vec<_> = tested.tested.into_iter().map(CheckReport::of).collect();
        let count = |is: fn(&OutcomeReport) -> bool| {
            let those = checks.iter().filter(|check| is(&check.outcome));
            those.count()
        };
        Self {
            driver: subject.manifest.id.clone(),
            version: subject.manifest.version.clone(),
            sha256: subject.driver.digest().to_owned(),
            namespace,
            passed: count(|outcome| matches!(outcome, OutcomeReport::Passed)),
            failed: count(|outcome| matches!(outcome, OutcomeReport::Failed { .. })),
            skipped: count(|outcome| matches!(outcome, OutcomeReport::Skipped { .. })),
            interrupted: tested.interrupted,
            left_behind: tested.left_behind,
            checks,
        }
    }

    /// Prints it, and tells how the command ends.
    pub(super) fn print(&self, ui: &Ui, format: ReportFormat) -> Result<Exit, Error> {
        match format {
            ReportFormat::Text => ui.out(self.text().as_bytes())?,
            ReportFormat::Json => ui.json(self)?,
            ReportFormat::Junit => {
                let name = format!("{} {}", self.driver, self.version);
                ui.out(junit::text(&name, &self.checks)?.as_bytes())?;
            }
        }
        for left in &self.left_behind {
            ui.warn(&format!(
                "`{left}` could not be removed from the namespace `{}`",
                self.namespace
            ));
        }
        if self.interrupted {
            ui.warn("interrupted: checks that were not made are skipped");
            return Ok(Exit::Program(130));
        }
        if self.failed == 0 {
            return Ok(Exit::Ok);
        }
        let (failed, made) = (self.failed, self.failed + self.passed);
        Err(Error::partial(
            format!("{failed} of {made} checks failed"),
            Vec::new(),
        ))
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for group in self.checks.chunk_by(|one, other| one.group == other.group) {
            text.push_str(&group_text(group));
        }
        text + &format!(
            "{} passed, {} failed, {} skipped\n",
            self.passed, self.failed, self.skipped
        )
    }
}

/// The checks of one group. Where all are skipped for one reason, one line.
fn group_text(checks: &[CheckReport]) -> String {
    let Some(first) = checks.first() else {
        return String::new();
    };
    let reason = |check: &CheckReport| match &check.outcome {
        OutcomeReport::Skipped { reason } => Some(reason.clone()),
        _ => None,
    };
    if let Some(why) = reason(first)
        && checks.len() > 1
        && checks
            .iter()
            .all(|check| reason(check).as_ref() == Some(&why))
    {
        let count = checks.len();
        return format!("{}\n  - {count} checks skipped: {why}\n", first.group);
    }
    let lines = checks.iter().map(|check| match &check.outcome {
        OutcomeReport::Passed => format!("  ✓ {}\n", check.id),
        OutcomeReport::Failed { found } => format!(
            "  ✗ {}\n      expected: {}\n      found: {found}\n",
            check.id, check.expects
        ),
        OutcomeReport::Skipped { reason } => format!("  - {} skipped: {reason}\n", check.id),
    });
    format!("{}\n{}", first.group, lines.collect::<String>())
}

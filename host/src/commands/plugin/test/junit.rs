//! The report as CI systems read it.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::report::{CheckReport, OutcomeReport};
use crate::error::Error;

/// One suite for each group of checks.
pub(super) fn text(name: &str, checks: &[CheckReport]) -> Result<String, Error> {
    let mut report = Report::new(name);
    for group in checks.chunk_by(|one, other| one.group == other.group) {
        let Some(first) = group.first() else { continue };
        let mut suite = TestSuite::new(first.group);
        suite.add_test_cases(group.iter().map(case));
        report.add_test_suite(suite);
    }
    report
        .to_string()
        .map_err(|error| Error::other("cannot write JUnit's XML").because(error.to_string()))
}

fn case(check: &CheckReport) -> TestCase {
    let status = match &check.outcome {
        OutcomeReport::Passed => TestCaseStatus::success(),
        OutcomeReport::Failed { found } => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(found.as_str());
            status.set_description(format!("expected: {}", check.expects));
            status
        }
        OutcomeReport::Skipped { reason } => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(reason.as_str());
            status
        }
    };
    let mut case = TestCase::new(check.id, status);
    case.set_classname(check.group);
    case.set_time(check.took);
    case
}

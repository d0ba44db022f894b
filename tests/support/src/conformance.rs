//! What the conformance kit said of a driver.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Outcome;

/// The report of `keep plugin:test --format json`.
#[derive(Debug)]
pub struct Conformance {
    document: Value,
}

impl Conformance {
    /// Reads it, and holds its totals against its checks and the exit code.
    ///
    /// # Panics
    /// They do not agree, or something was left in the store.
    #[must_use]
    #[track_caller]
    pub fn of(outcome: &Outcome) -> Self {
        let document: Value = serde_json::from_slice(&outcome.stdout).expect("it is JSON");
        assert_eq!(document["left_behind"], serde_json::json!([]), "{outcome}");
        let report = Self { document };
        assert_eq!(
            report.document["failed"],
            report.failed().len(),
            "{outcome}"
        );
        let code = if report.failed().is_empty() { 0 } else { 8 };
        assert_eq!(outcome.code, code, "{outcome}");
        report
    }

    /// The checks in the order in which they were made.
    ///
    /// # Panics
    /// The report has none.
    #[must_use]
    pub fn checks(&self) -> &[Value] {
        self.document["checks"]
            .as_array()
            .expect("there are checks")
    }

    /// The ids of those that failed.
    #[must_use]
    pub fn failed(&self) -> Vec<&str> {
        let checks = self.checks().iter();
        checks
            .filter(|check| check["outcome"] == "failed")
            .filter_map(|check| check["id"].as_str())
            .collect()
    }

    /// How many passed.
    #[must_use]
    pub fn passed(&self) -> u64 {
        self.document["passed"].as_u64().unwrap_or_default()
    }

    /// Why checks were left out, and how many for each reason; those about
    /// abilities that the component does not export are not among them.
    #[must_use]
    pub fn skipped(&self) -> BTreeMap<&str, u64> {
        let mut reasons = BTreeMap::new();
        let checks = self.checks().iter();
        for reason in checks.filter_map(|check| check["reason"].as_str()) {
            if !reason.starts_with("the component does not export ") {
                *reasons.entry(reason).or_default() += 1;
            }
        }
        reasons
    }

    /// The namespace that it worked in.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.document["namespace"].as_str().unwrap_or_default()
    }
}

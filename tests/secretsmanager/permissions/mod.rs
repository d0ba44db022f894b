//! Who may do what, proven: the page's three policies word for word, and those
//! that `keep iam` writes, asked by an evaluator of policies and by a service
//! with real users. `PERMISSIONS.md` beside this directory is what came out.

mod actions;
mod commands;
mod keys;
mod policies;
mod simulator;
mod users;

use std::fmt::Write as _;

use keep_test_support::repository;
use keep_test_support::strict::{Decision, Strict};
use serde_json::{Value, json};

/// From now on the service allows only what the policy allows.
fn bound_by(aws: &Strict, policy: &Value) {
    let policy = policy.clone();
    aws.authorize(move |check| {
        let mut asked = serde_json::to_value(check).expect("checks are data");
        if check.action.starts_with("kms:") {
            let service = format!("secretsmanager.{}.amazonaws.com", check.region);
            asked["context"] = json!({ "kms:ViaService": service });
        }
        if simulator::allows(&policy, &asked) {
            Decision::Allow
        } else {
            Decision::Deny
        }
    });
}

/// The first two lines of a table.
fn heading(of_rows: &str, heads: &[&str]) -> String {
    let dashes = "---|".repeat(heads.len());
    format!("| {of_rows} | {} |\n|---|{dashes}\n", heads.join(" | "))
}

fn push_row(table: &mut String, name: &str, cells: &[String]) {
    let _ = writeln!(table, "| {name} | {} |", cells.join(" | "));
}

/// Fails where the table does not stand in `PERMISSIONS.md` as it is.
fn assert_written(table: &str) {
    let path = repository().join("tests/secretsmanager/PERMISSIONS.md");
    let written = std::fs::read_to_string(path).expect("PERMISSIONS.md is there");
    assert!(
        written.contains(&format!("\n\n{table}")),
        "`tests/secretsmanager/PERMISSIONS.md` does not hold this table:\n{table}"
    );
}

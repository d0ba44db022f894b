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

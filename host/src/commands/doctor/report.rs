//! What is told: lines for people or programs, a document, and the exit code.

use std::fmt::Write as _;

use serde::Serialize;

use super::Place;
use super::diagnosis::{Diagnosis, word};
use super::repair::Repair;
use crate::app::App;
use crate::error::{Error, Kind};
use crate::exit::Exit;
use crate::ui::{Cell, visible};
use crate::vault::Severity;

/// What `--format json` prints.
#[derive(Serialize)]
struct Document<'a> {
    /// The places that were looked at.
    places: Vec<PlaceDocument<'a>>,
    findings: Vec<FindingDocument<'a>>,
    /// What `--fix` did, in order.
    repairs: Vec<RepairDocument<'a>>,
}

#[derive(Serialize)]
struct PlaceDocument<'a> {
    vault: &'a str,
    env: &'a str,
}

/// One finding. What is null is about all of them.
#[derive(Serialize)]
struct FindingDocument<'a> {
    vault: Option<&'a str>,
    env: Option<&'a str>,
    key: Option<&'a str>,
    /// `problem`, `warning` or `note`.
    severity: &'static str,
    /// What it is, such as `access-denied`; stable.
    code: &'a str,
    message: &'a str,
    /// What to do, in sentences.
    fixes: &'a [String],
    /// Whether `--fix` puts it right; `foreign` with `--adopt` only.
    repairable: bool,
}

#[derive(Serialize)]
struct RepairDocument<'a> {
    vault: &'a str,
    env: &'a str,
    key: &'a str,
    code: &'a str,
    /// What was done, or why it failed.
    outcome: &'a str,
    failed: bool,
}

/// Blocks by place on a terminal, and one line for each finding in a pipe.
pub(super) fn print(app: &App<'_>, found: &[Diagnosis]) -> Result<(), Error> {
    if app.ui.stdout_is_terminal() {
        return app.ui.out(blocks(found).as_bytes());
    }
    let text = |text: &Option<String>| Cell::from(text.clone().unwrap_or_default());
    let rows = found.iter().map(|found| {
        vec![
            text(&found.vault),
            text(&found.env),
            text(&found.key),
            Cell::from(word(found.severity)),
            Cell::from(found.code.as_str()),
            Cell::from(found.message.as_str()),
            Cell::from(found.fixes.join("; ")),
        ]
    });
    app.ui.table(&[], &rows.collect::<Vec<_>>())
}

fn blocks(found: &[Diagnosis]) -> String {
    let mut text = String::new();
    let mut place = None;
    for found in found {
        let here = found.place();
        if place.as_ref() != Some(&here) {
            let gap = if place.is_some() { "\n" } else { "" };
            let _ = writeln!(text, "{gap}{here}");
            place = Some(here);
        }
        let mark = match found.severity {
            Severity::Problem => "✗",
            Severity::Warning => "!",
            Severity::Note => "·",
        };
        let key = found
            .key
            .as_deref()
            .map(|key| format!("{}: ", visible(key)));
        let _ = writeln!(
            text,
            "  {mark} {}{} [{}]",
            key.unwrap_or_default(),
            visible(&found.message),
            visible(&found.code)
        );
        for fix in &found.fixes {
            let _ = writeln!(text, "      {}", visible(fix));
        }
    }
    text
}

pub(super) fn json(
    app: &App<'_>,
    places: &[Place],
    found: &[Diagnosis],
    repairs: &[Repair],
) -> Result<(), Error> {
    let places = places.iter().map(|(vault, env)| PlaceDocument {
        vault: vault.slug().as_str(),
        env: env.as_str(),
    });
    let findings = found.iter().map(|found| FindingDocument {
        vault: found.vault.as_deref(),
        env: found.env.as_deref(),
        key: found.key.as_deref(),
        severity: word(found.severity),
        code: &found.code,
        message: &found.message,
        fixes: &found.fixes,
        repairable: found.repairable,
    });
    let repairs = repairs.iter().map(|repair| RepairDocument {
        vault: &repair.vault,
        env: &repair.env,
        key: repair.key.as_str(),
        code: &repair.code,
        outcome: match &repair.outcome {
            Ok(done) => done,
            Err(error) => &error.message,
        },
        failed: repair.outcome.is_err(),
    });
    app.ui.json(&Document {
        places: places.collect(),
        findings: findings.collect(),
        repairs: repairs.collect(),
    })
}

/// Kinds of problems, the worst first: where the settings are wrong or access is
/// missing, much of the rest comes of it.
const WORST: [Kind; 4] = [Kind::Config, Kind::Denied, Kind::Driver, Kind::Unavailable];

/// Success where nothing that is left is worse than a warning.
pub(super) fn verdict(
    app: &App<'_>,
    found: &[Diagnosis],
    repairs: &[Repair],
    places: usize,
) -> Result<Exit, Error> {
    let left = |found: &&Diagnosis| !repairs.iter().any(|repair| repair.mended(found));
    let found: Vec<&Diagnosis> = found.iter().filter(left).collect();
    let places = match places {
        1 => "1 place".to_owned(),
        count => format!("{count} places"),
    };
    let problems: Vec<Kind> = found
        .iter()
        .filter(|found| found.severity == Severity::Problem)
        .map(|found| found.kind)
        .collect();
    if found.is_empty() {
        let more = if repairs.is_empty() { "" } else { " any more" };
        app.ui
            .success(&format!("Nothing is wrong in {places}{more}"));
    } else if problems.is_empty() {
        app.ui
            .success(&format!("No problem in {places}: {}", counts(&found)));
    } else {
        let worst = WORST.into_iter().find(|kind| problems.contains(kind));
        let message = format!("{} in {places}", counts(&found));
        return Err(Error::new(worst.unwrap_or(Kind::Other), message));
    }
    Ok(Exit::Ok)
}

/// `1 problem, 2 warnings, 1 note`, without what there is none of.
fn counts(found: &[&Diagnosis]) -> String {
    let severities = [Severity::Problem, Severity::Warning, Severity::Note];
    let counts = severities.into_iter().filter_map(|severity| {
        let of_it = found.iter().filter(|found| found.severity == severity);
        match (of_it.count(), word(severity)) {
            (0, _) => None,
            (1, word) => Some(format!("1 {word}")),
            (count, word) => Some(format!("{count} {word}s")),
        }
    });
    counts.collect::<Vec<_>>().join(", ")
}

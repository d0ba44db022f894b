//! What several places hold of the same keys.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::commands::places::Answer;
use crate::commands::sources::{Source, why};
use crate::secret::SecretValue;

/// One key in every place.
pub(super) struct Row<'a> {
    pub(super) key: &'a str,
    /// In the order of the places.
    pub(super) cells: Vec<Held<'a>>,
    pub(super) status: Status,
}

/// What one place holds of one key.
pub(super) enum Held<'a> {
    /// Equal values have the same group; 0 is the one that most places hold.
    Value {
        value: &'a SecretValue,
        group: usize,
    },
    Missing,
    /// It is there and cannot be read.
    Unread(String),
    /// The place itself cannot be read.
    Unknown,
}

/// A key as a whole: what is worst about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    Same,
    Different,
    Missing,
    Error,
}

impl Status {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Missing => "missing",
            Self::Error => "error",
        }
    }
}

/// Every key that any place holds, in order.
pub(super) fn rows(answers: &[Answer<Source>]) -> Vec<Row<'_>> {
    let columns: Vec<Column<'_>> = answers.iter().map(Column::of).collect();
    let keys: BTreeSet<&str> = columns
        .iter()
        .flat_map(|column| column.held.keys().copied())
        .collect();
    keys.into_iter()
        .map(|key| row(key, columns.iter().map(|column| column.cell(key)).collect()))
        .collect()
}

/// One place's answer by key.
struct Column<'a> {
    held: BTreeMap<&'a str, Result<&'a SecretValue, String>>,
    unknown: bool,
}

impl<'a> Column<'a> {
    fn of(answer: &'a Answer<Source>) -> Self {
        let mut held = BTreeMap::new();
        if let Ok(source) = &answer.outcome {
            let found = source.readings.found.iter();
            held.extend(found.map(|found| (found.entry.key.as_str(), Ok(&found.value))));
            let failed = source.readings.failed.iter();
            held.extend(failed.map(|failed| {
                let reason = why(failed, &answer.vault, &answer.env).message;
                (failed.key.as_str(), Err(reason))
            }));
        }
        Self {
            held,
            unknown: answer.outcome.is_err(),
        }
    }

    fn cell(&self, key: &str) -> Held<'a> {
        match self.held.get(key) {
            Some(Ok(value)) => Held::Value { value, group: 0 },
            Some(Err(reason)) => Held::Unread(reason.clone()),
            None if self.unknown => Held::Unknown,
            None => Held::Missing,
        }
    }
}

fn row<'a>(key: &'a str, mut cells: Vec<Held<'a>>) -> Row<'a> {
    let groups = group(&mut cells);
    let any = |wanted: fn(&Held<'_>) -> bool| cells.iter().any(wanted);
    let status = if any(|cell| matches!(cell, Held::Unread(_) | Held::Unknown)) {
        Status::Error
    } else if any(|cell| matches!(cell, Held::Missing)) {
        Status::Missing
    } else if groups > 1 {
        Status::Different
    } else {
        Status::Same
    };
    Row { key, cells, status }
}

/// Numbers the values, the most frequent first, and answers how many differ.
fn group(cells: &mut [Held<'_>]) -> usize {
    // In order of first appearance: a value, and the cells that hold it.
    let mut groups: Vec<(&SecretValue, Vec<usize>)> = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        let Held::Value { value, .. } = cell else {
            continue;
        };
        match groups.iter_mut().find(|(known, _)| known.same_as(value)) {
            Some((_, members)) => members.push(index),
            None => groups.push((value, vec![index])),
        }
    }
    groups.sort_by_key(|(_, members)| std::cmp::Reverse(members.len()));
    let groups: Vec<Vec<usize>> = groups.into_iter().map(|(_, members)| members).collect();
    for (number, members) in groups.iter().enumerate() {
        for index in members {
            if let Held::Value { group, .. } = &mut cells[*index] {
                *group = number;
            }
        }
    }
    groups.len()
}

#[cfg(test)]
mod tests {
    use super::{Held, Status, row};
    use crate::secret::SecretValue;

    fn compared(texts: &[&str]) -> (String, Status) {
        let values: Vec<SecretValue> = texts
            .iter()
            .map(|text| SecretValue::from_text((*text).into()))
            .collect();
        let cells = texts.iter().zip(&values).map(|(text, value)| match *text {
            "-" => Held::Missing,
            "!" => Held::Unread("denied".into()),
            "?" => Held::Unknown,
            _ => Held::Value { value, group: 0 },
        });
        let row = row("K", cells.collect());
        let shown = row.cells.iter().map(|cell| match cell {
            Held::Value { group, .. } => group.to_string(),
            Held::Missing => "-".into(),
            Held::Unread(_) => "!".into(),
            Held::Unknown => "?".into(),
        });
        (shown.collect(), row.status)
    }

    #[test]
    fn equal_values_share_a_group_and_the_worst_is_the_status() {
        for (texts, groups, status) in [
            (&["x", "x", "x"][..], "000", Status::Same),
            (&["x", "y"], "01", Status::Different),
            // What most places hold comes first.
            (&["x", "y", "y"], "100", Status::Different),
            (&["x", "y", "z", "y", "x"], "01210", Status::Different),
            (&["x", "-"], "0-", Status::Missing),
            (&["x", "y", "-"], "01-", Status::Missing),
            (&["x", "-", "!"], "0-!", Status::Error),
            (&["x", "x", "?"], "00?", Status::Error),
            (&["", "", " "], "001", Status::Different),
        ] {
            assert_eq!(compared(texts), (groups.into(), status), "{texts:?}");
        }
    }
}

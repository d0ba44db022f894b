//! `--format json`.

use serde::Serialize;

use super::compare::{Held, Row, Status};
use crate::cli::DiffArgs;
use crate::commands::places::Answer;
use crate::commands::sources::Source;
use crate::ui::JsonValue;

/// What `--format json` prints. The `cells` of a secret are in the order of the
/// `columns`.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    columns: Vec<Column<'a>>,
    secrets: Vec<Secret<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Column<'a> {
    vault: &'a str,
    env: &'a str,
    /// Why nothing of this place could be read.
    error: Option<String>,
}

#[derive(Serialize)]
struct Secret<'a> {
    key: &'a str,
    /// `same`, `different`, `missing` or `error`: the worst of the cells.
    status: Status,
    cells: Vec<Cell<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
enum Cell<'a> {
    Value {
        /// Equal values of a secret have the same number; 1 is the one that
        /// most places hold.
        group: usize,
        /// With `--unmask` alone.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<JsonValue<'a>>,
    },
    Missing,
    Error {
        /// Absent where the column has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<&'a str>,
    },
}

/// How many secrets have which status.
#[derive(Serialize)]
struct Summary {
    same: usize,
    different: usize,
    missing: usize,
    error: usize,
}

pub(super) fn document<'a>(
    args: &DiffArgs,
    answers: &'a [Answer<Source>],
    rows: &'a [Row<'a>],
) -> Document<'a> {
    let count = |status: Status| rows.iter().filter(|row| row.status == status).count();
    Document {
        columns: answers.iter().map(column).collect(),
        secrets: rows.iter().map(|row| secret(row, args.unmask)).collect(),
        summary: Summary {
            same: count(Status::Same),
            different: count(Status::Different),
            missing: count(Status::Missing),
            error: count(Status::Error),
        },
    }
}

fn column(answer: &Answer<Source>) -> Column<'_> {
    Column {
        vault: &answer.vault,
        env: &answer.env,
        error: answer.outcome.as_ref().err().map(ToString::to_string),
    }
}

fn secret<'a>(row: &'a Row<'a>, unmask: bool) -> Secret<'a> {
    let cell = |held: &'a Held<'a>| match held {
        Held::Value { value, group } => Cell::Value {
            group: group + 1,
            value: unmask.then_some(JsonValue(value)),
        },
        Held::Missing => Cell::Missing,
        Held::Unread(reason) => Cell::Error {
            error: Some(reason),
        },
        Held::Unknown => Cell::Error { error: None },
    };
    Secret {
        key: row.key,
        status: row.status,
        cells: row.cells.iter().map(cell).collect(),
    }
}

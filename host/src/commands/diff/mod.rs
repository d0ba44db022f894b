//! `keep diff`: the same keys in several places. Which values are equal shows
//! without any of them; what cannot be read is never taken for missing.

mod compare;
mod json;

use compare::{Held, Row, Status, rows};

use super::places::{outcome, read_each, unread};
use super::show::filter;
use crate::app::App;
use crate::cli::{DiffArgs, ListFormat};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{EnvName, VaultConfig};
use crate::ui::Cell;

pub(super) async fn run(app: &App<'_>, args: &DiffArgs) -> Result<Exit, Error> {
    let places = app.places(&args.vault, &args.env)?;
    if let [(vault, env)] = places.as_slice() {
        let message = format!("there is nothing to compare `{}:{env}` with", vault.slug());
        return Err(Error::usage(message)
            .hint("Name two or more with `--env A,B` or `--vault A,B`; leave both out for all"));
    }
    let answers = read_each(app, &places, &filter(&args.filter)).await;
    let rows = rows(&answers);
    match args.format {
        ListFormat::Table => table(app, args, &headers(&places), &rows)?,
        ListFormat::Json => app.ui.json(&json::document(args, &answers, &rows))?,
    }
    summarize(app, &rows);
    let read = outcome(&answers, unread(&answers))?;
    let differ = rows.iter().any(|row| row.status != Status::Same);
    Ok(if args.exit_code && differ {
        Exit::Different
    } else {
        read
    })
}

/// An env's name where there is one vault, else the whole context.
fn headers(places: &[(VaultConfig, EnvName)]) -> Vec<String> {
    let first = places.first().map(|(vault, _)| vault.slug());
    let one_vault = places.iter().all(|(vault, _)| Some(vault.slug()) == first);
    let header = |(vault, env): &(VaultConfig, EnvName)| {
        if one_vault {
            env.to_string()
        } else {
            format!("{}:{env}", vault.slug())
        }
    };
    places.iter().map(header).collect()
}

fn table(app: &App<'_>, args: &DiffArgs, places: &[String], rows: &[Row<'_>]) -> Result<(), Error> {
    let mut headers = vec!["Key"];
    headers.extend(places.iter().map(String::as_str));
    headers.push("Status");
    let rows: Vec<Vec<Cell<'_>>> = rows
        .iter()
        .map(|row| {
            let mut line = vec![Cell::from(row.key)];
            line.extend(row.cells.iter().map(|held| cell(held, row, args.unmask)));
            line.push(Cell::from(row.status.name()));
            line
        })
        .collect();
    app.ui.table(&headers, &rows)
}

/// In brackets beside values, which may be the very same words.
fn cell<'a>(held: &Held<'a>, row: &Row<'_>, unmask: bool) -> Cell<'a> {
    match held {
        Held::Value { value, .. } if unmask => Cell::Plain(value),
        Held::Value { .. } if row.status == Status::Same => Cell::from("same"),
        Held::Value { group, .. } => Cell::from(letters(*group)),
        Held::Missing if unmask => Cell::from("(missing)"),
        Held::Missing => Cell::from("missing"),
        Held::Unread(_) | Held::Unknown if unmask => Cell::from("(error)"),
        Held::Unread(_) | Held::Unknown => Cell::from("error"),
    }
}

/// `A` to `Z`, then `AA` and so on, as spreadsheets name columns.
fn letters(group: usize) -> String {
    let mut name = String::new();
    let mut rest = group + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        name.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    name
}

fn summarize(app: &App<'_>, rows: &[Row<'_>]) {
    let count = |status: Status| rows.iter().filter(|row| row.status == status).count();
    let secrets = if rows.len() == 1 { "secret" } else { "secrets" };
    let mut summary = format!(
        "{} {secrets}: {} same, {} different, {} missing",
        rows.len(),
        count(Status::Same),
        count(Status::Different),
        count(Status::Missing)
    );
    if count(Status::Error) > 0 {
        summary = format!("{summary}, {} unknown", count(Status::Error));
    }
    app.ui.note(&summary);
}

#[cfg(test)]
mod tests {
    use super::{headers, letters};
    use crate::project::{DriverId, EnvName, VaultConfig, VaultSlug};

    #[test]
    fn a_column_is_named_after_what_tells_it_apart() {
        let place = |slug: &str, env: &str| {
            let driver = DriverId::parse("local").unwrap();
            let vault = VaultConfig::new(VaultSlug::parse(slug).unwrap(), driver, "V").unwrap();
            (vault, EnvName::parse(env).unwrap())
        };
        let (one, two, other) = (place("v", "a"), place("v", "b"), place("w", "a"));
        assert_eq!(headers(&[one.clone(), two]), ["a", "b"]);
        assert_eq!(headers(&[one, other]), ["v:a", "w:a"]);
    }

    #[test]
    fn groups_beyond_the_alphabet_have_letters_too() {
        let named = [0, 25, 26, 701, 702].map(letters);
        assert_eq!(named, ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}

//! Tables in the READMEs that tests hold against the code.

use std::fs;

use crate::repository;

/// The rows of the table with that heading, cell by cell. Within backticks a
/// bar is no end of a cell.
pub fn table<const CELLS: usize>(file: &str, heading: &str) -> Vec<[String; CELLS]> {
    let text = fs::read_to_string(repository().join(file));
    let text = text.unwrap_or_else(|error| panic!("{file}: {error}"));
    let (_, rows) = text
        .split_once(heading)
        .unwrap_or_else(|| panic!("{file} has no table `{heading}`"));
    let rows = rows
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells = cells(row);
        let count = cells.len();
        cells
            .try_into()
            .unwrap_or_else(|_| panic!("{file}: `{row}` has {count} cells and not {CELLS}"))
    })
    .collect()
}

fn cells(row: &str) -> Vec<String> {
    let row = row.trim_end().trim_start_matches('|');
    let row = row.strip_suffix('|').unwrap_or(row);
    let mut is_code = false;
    let cells = row.split(|c: char| {
        is_code ^= c == '`';
        c == '|' && !is_code
    });
    cells.map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn cells_end_at_bars_outside_of_code() {
        for (row, expected) in [
            ("| a | b |", &["a", "b"][..]),
            ("| `a|b` | |", &["`a|b`", ""]),
            ("| | c | ", &["", "c"]),
        ] {
            assert_eq!(cells(row), expected, "{row}");
        }
    }
}

//! Rows and columns.

use std::borrow::Cow;

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, ContentArrangement, Table};
use zeroize::Zeroizing;

use super::reveal::{Revealed, reveal};
use super::{mask, visible};
use crate::secret::SecretValue;

/// Columns of text below which wrapping cells makes nothing easier to read.
const NARROWEST: u16 = 20;

/// One cell.
#[derive(Debug)]
pub enum Cell<'a> {
    Text(Cow<'a, str>),
    /// A value, unmasked: control characters as escapes, binary as `(binary)`.
    Plain(&'a SecretValue),
    /// A value, masked.
    Masked(&'a SecretValue),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl Cell<'_> {
    fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => visible(text),
            Self::Plain(value) => match reveal(value) {
                Revealed::Text(text) => visible(text),
                Revealed::Binary(_) => "(binary)".into(),
            },
            Self::Masked(value) => visible(&mask(value)).into_owned().into(),
        }
    }
}

/// Aligned columns under a heading, as wide as the terminal. The layout copies
/// text freely: an unmasked value is on the screen by now anyway.
pub(super) fn render(headers: &[&str], rows: &[Vec<Cell<'_>>], color: bool) -> Zeroizing<String> {
    let mut table = Table::new();
    table.load_style(NOTHING);
    // The width comes from the terminal and must be asked for before styling is
    // taken out of comfy-table's hands. Terminals that do not know theirs say
    // zero: the lines are then left to them to break.
    if let Some(width) = table.width().filter(|width| *width >= NARROWEST) {
        table.set_width(width);
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    if color {
        table.enforce_styling().style_text_only();
    } else {
        table.force_no_tty();
    }
    table.set_header(headers.iter().map(|text| {
        let cell = comfy_table::Cell::new(text);
        if color {
            cell.add_attribute(Attribute::Bold)
        } else {
            cell
        }
    }));
    for row in rows {
        table.add_row(row.iter().map(Cell::shown));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let mut text = Zeroizing::new(table.trim_fmt());
    text.push('\n');
    text
}

/// One line per row, cells separated by tabs.
pub(super) fn lines(rows: &[Vec<Cell<'_>>]) -> Zeroizing<String> {
    let shown: Vec<Vec<Cow<'_, str>>> = rows
        .iter()
        .map(|row| row.iter().map(Cell::shown).collect())
        .collect();
    let size = shown.iter().flatten().map(|cell| cell.len() + 1).sum();
    // Sized beforehand: a string that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(size));
    for row in &shown {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                text.push('\t');
            }
            text.push_str(cell);
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Cell, render};
    use crate::secret::SecretValue;
    use crate::ui::capture::Captured;

    fn secret(text: &str) -> SecretValue {
        SecretValue::from_text(text.into())
    }

    #[test]
    fn columns_for_people() {
        let (long, tricky) = (
            secret("sk_live_4eC39HqLyjWDarjt"),
            secret("a\tb\n\u{1b}[2J"),
        );
        let rows = vec![
            vec!["API_KEY".into(), Cell::Masked(&long), "1".into()],
            vec!["B".into(), Cell::Plain(&tricky), "22".into()],
        ];
        assert_eq!(
            render(&["Key", "Value", "Version"], &rows, false).as_str(),
            "Key      Value            Version\n\
             API_KEY  sk_l****         1\n\
             B        a\\tb\\n\\u{1b}[2J  22\n"
        );
    }

    #[test]
    fn lines_for_programs() {
        let value = secret("a\tb\nc");
        let binary = SecretValue::new(vec![0xff]);
        let rows = vec![
            vec!["A".into(), Cell::Plain(&value)],
            vec!["B".into(), Cell::Plain(&binary)],
        ];
        let ui = Captured::pipe();
        ui.table(&["Key", "Value"], &rows).unwrap();
        assert_eq!(ui.stdout(), "A\ta\\tb\\nc\nB\t(binary)\n");
    }

    #[test]
    fn nothing_is_no_line() {
        let ui = Captured::pipe();
        ui.table(&["Key"], &[]).unwrap();
        assert_eq!(ui.stdout(), "");
    }

    #[test]
    fn a_heading_is_bold_where_colour_is_wanted() {
        assert_eq!(
            render(&["Key"], &[vec!["A".into()]], true).as_str(),
            "\u{1b}[1mKey\u{1b}[0m\nA\n"
        );
    }
}

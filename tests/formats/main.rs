//! What other programs read from the texts that `keep_host::formats` writes.
//!
//! Every test writes some thousand hostile values at once and compares what the
//! real reader got with what was written. Phpdotenv is not run: its rules have
//! unit tests beside the code.

mod data;
mod dotenv;
mod hostile;
mod reading;
mod round_trip;
mod shell;

use keep_host::formats::{Dialect, Format, RenderError, Rendered, Row, render};
use keep_host::secret::SecretValue;

/// Renders the values under the keys `K0`, `K1`, ...
fn render_values(
    format: Format,
    dialect: Option<Dialect>,
    values: &[Vec<u8>],
) -> Result<Rendered, RenderError> {
    let held: Vec<(String, SecretValue)> = values
        .iter()
        .enumerate()
        .map(|(index, value)| (key(index), SecretValue::new(value.clone())))
        .collect();
    let rows: Vec<Row> = held
        .iter()
        .map(|(key, value)| Row {
            key,
            value,
            vault: "main",
            env: "local",
            modified_ms: None,
        })
        .collect();
    render(format, dialect, &rows)
}

fn key(index: usize) -> String {
    format!("K{index}")
}

/// Fails on the first value that was read differently, showing both.
fn assert_all_read(reader: &str, values: &[Vec<u8>], read: &[Option<Vec<u8>>]) {
    assert_eq!(read.len(), values.len(), "{reader}: count of values");
    for (index, (value, got)) in values.iter().zip(read).enumerate() {
        let shown = got.as_deref().map(|bytes| bytes.escape_ascii().to_string());
        assert_eq!(
            shown,
            Some(value.escape_ascii().to_string()),
            "{reader} misread {}",
            key(index)
        );
    }
}

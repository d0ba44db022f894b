//! What other programs read from the texts that `keep_host::formats` writes.
//!
//! Every test writes some thousand hostile values at once and compares what the
//! real reader got with what was written. The runner of GitHub Actions is the
//! one that is not run: `reading/github.rs` reads as it does.

mod data;
mod deployment;
mod dialects;
mod dotenv;
mod hostile;
mod reading;
mod round_trip;
mod shell;

use std::collections::HashMap;

use keep_host::formats::{Dialect, Format, Reason, RenderError, Rendered, Row, Target, render};
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
    let target = Target {
        format,
        dialect,
        manifest_name: "shop-local",
    };
    render(&target, &rows)
}

/// What was written under each of the keys, in their order.
type Written<'a> = Vec<Option<&'a Vec<u8>>>;

/// The values that were written, and the keys of the others with the reason.
/// Fails where fewer than a thousand were written.
fn written<'a>(rendered: &Rendered, values: &'a [Vec<u8>]) -> (Written<'a>, Vec<(usize, Reason)>) {
    assert_eq!(rendered.warnings, []);
    let refused: HashMap<&str, Reason> = (rendered.refused.iter())
        .map(|refused| (refused.key.as_str(), refused.reason))
        .collect();
    let reason = |index| refused.get(key(index).as_str()).copied();
    let refusals = (0..values.len()).filter_map(|index| Some((index, reason(index)?)));
    let written = values
        .iter()
        .enumerate()
        .map(|(index, value)| reason(index).is_none().then_some(value));
    let written: Written = written.collect();
    assert!(written.iter().flatten().count() >= 1_000);
    (written, refusals.collect())
}

fn key(index: usize) -> String {
    format!("K{index}")
}

/// Fails on the first value that was written and read differently, and where
/// the reader has one that was not written.
fn assert_written_read(reader: &str, written: &[Option<&Vec<u8>>], read: &[Option<Vec<u8>>]) {
    assert_eq!(read.len(), written.len(), "{reader}: count of values");
    for (index, (value, got)) in written.iter().zip(read).enumerate() {
        let shown = |bytes: Option<&Vec<u8>>| bytes.map(|b| b.escape_ascii().to_string());
        assert_eq!(
            shown(got.as_ref()),
            shown(*value),
            "{reader} misread {}",
            key(index)
        );
    }
}

/// Fails on the first value that was read differently, showing both.
fn assert_all_read(reader: &str, values: &[Vec<u8>], read: &[Option<Vec<u8>>]) {
    let written: Vec<_> = values.iter().map(Some).collect();
    assert_written_read(reader, &written, read);
}

//! `$GITHUB_ENV` of GitHub Actions: `NAME<<DELIMITER`, the value's own lines,
//! `DELIMITER`. The runner takes what is between as it is. Whether it keeps the
//! value out of its log is another matter: for that there are the masks.

use super::buffer::Buffer;
use super::{Notes, Reason, Row, variable_name};

/// What the runner takes from no file: it drops the first, and sets those with
/// these beginnings itself.
const RESERVED: &str = "NODE_OPTIONS";
const RESERVED_BEGINNINGS: [&str; 2] = ["GITHUB_", "RUNNER_"];

pub(super) fn write(out: &mut Buffer, masks: &mut Buffer, rows: &[Row], notes: &mut Notes) {
    for row in rows {
        let name = variable_name(row.key);
        match held(&name, row.plaintext()) {
            Ok(text) => {
                push_variable(out, &name, text);
                push_masks(masks, text);
            }
            Err(reason) => notes.refuse(row, reason),
        }
    }
}

fn held<'a>(name: &str, value: &'a [u8]) -> Result<&'a str, Reason> {
    let text = str::from_utf8(value).map_err(|_| Reason::NotText)?;
    if is_reserved(name) {
        Err(Reason::Reserved("GitHub Actions"))
    } else if value.contains(&0) {
        Err(Reason::Nul)
    } else if value.ends_with(b"\r") {
        // A runner on Windows takes it for part of the line break behind it.
        Err(Reason::TrailingCarriageReturn)
    } else {
        Ok(text)
    }
}

/// Names are the same whatever their case, as they are to Windows.
fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    name == RESERVED
        || RESERVED_BEGINNINGS
            .iter()
            .any(|begin| name.starts_with(begin))
}

fn push_variable(out: &mut Buffer, name: &str, text: &str) {
    // Not random, because it need not be: it is nowhere in the value.
    let mut delimiter = "KEEP_END".to_owned();
    while text.contains(&delimiter) {
        delimiter.push('_');
    }
    for part in [name, "<<", &delimiter, "\n", text, "\n", &delimiter, "\n"] {
        out.push(part.as_bytes());
    }
}

/// `::add-mask::` for the value, and for each line of several: a log is masked
/// line by line, and older runners do not take the value apart.
fn push_masks(masks: &mut Buffer, text: &str) {
    let lines = text.split(['\r', '\n']).map(str::trim);
    let own_lines = lines.filter(|line| *line != text);
    for masked in std::iter::once(text).chain(own_lines) {
        // The runner warns of a blank mask.
        if masked.trim().is_empty() {
            continue;
        }
        masks.push(b"::add-mask::");
        for byte in masked.as_bytes() {
            match byte {
                b'%' => masks.push(b"%25"),
                b'\r' => masks.push(b"%0D"),
                b'\n' => masks.push(b"%0A"),
                _ => masks.push(&[*byte]),
            }
        }
        masks.push(b"\n");
    }
}

//! Terraform's `.tfvars`: one quoted string of HCL for each
//! variable, on one line.

use icu_normalizer::ComposingNormalizerBorrowed;

use super::buffer::Buffer;
use super::quoted::{Syntax, push_string};
use super::{Format, Notes, Reason, Row};

/// The names that Terraform lets no variable have.
const RESERVED: [&str; 8] = [
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "locals",
    "providers",
    "source",
    "version",
];

pub(super) fn write(out: &mut Buffer, rows: &[Row], notes: &mut Notes) {
    for row in rows {
        let name = Format::Tfvars.name_of(row.key);
        match held(&name, row.plaintext()) {
            Ok(text) => {
                out.push(name.as_bytes());
                out.push(b" = ");
                push_string(out, text, Syntax::Hcl);
                out.push(b"\n");
            }
            Err(reason) => notes.refuse(row, reason),
        }
    }
}

/// The value as text that comes back as it is: Terraform composes every string
/// to normal form C, escapes in it or not.
fn held<'a>(name: &str, value: &'a [u8]) -> Result<&'a str, Reason> {
    let text = str::from_utf8(value).map_err(|_| Reason::NotText)?;
    if RESERVED.contains(&name) {
        return Err(Reason::Reserved("Terraform"));
    }
    if !ComposingNormalizerBorrowed::new_nfc().is_normalized(text) {
        return Err(Reason::NotNormalized);
    }
    Ok(text)
}

/// Whether the key is an identifier of HCL as it is. HCL takes the letters of
/// every script; those are mapped here, as they are in variable names.
pub(super) fn is_identifier(key: &str) -> bool {
    key.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
        && key
            .bytes()
            .all(|b| matches!(b, b'_' | b'-') || b.is_ascii_alphanumeric())
}

//! `docker run --env-file`. It knows no quotes and no escapes: a value is what
//! stands between `=` and the end of the line.

use super::super::Reason;

/// A longer line makes Docker give up on the whole file.
const LONGEST_LINE: usize = 65_535;

/// # Errors
/// What one line of text cannot hold.
pub(super) fn check(value: &str) -> Result<(), Reason> {
    if value.contains('\n') {
        Err(Reason::LineBreak)
    } else if value.ends_with('\r') {
        // Taken for half of a line break.
        Err(Reason::TrailingCarriageReturn)
    } else {
        Ok(())
    }
}

/// # Errors
/// A line that is too long for the reader.
pub(super) fn check_line(name: &str, value: &[u8]) -> Result<(), Reason> {
    if name.len() + 1 + value.len() > LONGEST_LINE {
        Err(Reason::LongLine)
    } else {
        Ok(())
    }
}

//! Data, to stdout.

use std::io;

use serde::Serialize;

use super::Ui;
use super::json::pretty;
use super::reveal::bytes;
use super::table::{Cell, lines, render};
use crate::error::{Error, Kind};
use crate::secret::SecretValue;

impl Ui {
    /// Bytes as they are.
    pub fn out(&self, data: &[u8]) -> Result<(), Error> {
        self.undisturbed(|| self.out.write(data))
            .map_err(|error| output_failed(&error))
    }

    /// Bytes as they are, to stderr: for what another program said there.
    pub fn relay_errors(&self, data: &[u8]) -> Result<(), Error> {
        let written = self.err.write(data);
        written.map_err(|error| failed("standard error", &error))
    }

    /// A value's exact bytes. On a terminal the line is ended, so that the next
    /// prompt does not stand behind the value.
    pub fn secret(&self, value: &SecretValue) -> Result<(), Error> {
        let plain = bytes(value);
        self.out(plain)?;
        if self.out.terminal && !plain.ends_with(b"\n") {
            self.out(b"\n")?;
        }
        Ok(())
    }

    /// Rows for people: columns on a terminal; in a pipe one line per row, cells
    /// separated by tabs, no heading. Control characters show as escapes in
    /// both, so a row is always one line for a program; exact values are JSON's.
    pub fn table(&self, headers: &[&str], rows: &[Vec<Cell<'_>>]) -> Result<(), Error> {
        let text = if self.out.terminal {
            render(headers, rows, self.out.color)
        } else {
            lines(rows)
        };
        self.out(text.as_bytes())
    }

    /// One JSON document, indented, with a newline at its end.
    pub fn json(&self, document: &impl Serialize) -> Result<(), Error> {
        let text = pretty(document)
            .map_err(|error| Error::other("cannot write JSON").because(error.to_string()))?;
        self.out(&text)
    }
}

fn output_failed(error: &io::Error) -> Error {
    failed("standard output", error)
}

fn failed(stream: &str, error: &io::Error) -> Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        Error::new(Kind::BrokenPipe, "the reader of the output went away")
    } else {
        Error::other(format!("cannot write to {stream}")).because(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::output_failed;
    use crate::error::{Error, Kind};
    use crate::secret::SecretValue;
    use crate::ui::capture::Captured;

    #[test]
    fn a_secret_is_exact_in_a_pipe() {
        for value in ["", "a", "a\n", "\u{1b}[31m<info>é\u{0}"] {
            let ui = Captured::pipe();
            ui.secret(&SecretValue::from_text(value.into())).unwrap();
            assert_eq!(ui.stdout(), value);
            assert_eq!(ui.stderr(), "");
        }
    }

    #[test]
    fn a_secret_ends_its_line_on_a_terminal() {
        for (value, shown) in [("", "\n"), ("a", "a\n"), ("a\n", "a\n")] {
            let ui = Captured::terminal("");
            ui.secret(&SecretValue::from_text(value.into())).unwrap();
            assert_eq!(ui.stdout(), shown);
        }
    }

    #[test]
    fn a_closed_pipe_has_a_kind_of_its_own() {
        let closed = io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(output_failed(&closed).kind, Kind::BrokenPipe);
    }

    #[test]
    fn a_full_disk_is_told() {
        let full = io::Error::other("no space left");
        assert_eq!(
            output_failed(&full),
            Error::other("cannot write to standard output").because("no space left")
        );
    }
}

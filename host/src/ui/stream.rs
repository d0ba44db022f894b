//! The process's streams: where bytes go and come from, and whether a person is
//! at the other end.

use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::sync::Mutex;

use crate::cli::Color;

/// stdout or stderr, or what stands in for it.
pub(super) struct Stream {
    pub(super) writer: Mutex<Box<dyn Write + Send>>,
    pub(super) terminal: bool,
    pub(super) color: bool,
}

impl Stream {
    pub(super) fn new(writer: Box<dyn Write + Send>, terminal: bool, color: bool) -> Self {
        Self {
            writer: Mutex::new(writer),
            terminal,
            color,
        }
    }

    /// All the bytes, at once.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let mut writer = super::lock(&self.writer);
        writer.write_all(bytes)?;
        writer.flush()
    }
}

pub(super) fn stdout(color: Color, plain: bool) -> Stream {
    let terminal = io::stdout().is_terminal();
    Stream::new(
        unbuffered_stdout(),
        terminal,
        wanted(color, plain, terminal),
    )
}

pub(super) fn stderr(color: Color, plain: bool) -> Stream {
    let terminal = io::stderr().is_terminal();
    let writer = Box::new(io::stderr());
    Stream::new(writer, terminal, wanted(color, plain, terminal))
}

fn wanted(color: Color, plain: bool, terminal: bool) -> bool {
    match color {
        Color::Auto => terminal && !plain,
        Color::Always => true,
        Color::Never => false,
    }
}

/// The standard library's stdout keeps what it wrote in a buffer that nobody
/// wipes; the descriptor itself keeps nothing.
#[cfg(unix)]
fn unbuffered_stdout() -> Box<dyn Write + Send> {
    use std::os::fd::AsFd as _;
    match io::stdout().as_fd().try_clone_to_owned() {
        Ok(descriptor) => Box::new(std::fs::File::from(descriptor)),
        Err(_) => Box::new(io::stdout()),
    }
}

#[cfg(not(unix))]
fn unbuffered_stdout() -> Box<dyn Write + Send> {
    Box::new(io::stdout())
}

/// Where answers and piped values come from.
pub(super) struct Input {
    pub(super) reader: Mutex<Box<dyn BufRead + Send>>,
    /// Whether what is typed shows unless the terminal is told otherwise.
    pub(super) echoes: bool,
}

/// The process's stdin. The reader passes large reads (a whole value) straight
/// through; the standard library's own would keep a copy that nobody wipes.
pub(super) fn stdin() -> Input {
    Input {
        reader: Mutex::new(Box::new(BufReader::new(unbuffered_stdin()))),
        echoes: true,
    }
}

#[cfg(unix)]
fn unbuffered_stdin() -> Box<dyn Read + Send> {
    use std::os::fd::AsFd as _;
    match io::stdin().as_fd().try_clone_to_owned() {
        Ok(descriptor) => Box::new(std::fs::File::from(descriptor)),
        Err(_) => Box::new(io::stdin()),
    }
}

#[cfg(not(unix))]
fn unbuffered_stdin() -> Box<dyn Read + Send> {
    Box::new(io::stdin())
}

#[cfg(test)]
mod tests {
    use super::wanted;
    use crate::cli::Color;

    #[test]
    fn colour_needs_a_terminal_and_no_objection_unless_ordered() {
        // (choice, NO_COLOR, terminal) -> colour
        let table = [
            (Color::Auto, false, true, true),
            (Color::Auto, true, true, false),
            (Color::Auto, false, false, false),
            (Color::Always, true, false, true),
            (Color::Never, false, true, false),
        ];
        for (choice, plain, terminal, expected) in table {
            assert_eq!(wanted(choice, plain, terminal), expected, "{choice:?}");
        }
    }
}

//! A [`Ui`] whose streams are buffers, for tests of what is printed.

use std::io::{self, Cursor, Write};
use std::ops::Deref;
use std::sync::{Arc, Mutex};

use super::stream::{Input, Stream};
use super::{Ui, lock};

/// The `Ui` under test (it dereferences to it), and what it printed.
pub(crate) struct Captured {
    ui: Ui,
    out: Buffer,
    err: Buffer,
}

impl Captured {
    /// No terminal anywhere, and nothing on stdin.
    pub(crate) fn pipe() -> Self {
        Self::new("", false)
    }

    /// No terminal anywhere; `input` comes through stdin.
    pub(crate) fn pipe_with(input: &str) -> Self {
        Self::new(input, false)
    }

    /// A terminal with colours, at which `input` is typed.
    pub(crate) fn terminal(input: &str) -> Self {
        Self::new(input, true)
    }

    pub(crate) fn made_quiet(mut self) -> Self {
        self.ui.quiet = true;
        self
    }

    pub(crate) fn made_verbose(mut self, level: u8) -> Self {
        self.ui.verbose = level;
        self
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8(self.stdout_bytes()).unwrap()
    }

    pub(crate) fn stdout_bytes(&self) -> Vec<u8> {
        lock(&self.out.0).clone()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8(lock(&self.err.0).clone()).unwrap()
    }

    fn new(input: &str, terminal: bool) -> Self {
        let (out, err) = (Buffer::default(), Buffer::default());
        let stream = |buffer: &Buffer| Stream::new(Box::new(buffer.clone()), terminal, terminal);
        let input = Cursor::new(input.as_bytes().to_vec());
        Self {
            ui: Ui {
                out: stream(&out),
                err: stream(&err),
                input: Input {
                    reader: Mutex::new(Box::new(input)),
                    echoes: false,
                },
                quiet: false,
                verbose: 0,
                interactive: terminal,
                animated: false,
                progress: Mutex::default(),
            },
            out,
            err,
        }
    }
}

impl Deref for Captured {
    type Target = Ui;

    fn deref(&self) -> &Ui {
        &self.ui
    }
}

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

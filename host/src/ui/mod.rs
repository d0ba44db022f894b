//! Everything that is printed or asked, and nothing else of the program.
//!
//! stdout is data; messages, prompts and errors go to stderr. Text that comes
//! from elsewhere (drivers, stores, file names) is cleaned before it reaches a
//! terminal, values are byte-exact except in tables, and a reader that went away
//! is an ordinary error of kind [`crate::error::Kind::BrokenPipe`].

#[cfg(test)]
pub(crate) mod capture;
mod clean;
mod json;
mod message;
mod output;
pub mod panics;
mod progress;
mod prompt;
mod read;
mod reveal;
mod select;
mod stream;
mod table;

use std::io::{self, IsTerminal as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cli::{Color, GlobalArgs};
use indicatif::ProgressBar;
use stream::{Input, Stream};

pub(crate) use clean::unsafe_to_show;
pub use clean::{clean, visible};
pub use json::JsonValue;
pub use progress::Progress;
pub use read::{open, read_secret, read_whole};
pub use reveal::mask;
pub use table::Cell;

/// How much is said on stderr, and whether anything may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    pub quiet: bool,
    /// How often `-v` was given.
    pub verbose: u8,
    /// `-n`: never ask.
    pub no_interaction: bool,
    pub color: Color,
}

impl From<&GlobalArgs> for Manner {
    fn from(global: &GlobalArgs) -> Self {
        Self {
            quiet: global.quiet,
            verbose: global.verbose,
            no_interaction: global.no_interaction,
            color: global.color,
        }
    }
}

/// The one who prints and asks.
pub struct Ui {
    out: Stream,
    err: Stream,
    input: Input,
    quiet: bool,
    verbose: u8,
    interactive: bool,
    /// Whether something may move on stderr.
    animated: bool,
    /// What moves there now.
    progress: Mutex<Option<ProgressBar>>,
}

impl Ui {
    /// The process's own streams. `plain` says that the environment asks for no
    /// colour (`NO_COLOR`, or a terminal that has none).
    #[must_use]
    pub fn for_process(manner: Manner, plain: bool) -> Self {
        let terminals = io::stdin().is_terminal() && io::stderr().is_terminal();
        Self {
            out: stream::stdout(manner.color, plain),
            err: stream::stderr(manner.color, plain),
            input: stream::stdin(),
            quiet: manner.quiet,
            verbose: manner.verbose,
            interactive: terminals && !manner.no_interaction,
            animated: io::stderr().is_terminal() && !manner.quiet,
            progress: Mutex::default(),
        }
    }

    /// One that prints nothing and asks nothing.
    #[must_use]
    pub fn silent() -> Self {
        let sink = || Stream::new(Box::new(io::sink()), false, false);
        Self {
            out: sink(),
            err: sink(),
            input: stream::stdin(),
            quiet: true,
            verbose: 0,
            interactive: false,
            animated: false,
            progress: Mutex::default(),
        }
    }

    /// Whether questions can be asked: stdin and stderr are terminals, and `-n`
    /// was not given.
    #[must_use]
    pub fn interactive(&self) -> bool {
        self.interactive
    }

    /// Whether `-q` was given.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether a person reads stdout. Decides the default format.
    #[must_use]
    pub fn stdout_is_terminal(&self) -> bool {
        self.out.terminal
    }
}

/// The content even after a panic elsewhere: a half-printed line is no reason
/// to print nothing more.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

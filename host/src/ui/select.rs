//! Choosing from a list, with the arrow keys or by typing a part of it.

use inquire::ui::RenderConfig;
use inquire::{InquireError, Select};

use super::prompt::{missing, unanswered};
use super::{Ui, clean};
use crate::error::Error;

/// More choices would drown the message.
const MOST_NAMED: usize = 10;

impl Ui {
    /// One of `options`; the answer is its index. The one at `default` is where
    /// the choice begins. Esc and Ctrl-C are an error, so that nothing runs on
    /// without an answer.
    ///
    /// Where nobody can be asked, the default is the answer.
    pub fn select(
        &self,
        label: &str,
        flag: &str,
        options: &[&str],
        default: Option<usize>,
    ) -> Result<usize, Error> {
        let default = default.filter(|index| *index < options.len());
        if !self.interactive || options.is_empty() {
            return default.ok_or_else(|| unchosen(label, flag, options));
        }
        if self.input.echoes {
            self.pick(label, flag, options, default)
        } else {
            self.type_choice(label, flag, options, default)
        }
    }

    /// On a terminal. The list is drawn on stderr.
    fn pick(
        &self,
        label: &str,
        flag: &str,
        options: &[&str],
        default: Option<usize>,
    ) -> Result<usize, Error> {
        let question = format!("{}:", clean(label));
        let options = options.iter().map(|option| clean(option)).collect();
        let look = if self.err.color {
            RenderConfig::default_colored()
        } else {
            RenderConfig::empty()
        };
        let choice = Select::new(&question, options)
            .with_starting_cursor(default.unwrap_or_default())
            .with_render_config(look)
            .with_help_message("arrows and Enter to choose, letters to filter, Esc to cancel")
            .raw_prompt();
        match choice {
            Ok(choice) => Ok(choice.index),
            Err(InquireError::OperationCanceled | InquireError::OperationInterrupted) => {
                Err(Error::other("cancelled; nothing was changed"))
            }
            Err(InquireError::IO(error)) => Err(unanswered(&error, label, flag)),
            Err(_) => Err(missing(label, flag)),
        }
    }

    /// By its text, where a test types.
    fn type_choice(
        &self,
        label: &str,
        flag: &str,
        options: &[&str],
        default: Option<usize>,
    ) -> Result<usize, Error> {
        loop {
            self.prompt(&format!("{label} ({}): ", options.join(", ")));
            let answer = self.line(label, flag)?;
            match (answer.trim(), default) {
                ("", Some(default)) => return Ok(default),
                (answer, _) => {
                    if let Some(index) = options.iter().position(|option| *option == answer) {
                        return Ok(index);
                    }
                }
            }
        }
    }
}

/// The error says what there is to choose from, which nobody saw.
fn unchosen(label: &str, flag: &str, options: &[&str]) -> Error {
    let error = missing(label, flag);
    match options {
        [] => error,
        few if few.len() <= MOST_NAMED => error.hint(format!("One of: {}", few.join(", "))),
        many => error.hint(format!(
            "One of: {} and {} others",
            many[..MOST_NAMED].join(", "),
            many.len() - MOST_NAMED
        )),
    }
}

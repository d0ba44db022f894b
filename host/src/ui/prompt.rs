//! Questions. Each one knows the flag that would have answered it: where
//! nobody can be asked, the error names that flag.

use std::io::{self, BufRead as _};

use super::{Ui, clean, lock};
use crate::error::Error;
use crate::secret::SecretValue;

impl Ui {
    /// A line of text. An empty answer means `default`; without a default the
    /// question is asked again. `Some("")` makes the answer optional.
    ///
    /// Where nobody can be asked, the default is the answer.
    pub fn ask(&self, label: &str, flag: &str, default: Option<&str>) -> Result<String, Error> {
        if !self.interactive {
            return default
                .map(str::to_owned)
                .ok_or_else(|| missing(label, flag));
        }
        let prompt = match default {
            None | Some("") => format!("{label}: "),
            Some(default) => format!("{label} [{default}]: "),
        };
        loop {
            self.prompt(&prompt);
            let answer = self.line(label, flag)?;
            match (answer.trim(), default) {
                ("", Some(default)) => return Ok(default.into()),
                ("", None) => {}
                (answer, _) => return Ok(answer.into()),
            }
        }
    }

    /// A value that does not show while it is typed: one line, kept exactly.
    pub fn hidden(&self, label: &str, flag: &str) -> Result<SecretValue, Error> {
        if !self.interactive {
            return Err(missing(label, flag));
        }
        let prompt = format!("{}: ", clean(label));
        let answer = if self.input.echoes {
            self.unseen(&prompt)
                .map_err(|error| unanswered(&error, label, flag))?
        } else {
            self.prompt(&prompt);
            let mut line = self.line(label, flag)?;
            line.truncate(line.trim_end_matches(['\n', '\r']).len());
            line
        };
        Ok(SecretValue::from_text(answer))
    }

    /// Echo is off before the prompt is there: whoever sees it may type.
    #[cfg(unix)]
    fn unseen(&self, prompt: &str) -> io::Result<String> {
        let keys = unseen::Unseen::begin()?;
        self.prompt(prompt);
        let config = rpassword::ConfigBuilder::new().input_reader(keys);
        let answer = rpassword::read_password_with_config(config.output_discard().build());
        // Neither Enter nor Ctrl-D showed.
        self.prompt("\n");
        answer
    }

    #[cfg(not(unix))]
    fn unseen(&self, prompt: &str) -> io::Result<String> {
        rpassword::prompt_password(prompt).inspect_err(|_| self.prompt("\n"))
    }

    /// Yes or no. An empty answer means `default`. Where nobody can be asked
    /// this is an error: a default is no consent.
    pub fn confirm(&self, question: &str, flag: &str, default: bool) -> Result<bool, Error> {
        if !self.interactive {
            return Err(Error::usage(format!(
                "confirmation is needed: pass `{flag}`"
            )));
        }
        let choice = if default { "[Y/n]" } else { "[y/N]" };
        loop {
            self.prompt(&format!("{question} {choice} "));
            let answer = self.line("confirmation", flag)?;
            match answer.trim().to_ascii_lowercase().as_str() {
                "" => return Ok(default),
                "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                _ => {}
            }
        }
    }

    /// Consent to a destructive step: given by `--yes`, else asked for, with no
    /// as the default. Declining is an error, so that nothing runs on as if it
    /// had been done.
    pub fn consent(&self, question: &str, yes: bool) -> Result<(), Error> {
        if yes || self.confirm(question, "--yes", false)? {
            Ok(())
        } else {
            Err(Error::other("cancelled; nothing was changed"))
        }
    }

    /// Shown whatever `-q` says: a question that nobody sees hangs.
    pub(super) fn prompt(&self, text: &str) {
        let lines: Vec<_> = text.split('\n').map(clean).collect();
        let _ = self.err.write(lines.join("\n").as_bytes());
    }

    pub(super) fn line(&self, label: &str, flag: &str) -> Result<String, Error> {
        let mut line = String::new();
        match lock(&self.input.reader).read_line(&mut line) {
            Ok(0) => {
                // Ctrl-D leaves the cursor behind the question.
                self.prompt("\n");
                Err(missing(label, flag))
            }
            Ok(_) => Ok(line),
            Err(error) => Err(unanswered(&error, label, flag)),
        }
    }
}

pub(super) fn missing(label: &str, flag: &str) -> Error {
    Error::missing(&label.to_lowercase(), flag)
}

pub(super) fn unanswered(error: &io::Error, label: &str, flag: &str) -> Error {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return missing(label, flag);
    }
    missing(label, flag).because(format!("the terminal could not be read: {error}"))
}

#[cfg(unix)]
mod unseen;

#[cfg(test)]
mod tests;

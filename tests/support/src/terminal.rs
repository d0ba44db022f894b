//! Programs as a person at a terminal meets them.

use std::ffi::OsStr;

use serde_json::{Value, json};

use crate::{TestEnv, tools};

/// What came of a program on a terminal.
#[derive(Debug)]
#[must_use = "assert what the program did"]
pub struct Screen {
    /// The exit code; 128 + n if signal n ended the program.
    pub code: i32,
    /// Everything that was drawn, escape sequences and echoed keys included.
    pub screen: String,
    /// What came through the pipe that stdout was.
    pub stdout: String,
    /// Whether the terminal is there and echoes and edits lines as it did before.
    pub restored: bool,
}

impl TestEnv {
    /// Runs a program whose stdin and stderr are a terminal and whose stdout is
    /// a pipe. Each step is what must be on the screen, and what is typed then.
    pub fn on_terminal<A: AsRef<OsStr>>(
        &self,
        program: impl AsRef<OsStr>,
        args: impl IntoIterator<Item = A>,
        steps: &[(&str, &str)],
    ) -> Screen {
        self.at_terminal(program, args, &json!({ "steps": steps }))
    }

    /// The same with stdout on the terminal too, as shells want it.
    pub fn in_terminal<A: AsRef<OsStr>>(
        &self,
        program: impl AsRef<OsStr>,
        args: impl IntoIterator<Item = A>,
        steps: &[(&str, &str)],
    ) -> Screen {
        let question = json!({ "steps": steps, "stdout": "terminal" });
        self.at_terminal(program, args, &question)
    }

    /// On a terminal as in [`Self::in_terminal`], which goes away once `wait` is
    /// on the screen.
    pub fn hung_up<A: AsRef<OsStr>>(
        &self,
        program: impl AsRef<OsStr>,
        args: impl IntoIterator<Item = A>,
        wait: &str,
    ) -> Screen {
        let question = json!({ "steps": [[wait, null]], "stdout": "terminal" });
        self.at_terminal(program, args, &question)
    }

    /// On a terminal as in [`Self::on_terminal`], on which nothing can be written
    /// until it shows no keys; then these are typed.
    pub fn typed_ahead<A: AsRef<OsStr>>(
        &self,
        program: impl AsRef<OsStr>,
        args: impl IntoIterator<Item = A>,
        keys: &str,
    ) -> Screen {
        self.at_terminal(program, args, &json!({ "steps": [], "ahead": keys }))
    }

    fn at_terminal<A: AsRef<OsStr>>(
        &self,
        program: impl AsRef<OsStr>,
        args: impl IntoIterator<Item = A>,
        question: &Value,
    ) -> Screen {
        let script = tools::repository().join("tests/support/terminal.py");
        let mut words = vec![script.into_os_string(), question.to_string().into()];
        words.push(program.as_ref().to_owned());
        words.extend(args.into_iter().map(|word| word.as_ref().to_owned()));
        let run = self.program(tools::venv("python"), words);
        let outcome = run.env("TERM", "xterm").run();
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (0, ""),
            "{outcome}"
        );
        let answer = outcome.json();
        let text = |field: &str| answer[field].as_str().unwrap_or_default().to_owned();
        Screen {
            code: answer["code"]
                .as_i64()
                .and_then(|code| code.try_into().ok())
                .unwrap_or(-1),
            screen: text("screen"),
            stdout: text("stdout"),
            restored: answer["restored"] == Value::Bool(true),
        }
    }
}

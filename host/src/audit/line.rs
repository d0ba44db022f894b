//! The lines of the log: their schema, and how one is written and read.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::ui::unsafe_to_show;

/// The schema of the lines written now.
const VERSION: u32 = 1;

/// One line: a JSON object, and what `keep audit --format json` prints a list of.
///
/// What does not apply is left out. Fields may be added to a version; one that is
/// there keeps its meaning. Nothing here is a value or comes from one, and no
/// text of a driver but the names of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// 1.
    pub version: u32,
    /// When the line was written: RFC 3339 in UTC, with milliseconds.
    pub time: String,
    /// The same in the two lines of one access. Up to the dot, the same in all
    /// lines of one run of `keep`.
    pub id: String,
    pub stage: Stage,
    #[serde(flatten)]
    pub who: Who,
    /// The command, without its arguments: `get`, `plugin:grant`.
    pub command: String,
    /// What was done, in a word: `read`, `write`, `grant`.
    pub action: String,
    #[serde(flatten)]
    pub subject: Subject,
    /// `ok`, or the kind of the error: `not-found`, `denied`, `partial`. Only in
    /// a line that is `finished`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The exit code that stands for the outcome; for `run`, what the program
    /// ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<u8>,
}

/// Which of its two lines it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Before anything is asked of a vault. Without the other line, `keep` was
    /// ended in between, or became the program that `run` names.
    Started,
    Finished,
}

/// Who did it. The operating system says so, and no variable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The user's name.
    pub user: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// The name of the machine.
    pub host: String,
    /// The process.
    pub pid: u32,
    /// The version of Keep.
    pub keep: String,
}

/// What it was done to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The directory of the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The namespace, with the vault's scope where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The slug of the vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vault: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env: Option<String>,
    /// The vault's driver, or the plugin that was pinned or allowed something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<Driver>,
    /// The keys: those asked for where it started, those that were read where it
    /// finished. Of what only lists names, none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// The keys for which it did not work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<FailedKey>,
    /// The powers that a plugin has then, or wants where it is pinned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub powers: Vec<String>,
    /// The names of the settings that were changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
    /// The program that got the secrets, without its arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// The names of the variables that it got.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<String>,
}

/// A driver, to the byte.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Driver {
    pub id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// Of the component, in hexadecimal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedKey {
    pub key: String,
    /// The kind of the error.
    pub outcome: String,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The kind of the error, and its exit code; none where it worked.
    pub error: Option<(&'static str, u8)>,
    /// What a program ended with.
    pub program: Option<u8>,
    /// The keys that it came to be about, where that was not known before.
    pub keys: Option<Vec<String>>,
    pub failed: Vec<FailedKey>,
}

impl Outcome {
    /// With the kind of the error, and its exit code.
    #[must_use]
    pub fn failed(error: (&'static str, u8)) -> Self {
        Self {
            error: Some(error),
            ..Self::default()
        }
    }
}

impl Line {
    pub(super) fn started(id: String, who: Who, command: &str, action: &str) -> Self {
        Self {
            version: VERSION,
            time: now(),
            id,
            stage: Stage::Started,
            who,
            command: command.into(),
            action: action.into(),
            subject: Subject::default(),
            outcome: None,
            exit_code: None,
        }
    }

    pub(super) fn finished(mut self, outcome: Outcome) -> Self {
        self.time = now();
        self.stage = Stage::Finished;
        let (word, code) = outcome.error.unwrap_or(("ok", 0));
        self.outcome = Some(word.into());
        self.exit_code = Some(outcome.program.unwrap_or(code));
        if let Some(keys) = outcome.keys {
            self.subject.keys = keys;
        }
        self.subject.failed = outcome.failed;
        self
    }

    /// The line as it stands in the file, with its end.
    pub(super) fn render(&self) -> Vec<u8> {
        // Texts and numbers into memory: there is nothing to fail.
        let json = serde_json::to_string(self).unwrap_or_default();
        let mut line = escaped(&json);
        line.push('\n');
        line.into_bytes()
    }
}

/// With escapes for what could act on a terminal or mislead a reader: names of
/// keys come from stores. JSON itself has escaped what would end the line, and
/// outside of strings there is nothing of this.
fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        if !unsafe_to_show(c) {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a `String` cannot fail.
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    }
    escaped
}

fn now() -> String {
    let now = jiff::Timestamp::now();
    now.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::{FailedKey, Line, Outcome, Who};

    fn line() -> Line {
        let who = Who {
            user: "ann".into(),
            uid: Some(1000),
            host: "laptop".into(),
            pid: 7,
            keep: "0.1.0".into(),
        };
        let mut line = Line::started("a.1".into(), who, "get", "read");
        line.time = "TIME".into();
        line.subject.keys.push("A".into());
        line
    }

    #[test]
    fn a_line_is_its_documented_self() {
        let started = line();
        assert_eq!(
            String::from_utf8(started.render()).unwrap(),
            "{\"version\":1,\"time\":\"TIME\",\"id\":\"a.1\",\"stage\":\"started\",\"user\":\"ann\",\
             \"uid\":1000,\"host\":\"laptop\",\"pid\":7,\"keep\":\"0.1.0\",\"command\":\"get\",\
             \"action\":\"read\",\"keys\":[\"A\"]}\n"
        );
        let mut finished = started.finished(Outcome {
            error: Some(("denied", 4)),
            keys: Some(Vec::new()),
            failed: vec![FailedKey {
                key: "A".into(),
                outcome: "denied".into(),
            }],
            ..Outcome::default()
        });
        finished.time = "TIME".into();
        assert_eq!(
            String::from_utf8(finished.render()).unwrap(),
            "{\"version\":1,\"time\":\"TIME\",\"id\":\"a.1\",\"stage\":\"finished\",\"user\":\"ann\",\
             \"uid\":1000,\"host\":\"laptop\",\"pid\":7,\"keep\":\"0.1.0\",\"command\":\"get\",\
             \"action\":\"read\",\"failed\":[{\"key\":\"A\",\"outcome\":\"denied\"}],\
             \"outcome\":\"denied\",\"exit_code\":4}\n"
        );
    }

    #[test]
    fn no_name_of_a_key_ends_or_forges_a_line() {
        let key = "A\n{\"version\":1}\r\u{2028}\u{85}\u{9b}31m\u{202e}\u{e0041}\"é";
        let mut line = line();
        line.subject.keys = vec![key.into()];
        let written = String::from_utf8(line.render()).unwrap();
        let (one, rest) = written.split_once('\n').unwrap();
        assert_eq!(rest, "");
        let listed = "\"keys\":[\"A\\n{\\\"version\\\":1}\\r\\u2028\\u0085\\u009b31m\\u202e\
                      \\udb40\\udc41\\\"é\"]";
        assert!(one.contains(listed), "{one}");
        let read: Line = serde_json::from_str(one).unwrap();
        assert_eq!(read.subject.keys, [key]);
    }
}

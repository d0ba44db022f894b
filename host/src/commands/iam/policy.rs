//! A policy document, and statements of drivers as parts of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What `--format json` prints: a policy document of IAM.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Policy {
    version: &'static str,
    pub(super) statement: Vec<Statement>,
}

/// One statement. No other elements are taken from a driver: not the reversed
/// ones (`NotAction`), and nobody but the identity itself is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Statement {
    pub(super) sid: String,
    pub(super) effect: String,
    pub(super) action: Words,
    pub(super) resource: Words,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) condition: BTreeMap<String, BTreeMap<String, Words>>,
}

/// One text, or a list of them: IAM takes both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OneOrMany", into = "OneOrMany")]
pub(super) struct Words(pub(super) Vec<String>);

#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Words {
    fn from(words: OneOrMany) -> Self {
        match words {
            OneOrMany::One(word) => Self(vec![word]),
            OneOrMany::Many(words) => Self(words),
        }
    }
}

impl From<Words> for OneOrMany {
    fn from(Words(mut words): Words) -> Self {
        match words.len() {
            1 => Self::One(words.remove(0)),
            _ => Self::Many(words),
        }
    }
}

/// A driver's statement; what is wrong with it otherwise.
pub(super) fn parse(text: &str) -> Result<Statement, String> {
    serde_json::from_str(text).map_err(|error| format!("a statement is no statement: {error}"))
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            version: "2012-10-17",
            statement: Vec::new(),
        }
    }
}

impl Policy {
    pub(super) fn is_empty(&self) -> bool {
        self.statement.is_empty()
    }

    /// Adds the statement, unless there is one that says the same. Every one has
    /// an id of its own.
    pub(super) fn add(&mut self, mut statement: Statement) {
        let mut present = self.statement.iter();
        if present.any(|known| same(known, &statement)) {
            return;
        }
        let taken = |sid: &str| self.statement.iter().any(|known| known.sid == sid);
        let base = statement.sid.clone();
        let mut number = 1;
        while taken(&statement.sid) {
            number += 1;
            statement.sid = format!("{base}{number}");
        }
        self.statement.push(statement);
    }

    /// As AWS counts: without blanks.
    pub(super) fn length(&self) -> usize {
        let text = serde_json::to_string(self).unwrap_or_default();
        text.chars().filter(|c| !c.is_whitespace()).count()
    }

    /// The document, indented, with a newline at its end.
    pub(super) fn json(&self) -> String {
        // Maps with keys of text and lists of texts cannot fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

fn same(one: &Statement, other: &Statement) -> bool {
    one.effect == other.effect
        && one.action == other.action
        && one.resource == other.resource
        && one.condition == other.condition
}

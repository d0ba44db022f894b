//! The fields of a stored secret. The server stores JSON objects; a value lies in the
//! field `value`, or in `value_base64` where it is not text, which JSON cannot hold.

use keep_sdk::payload::{Encoding, Part, Seal};
use keep_sdk::{Error, Secret};

use crate::{Answer, Server, Verb};

const TEXT: &str = "value";
const BINARY: &str = "value_base64";

/// Every field of the object at `data`, whoever wrote it.
#[must_use]
pub fn seals(data: &str) -> Vec<Seal> {
    let seal = |field: &str, encoding| Seal {
        pointer: format!("{data}/{field}"),
        encoding,
    };
    // Where two match, the first counts.
    vec![seal(BINARY, Encoding::Base64), seal("*", Encoding::Text)]
}

/// The object that a stored secret is.
pub struct Data {
    fields: Vec<String>,
    value: Option<Secret>,
}

impl Data {
    /// The object at `data` of an answer; `None` where there is none.
    #[must_use]
    pub fn of(answer: &mut Answer, data: &str) -> Option<Self> {
        let object = answer.json.pointer(data)?.as_object()?;
        let fields: Vec<String> = object.keys().cloned().collect();
        let value = [TEXT, BINARY].iter().find_map(|field| {
            let pointer = format!("{data}/{field}");
            let place = answer.secrets.iter().position(|(at, _)| *at == pointer)?;
            Some(answer.secrets.swap_remove(place).1)
        });
        Some(Self { fields, value })
    }

    /// Whether there is nothing beside the value, which a write would lose.
    #[must_use]
    pub fn is_value_alone(&self) -> bool {
        self.value.is_some() && self.fields.len() == 1
    }

    /// # Errors
    /// There is no value among the fields.
    pub fn into_value(self, key: &str) -> Result<Secret, Error> {
        let fields = self.names();
        self.value.ok_or_else(|| {
            Error::invalid(format!(
                "`{key}` has no field `{TEXT}`; what is stored there has {fields}"
            ))
        })
    }

    /// The fields, in words.
    #[must_use]
    pub fn names(&self) -> String {
        if self.fields.is_empty() {
            return "no fields".into();
        }
        // As many as somebody reads.
        let names: Vec<&str> = self.fields.iter().take(8).map(String::as_str).collect();
        let rest = self.fields.len() - names.len();
        let more = if rest == 0 {
            String::new()
        } else {
            format!(" and {rest} more")
        };
        format!("the fields `{}`{more}", names.join("`, `"))
    }
}

/// Writes a value: the body is the object between `head` and `tail`.
///
/// # Errors
/// The server refuses it.
pub fn write(
    server: &Server,
    path: &str,
    (head, tail): (&str, &str),
    value: &Secret,
) -> Result<Answer, Error> {
    let text = vec![
        Part::Text(format!("{head}{{\"{TEXT}\":")),
        Part::Json(value),
        Part::Text(format!("}}{tail}")),
    ];
    match server.send(Verb::Write, path, text, Vec::new()) {
        // The host's word, which it gives before anything is sent.
        Err(error) if error.code == "not-text" => {
            let binary = vec![
                Part::Text(format!("{head}{{\"{BINARY}\":\"")),
                Part::Base64(value),
                Part::Text(format!("\"}}{tail}")),
            ];
            server.send(Verb::Write, path, binary, Vec::new())
        }
        sent => sent,
    }
}

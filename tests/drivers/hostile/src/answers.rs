//! Answers that are too long, too many, or mean harm to a terminal.

use keep_sdk::{Entry, Error, ErrorKind, Failed, Found, Readings, Secret, Version};

/// A colour, an override of the reading direction, a line break, a C1 control
/// and a zero-width space, with letters between them.
pub(crate) const EVIL: &str = "a\u{1b}[31mb\u{202e}c\nd\u{9b}e\u{200b}f";

fn evil() -> String {
    EVIL.to_owned()
}

pub(crate) fn entry() -> Entry {
    Entry {
        key: evil(),
        version: Some(evil()),
        modified_ms: Some(u64::MAX),
        extra: vec![(evil(), evil())],
    }
}

fn plain(key: String) -> Entry {
    Entry {
        key,
        version: None,
        modified_ms: None,
        extra: Vec::new(),
    }
}

pub(crate) fn error() -> Error {
    Error {
        kind: ErrorKind::Throttled,
        code: evil(),
        message: evil(),
        retry_after_ms: Some(u32::MAX),
        details: vec![(evil(), evil())],
    }
}

/// An error with one part that is far too large.
pub(crate) fn giant_error(part: &str) -> Error {
    let mut error = Error::invalid("small");
    match part {
        "message" => error.message = "m".repeat(10_000_000),
        "code" => error.code = "c".repeat(10_000_000),
        "detail" => error.details = vec![("n".repeat(5_000_000), "v".repeat(5_000_000))],
        _ => error.details = vec![(String::new(), String::new()); 1_000_000],
    }
    error
}

pub(crate) fn found() -> Result<Found, Error> {
    Ok(Found {
        entry: entry(),
        value: Secret::from_bytes(b"value")?,
    })
}

fn keyed(key: &str, value: &str) -> Result<Found, Error> {
    Ok(Found {
        entry: plain(key.to_owned()),
        value: Secret::from_bytes(value.as_bytes())?,
    })
}

pub(crate) fn readings(mode: &str) -> Result<Readings, Error> {
    let mut readings = Readings {
        found: Vec::new(),
        failed: Vec::new(),
        notes: Vec::new(),
    };
    match mode {
        "unasked" => {
            for (key, value) in [("A", "first"), ("EXTRA", "unasked"), ("A", "second")] {
                readings.found.push(keyed(key, value)?);
            }
            for key in ["B", "EXTRA"] {
                let (key, error) = (key.to_owned(), Error::invalid("unread"));
                readings.failed.push(Failed { key, error });
            }
        }
        "many-failed" => {
            readings.failed = (0..100_000)
                .map(|number| Failed {
                    key: number.to_string(),
                    error: Error::invalid(""),
                })
                .collect();
        }
        "many-notes" => readings.notes = vec!["n".repeat(10_000); 1_000],
        _ => {
            readings.found.push(found()?);
            readings.failed.push(Failed {
                key: evil(),
                error: error(),
            });
            readings.notes.push(evil());
        }
    }
    Ok(readings)
}

pub(crate) fn entries(mode: &str) -> Vec<Entry> {
    match mode {
        "many" => (0..100_000)
            .map(|number| plain(number.to_string()))
            .collect(),
        "giant-key" => vec![plain("k".repeat(10_000_000))],
        "same-key" => vec![plain("A".into()), plain("B".into()), plain("A".into())],
        "empty" => Vec::new(),
        _ => vec![entry()],
    }
}

pub(crate) fn versions(mode: &str) -> Vec<Version> {
    let version = Version {
        id: evil(),
        created_ms: Some(u64::MAX),
        stages: vec![evil(); 40],
        current: true,
        author: Some(evil()),
    };
    match mode {
        "many" => vec![
            Version {
                stages: Vec::new(),
                author: None,
                ..version
            };
            100_000
        ],
        _ => vec![version],
    }
}

pub(crate) fn statements(mode: &str) -> Vec<String> {
    match mode {
        "many" => vec![String::new(); 100_000],
        "giant-statement" => vec!["s".repeat(10_000_000)],
        _ => vec![evil()],
    }
}

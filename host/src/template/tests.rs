//! The project of these tests has the vaults `ssm` and `team-vault`.

mod grammar;
mod hostile;
mod merging;
mod resolving;

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::{
    Fault, Merged, Missing, Placeholder, Problem, Refused, Resolved, Template, TemplateError,
};
use crate::secret::SecretValue;

const SECRETS: [(&str, &str, &str); 8] = [
    ("ssm", "A", "va"),
    ("ssm", "K", "vk"),
    ("ssm", "a/b.c-d", "vp"),
    ("ssm", "A|field=user", "admin"),
    ("ssm", "HOST", "db.internal"),
    ("ssm", "EMPTY", ""),
    ("ssm", "BRACES", "{ssm:A} {{ \"'\n$X"),
    ("team-vault", "B", "vb"),
];

fn vaults() -> Vec<String> {
    vec!["ssm".to_owned(), "team-vault".to_owned()]
}

fn parse(text: &str) -> Template {
    Template::parse(text, &vaults()).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn faults(text: &str) -> Vec<Fault> {
    match Template::parse(text, &vaults()) {
        Err(TemplateError::Invalid(faults)) => faults,
        other => panic!("{text:?}: {other:?}"),
    }
}

fn merge_with(template: &Template, missing: Missing) -> Result<Merged, TemplateError> {
    let secrets = secrets();
    template.merge(
        &|placeholder| secrets.get(&address(placeholder)),
        missing,
        &double_quoted,
    )
}

fn merge(text: &str, missing: Missing) -> Merged {
    let merged = merge_with(&parse(text), missing);
    merged.unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn merged(text: &str, missing: Missing) -> String {
    let mut merged = merge(text, missing);
    String::from_utf8(std::mem::take(&mut *merged.text)).unwrap()
}

fn resolve_with(template: &Template, missing: Missing) -> Result<Resolved, TemplateError> {
    let secrets = secrets();
    template.resolve(&|placeholder| secrets.get(&address(placeholder)), missing)
}

fn resolved(text: &str, missing: Missing) -> Vec<(String, String)> {
    let resolved = resolve_with(&parse(text), missing);
    let resolved = resolved.unwrap_or_else(|error| panic!("{text:?}: {error}"));
    plain(&resolved.variables)
}

#[expect(clippy::disallowed_methods, reason = "tests compare values they made")]
fn plain(variables: &[(String, SecretValue)]) -> Vec<(String, String)> {
    let plain = |value: &SecretValue| String::from_utf8(value.expose().to_vec()).unwrap();
    let pairs = variables.iter();
    pairs
        .map(|(name, value)| (name.clone(), plain(value)))
        .collect()
}

fn secrets() -> BTreeMap<(String, String), SecretValue> {
    let secret = |(vault, key, value): (&str, &str, &str)| {
        let address = (vault.to_owned(), key.to_owned());
        (address, SecretValue::from_text(value.to_owned()))
    };
    SECRETS.into_iter().map(secret).collect()
}

fn address(placeholder: &Placeholder) -> (String, String) {
    let Placeholder {
        vault, key, field, ..
    } = placeholder;
    let key = match field {
        Some(field) => format!("{key}|field={field}"),
        None => key.clone(),
    };
    (vault.clone(), key)
}

/// Always quotes, except nothing at all; refuses a zero byte.
fn double_quoted(value: &[u8]) -> Result<Zeroizing<Vec<u8>>, String> {
    if value.contains(&0) {
        return Err("it holds a zero byte".to_owned());
    }
    let mut written = Zeroizing::new(Vec::new());
    if value.is_empty() {
        return Ok(written);
    }
    written.push(b'"');
    for byte in value {
        if matches!(byte, b'"' | b'\\' | b'$') {
            written.push(b'\\');
        }
        written.push(*byte);
    }
    written.push(b'"');
    Ok(written)
}

fn placeholder(line: usize, variable: &str, vault: &str, key: &str) -> Placeholder {
    Placeholder {
        line,
        variable: variable.to_owned(),
        vault: vault.to_owned(),
        key: key.to_owned(),
        field: None,
    }
}

fn fault(line: usize, variable: &str, problem: Problem) -> Fault {
    Fault {
        line,
        variable: Some(variable.to_owned()),
        problem,
    }
}

fn unknown(vault: &str, suggestion: Option<&str>) -> Problem {
    Problem::UnknownVault {
        vault: vault.to_owned(),
        suggestion: suggestion.map(str::to_owned),
    }
}

fn malformed(vault: &str) -> Problem {
    let vault = vault.to_owned();
    Problem::MalformedPlaceholder { vault }
}

fn refused(line: usize, variable: &str, reason: &str) -> Refused {
    Refused {
        line,
        variable: variable.to_owned(),
        reason: reason.to_owned(),
    }
}

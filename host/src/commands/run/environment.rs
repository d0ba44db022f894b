//! The variables that a program gets: every secret of the env, or what a
//! template assigns.

use std::collections::BTreeSet;
use std::path::Path;

use super::redact::SHORTEST;
use crate::app::App;
use crate::cli::{Missing, RunArgs};
use crate::commands::expand::Expanded;
use crate::commands::show::filter;
use crate::commands::sources::{Source, Wanted, read as read_sources, rows, unread, warn_if_empty};
use crate::commands::template::{Secrets, load, vaults};
use crate::error::Error;
use crate::formats::{self, Row};
use crate::project::{EnvName, VaultConfig};
use crate::secret::SecretValue;
use crate::template::{self, Placeholder};

/// What a program gets, each name once.
#[derive(Default)]
pub(super) struct Environment {
    pub(super) variables: Vec<(String, SecretValue)>,
    /// Variables that it must not inherit either.
    pub(super) removed: BTreeSet<String>,
    /// The variables that hold no secret: a template's own text.
    pub(super) plain: BTreeSet<String>,
    /// Secrets that are only part of a variable's value, by the variable's name.
    pub(super) parts: Vec<(String, SecretValue)>,
}

impl Environment {
    pub(super) fn names(&self) -> Vec<&str> {
        let names = self.variables.iter().map(|(name, _)| name.as_str());
        names.collect()
    }

    /// What must not show in the program's output.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &SecretValue> {
        let long_enough = |value: &&SecretValue| value.len() >= SHORTEST;
        self.all_secrets()
            .map(|(_, value)| value)
            .filter(long_enough)
    }

    /// The variables with secrets that would have to show.
    pub(super) fn too_short_to_redact(&self) -> BTreeSet<&str> {
        let short = |value: &SecretValue| (1..SHORTEST).contains(&value.len());
        let named = self.all_secrets().filter(|(_, value)| short(value));
        named.map(|(name, _)| name.as_str()).collect()
    }

    fn all_secrets(&self) -> impl Iterator<Item = &(String, SecretValue)> {
        let whole = self.variables.iter();
        let whole = whole.filter(|(name, _)| !self.plain.contains(name));
        whole.chain(&self.parts)
    }
}

pub(super) async fn read(
    app: &App<'_>,
    args: &RunArgs,
    env: &EnvName,
) -> Result<Environment, Error> {
    let environment = match &args.template {
        None => direct(app, args, env).await?,
        Some(path) => assigned(app, args, env, path.as_deref()).await?,
    };
    refuse_nul(&environment.variables)?;
    Ok(environment)
}

/// Every secret of the env, or each field of it.
async fn direct(app: &App<'_>, args: &RunArgs, env: &EnvName) -> Result<Environment, Error> {
    let vaults = app.vault_configs(&args.vault)?;
    let sources = read_all(app, args, env, &vaults, &Wanted::All).await?;
    warn_if_empty(app, &sources, &args.filter);
    let expanded;
    let mut rows = rows(app, &sources);
    if args.expand_json {
        expanded = Expanded::of(app, rows, formats::variable_name)?;
        rows = expanded.rows();
    }
    formats::check_variables(&rows)?;
    let variable = |row: &Row<'_>| (formats::variable_name(row.key), copy(row.value));
    Ok(Environment {
        variables: rows.iter().map(variable).collect(),
        ..Environment::default()
    })
}

/// What the template assigns, its static lines included.
async fn assigned(
    app: &App<'_>,
    args: &RunArgs,
    env: &EnvName,
    path: Option<&Path>,
) -> Result<Environment, Error> {
    let template = load(app, env, path)?;
    for line in template.unrecognised_lines() {
        app.ui.warn(&format!(
            "line {line} of the template is no assignment and is left out"
        ));
    }
    let vaults = vaults(app, &template, &args.vault)?;
    let named = |slug: &str| template.keys_of(slug);
    let sources = read_all(app, args, env, &vaults, &Wanted::Keys(&named)).await?;
    let secrets = Secrets::of(&template, &sources)?;
    let lookup = |placeholder: &Placeholder| secrets.find(placeholder);
    let resolved = template.resolve(&lookup, without_a_secret(args.missing))?;
    let is_there = |name: &str| resolved.variables.iter().any(|(there, _)| there == name);

    let mut removed = BTreeSet::new();
    if args.missing == Missing::Remove {
        let missing = resolved.missing.iter().map(|missing| &missing.variable);
        removed.extend(missing.filter(|name| !is_there(name)).cloned());
    }
    let mut plain: BTreeSet<String> = template.variables().map(str::to_owned).collect();
    let mut parts = Vec::new();
    for placeholder in template.placeholders() {
        plain.remove(&placeholder.variable);
        if let Some(value) = secrets.find(placeholder) {
            parts.push((placeholder.variable.clone(), copy(value)));
        }
    }
    Ok(Environment {
        variables: resolved.variables,
        removed,
        plain,
        parts,
    })
}

/// Reads the vaults, all or nothing: a program that starts without some of its
/// secrets does harm in ways of its own.
async fn read_all(
    app: &App<'_>,
    args: &RunArgs,
    env: &EnvName,
    vaults: &[VaultConfig],
    wanted: &Wanted<'_>,
) -> Result<Vec<Source>, Error> {
    let places: Vec<_> = vaults.iter().map(|vault| (vault, env)).collect();
    let mut sources = read_sources(app, &places, wanted).await?;
    let filter = filter(&args.filter);
    for source in &mut sources {
        source.retain(&filter);
    }
    let unread = unread(&sources);
    let message = match unread.len() {
        0 => return Ok(sources),
        1 => "1 secret could not be read; nothing was started".to_owned(),
        count => format!("{count} secrets could not be read; nothing was started"),
    };
    Err(Error::partial(message, unread))
}

/// A placeholder's own text would be a wrong value, so `skip` gives none;
/// `remove` takes an inherited one, too.
fn without_a_secret(how: Missing) -> template::Missing {
    match how {
        Missing::Fail => template::Missing::Fail,
        Missing::Blank => template::Missing::Blank,
        Missing::Remove | Missing::Skip => template::Missing::Remove,
    }
}

/// A variable ends at its first NUL byte: the program would get half a value.
fn refuse_nul(variables: &[(String, SecretValue)]) -> Result<(), Error> {
    let with_nul = variables
        .iter()
        .filter(|(_, value)| plaintext(value).contains(&0))
        .map(|(name, _)| format!("`{name}`"));
    let with_nul: Vec<String> = with_nul.collect();
    if with_nul.is_empty() {
        return Ok(());
    }
    let message = format!(
        "no variable can hold a NUL byte, as the value of {} does",
        with_nul.join(", ")
    );
    Err(Error::other(message).hint("Leave it out with `--except`"))
}

fn copy(value: &SecretValue) -> SecretValue {
    SecretValue::new(plaintext(value).to_vec())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the value is for the program that is started: as its variable, and to be found in its output"
)]
pub(super) fn plaintext(value: &SecretValue) -> &[u8] {
    value.expose()
}

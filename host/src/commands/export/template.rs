//! With a template: the secrets it names, where it names them.

use std::collections::BTreeSet;
use std::path::Path;

use zeroize::Zeroizing;

use super::{outcome, write};
use crate::app::App;
use crate::cli::{self, ExportArgs};
use crate::commands::show::filter;
use crate::commands::sources::{Rows, Source, Wanted, read, unread, unread_where};
use crate::commands::template::{Secrets, load, vaults};
use crate::error::{Error, Item};
use crate::exit::Exit;
use crate::formats::{self, Dialect, Format, Rendered, Row, Target};
use crate::project::{EnvName, VaultConfig};
use crate::secret::SecretValue;
use crate::template::{Missing, Placeholder, Template};

/// What stands above the secrets that `--all` adds.
const ADDED: &str = "\n# ----- Additional secrets not in template -----\n";

pub(super) async fn run(
    app: &App<'_>,
    args: &ExportArgs,
    env: &EnvName,
    target: &Target<'_>,
    path: Option<&Path>,
) -> Result<Exit, Error> {
    let template = load(app, env, path)?;
    let vaults = vaults_of(app, args, &template)?;
    let named = |slug: &str| template.keys_of(slug);
    let wanted = if args.all {
        Wanted::All
    } else {
        Wanted::Keys(&named)
    };
    let places: Vec<_> = vaults.iter().map(|vault| (vault, env)).collect();
    let mut sources = read(app, &places, &wanted).await?;
    let filter = filter(&args.filter);
    for source in &mut sources {
        source.retain(&filter);
    }
    refuse_unread(&template, &sources)?;
    let secrets = Secrets::of(&template, &sources)?;
    let mut items = unread(&sources);
    // What else stands in a template, such as quotes and comments, would be
    // part of a value to Docker.
    let keeps_its_text = target.format == Format::Env && target.dialect != Some(Dialect::Docker);
    let rendered = if keeps_its_text {
        Rendered {
            text: merged(app, args, target, &template, &secrets, &sources, &mut items)?,
            ..Rendered::default()
        }
    } else {
        resolved(app, args, target, &template, &secrets, &sources)?
    };
    write::to_destination(app, args, &rendered)?;
    items.extend(write::refused_items(&rendered));
    outcome(items)
}

/// The vaults that the template names; `--vault` narrows them to those listed
/// or, with `--all`, adds to them.
fn vaults_of(
    app: &App<'_>,
    args: &ExportArgs,
    template: &Template,
) -> Result<Vec<VaultConfig>, Error> {
    if !args.all {
        return vaults(app, template, &args.vault);
    }
    let mut all = vaults(app, template, &[])?;
    all.extend(app.vault_configs(&args.vault)?);
    let mut seen = BTreeSet::new();
    all.retain(|vault| seen.insert(vault.slug().clone()));
    Ok(all)
}

/// What cannot be read is not missing: no `--missing` decides on it, and the
/// template cannot be filled in.
fn refuse_unread(template: &Template, sources: &[Source]) -> Result<(), Error> {
    let named = unread_where(sources, |slug, key| {
        let mut placeholders = template.placeholders();
        placeholders.any(|named| named.vault == slug && named.key == key)
    });
    let message = match named.len() {
        0 => return Ok(()),
        1 => "1 secret could not be read; nothing was written".to_owned(),
        count => format!("{count} secrets could not be read; nothing was written"),
    };
    Err(Error::partial(message, named))
}

/// The template's own text with the values in it.
fn merged(
    app: &App<'_>,
    args: &ExportArgs,
    target: &Target<'_>,
    template: &Template,
    secrets: &Secrets<'_>,
    sources: &[Source],
    items: &mut Vec<Item>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    // What one spelling means to which reader is known per value; the
    // variables are told apart again by rendering them, below.
    let quote = |value: &[u8]| match formats::env_value(value, target.dialect) {
        Ok(spelled) => Ok(spelled.text),
        Err(reason) => Err(reason.to_string()),
    };
    let lookup = |placeholder: &Placeholder| secrets.find(placeholder);
    let merged = template.merge(&lookup, missing(args.missing), &quote)?;
    if target.dialect.is_none() {
        let resolved = template.resolve(&lookup, missing(args.missing));
        warn_of_differences(app, &resolved?.variables);
    }
    items.extend(merged.refused.iter().map(|refused| {
        let reason = format!("cannot be written: {}", refused.reason);
        Item {
            hints: vec![write::ANY_VALUE.to_owned()],
            ..Item::refused(refused.variable.as_str(), reason)
        }
    }));
    let mut text = merged.text;
    if args.all {
        let added = added(app, target, template, sources, items)?;
        if !added.is_empty() {
            let mut whole =
                Zeroizing::new(Vec::with_capacity(text.len() + ADDED.len() + added.len()));
            for part in [text.as_slice(), ADDED.as_bytes(), added.as_slice()] {
                whole.extend_from_slice(part);
            }
            text = whole;
        }
    }
    Ok(text)
}

/// Names the variables whose value not every reader of env files reads alike.
fn warn_of_differences(app: &App<'_>, variables: &[(String, SecretValue)]) {
    let rows: Vec<Row<'_>> = variables
        .iter()
        .map(|(name, value)| row(name, value))
        .collect();
    if let Ok(rendered) = formats::render(&Target::default(), &rows) {
        write::warn(app, &rendered);
    }
}

fn row<'a>(key: &'a str, value: &'a SecretValue) -> Row<'a> {
    Row {
        key,
        value,
        vault: "",
        env: "",
        modified_ms: None,
    }
}

/// The secrets that no placeholder names, as rows of the env format.
fn added(
    app: &App<'_>,
    target: &Target<'_>,
    template: &Template,
    sources: &[Source],
    items: &mut Vec<Item>,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let rows = unnamed(app, target.format, template, sources);
    let rendered = formats::render(target, &rows)?;
    write::warn(app, &rendered);
    items.extend(write::refused_items(&rendered));
    Ok(rendered.text)
}

/// The secrets that `--all` adds, in order of key. What the template assigns
/// stays as it says: a line of the same name behind it would win. Of a key in
/// two vaults the later is added. The user is told of either.
fn unnamed<'a>(
    app: &App<'_>,
    format: Format,
    template: &Template,
    sources: &'a [Source],
) -> Vec<Row<'a>> {
    let named = |vault: &str, key: &str| {
        template
            .placeholders()
            .any(|named| named.vault == vault && named.key == key)
    };
    let assigned: BTreeSet<&str> = template.variables().collect();
    let mut rows = Rows::default();
    for source in sources {
        for found in &source.readings.found {
            let key = found.entry.key.as_str();
            let name = format.name_of(key);
            if named(&source.slug, key) {
                continue;
            }
            if assigned.contains(name.as_str()) {
                app.ui.warn(&format!(
                    "`{key}` of the vault `{}` is left out: the template assigns `{name}`",
                    source.slug
                ));
                continue;
            }
            rows.add(app, source, found);
        }
    }
    rows.in_order()
}

/// The template's variables in another format, its static lines included.
fn resolved(
    app: &App<'_>,
    args: &ExportArgs,
    target: &Target<'_>,
    template: &Template,
    secrets: &Secrets<'_>,
    sources: &[Source],
) -> Result<Rendered, Error> {
    for line in template.unrecognised_lines() {
        app.ui.warn(&format!(
            "line {line} of the template is no assignment and is left out"
        ));
    }
    let lookup = |placeholder: &Placeholder| secrets.find(placeholder);
    let resolved = template.resolve(&lookup, missing(args.missing))?;
    let mut rows: Vec<Row<'_>> = resolved
        .variables
        .iter()
        .map(|(name, value)| row(name, value))
        .collect();
    if args.all {
        rows.extend(unnamed(app, target.format, template, sources));
    }
    rows.sort_by(|a, b| a.key.cmp(b.key));
    let rendered = formats::render(target, &rows)?;
    write::warn(app, &rendered);
    Ok(rendered)
}

fn missing(how: cli::Missing) -> Missing {
    match how {
        cli::Missing::Fail => Missing::Fail,
        cli::Missing::Remove => Missing::Remove,
        cli::Missing::Blank => Missing::Blank,
        cli::Missing::Skip => Missing::Skip,
    }
}

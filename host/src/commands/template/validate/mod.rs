//! `keep template:validate`: what is wrong with a template, and whether the
//! secrets it names exist.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{known_vaults, text_of};
use crate::app::App;
use crate::cli::{ListFormat, TemplateValidateArgs};
use crate::error::{Error, Item, Kind};
use crate::exit::Exit;
use crate::project::{EnvName, VaultConfig};
use crate::template::{Fault, Template, TemplateError};
use crate::ui::Cell;

use self::check::{Checked, Status};

mod check;

/// What `--format json` prints, whatever the exit code.
#[derive(Serialize)]
struct Document<'a> {
    file: String,
    env: &'a str,
    /// Whether an export with this template would find all it needs.
    valid: bool,
    /// What cannot be used. Where there is anything, nothing else is checked.
    faults: Vec<FaultDocument<'a>>,
    placeholders: &'a [Checked],
    /// Secrets that no placeholder names.
    unused: &'a [Unused],
    /// Lines that are kept as they are and give no variable.
    unrecognised_lines: &'a [usize],
}

#[derive(Serialize)]
struct FaultDocument<'a> {
    line: usize,
    variable: Option<&'a str>,
    problem: String,
}

#[derive(Serialize)]
struct Unused {
    vault: String,
    key: String,
}

pub(in crate::commands) async fn run(
    app: &App<'_>,
    args: &TemplateValidateArgs,
) -> Result<Exit, Error> {
    let env = app.env(args.env.as_deref())?;
    let (path, text) = text_of(app, &env, args.file.as_deref())?;
    let file = path.display().to_string();
    let named = named_vaults(app, args)?;
    let template = match Template::parse(&text, &known_vaults(app)?) {
        Ok(template) => template,
        Err(TemplateError::Invalid(faults)) => return Err(faulty(app, args, &env, file, &faults)?),
        Err(error) => return Err(Error::from(error).within(format!("`{file}` cannot be used"))),
    };
    warn(app, &text, &template);
    let vaults = check::read(app, &template, &named, &env).await?;
    let placeholders = check::placeholders(&template, &vaults);
    let unused = unused(&template, &vaults, &named);
    let valid = placeholders.iter().all(|checked| checked.status.is_ok());
    match args.format {
        ListFormat::Json => app.ui.json(&Document {
            file: file.clone(),
            env: env.as_str(),
            valid,
            faults: Vec::new(),
            placeholders: &placeholders,
            unused: &unused,
            unrecognised_lines: template.unrecognised_lines(),
        })?,
        ListFormat::Table => table(app, &placeholders)?,
    }
    tell_unused(app, &unused);
    outcome(app, &file, &placeholders)
}

/// The vaults of `--vault`, checked.
fn named_vaults(app: &App<'_>, args: &TemplateValidateArgs) -> Result<Vec<VaultConfig>, Error> {
    if args.vault.is_empty() {
        return Ok(Vec::new());
    }
    app.vault_configs(&args.vault)
}

/// Prints the faults; the answer is the error to end with.
fn faulty(
    app: &App<'_>,
    args: &TemplateValidateArgs,
    env: &EnvName,
    file: String,
    faults: &[Fault],
) -> Result<Error, Error> {
    let count = match faults.len() {
        1 => "1 fault".to_owned(),
        count => format!("{count} faults"),
    };
    let error = Error::config(format!("`{file}` has {count}"));
    if args.format == ListFormat::Json {
        app.ui.json(&Document {
            file,
            env: env.as_str(),
            valid: false,
            faults: faults
                .iter()
                .map(|fault| FaultDocument {
                    line: fault.line,
                    variable: fault.variable.as_deref(),
                    problem: fault.problem.to_string(),
                })
                .collect(),
            placeholders: &[],
            unused: &[],
            unrecognised_lines: &[],
        })?;
        return Ok(error);
    }
    let rows: Vec<Vec<Cell<'_>>> = faults
        .iter()
        .map(|fault| {
            vec![
                Cell::from(fault.line.to_string()),
                Cell::from(fault.variable.as_deref().unwrap_or_default()),
                Cell::from(fault.problem.to_string()),
            ]
        })
        .collect();
    app.ui.table(&["Line", "Variable", "Fault"], &rows)?;
    Ok(error)
}

/// What an export would keep without a word.
fn warn(app: &App<'_>, text: &str, template: &Template) {
    if text.trim().is_empty() {
        app.ui.note("the template is empty");
    } else if template.placeholders().next().is_none() {
        app.ui.note("the template names no secret");
    }
    for line in template.unrecognised_lines() {
        app.ui.warn(&format!(
            "line {line} is no assignment and gives no variable"
        ));
    }
    if let Err(TemplateError::Invalid(faults)) = template.static_lines() {
        for fault in faults {
            app.ui.warn(&fault.to_string());
        }
    }
}

fn table(app: &App<'_>, placeholders: &[Checked]) -> Result<(), Error> {
    let rows: Vec<Vec<Cell<'_>>> = placeholders
        .iter()
        .map(|checked| {
            vec![
                Cell::from(checked.line.to_string()),
                Cell::from(checked.variable.as_str()),
                Cell::from(checked.vault.as_str()),
                Cell::from(checked.key.as_str()),
                Cell::from(checked.status.to_string()),
            ]
        })
        .collect();
    app.ui
        .table(&["Line", "Variable", "Vault", "Key", "Status"], &rows)
}

/// The keys that no placeholder names, of the vaults that `--vault` names, or
/// else the template.
fn unused(template: &Template, vaults: &[check::Listed], named: &[VaultConfig]) -> Vec<Unused> {
    let used: BTreeSet<(&str, &str)> = template
        .placeholders()
        .map(|found| (found.vault.as_str(), found.key.as_str()))
        .collect();
    let wanted =
        |slug: &str| named.is_empty() || named.iter().any(|vault| vault.slug().as_str() == slug);
    let mut unused = Vec::new();
    for vault in vaults.iter().filter(|vault| wanted(&vault.slug)) {
        let keys = vault.keys.iter().flatten();
        let keys = keys.filter(|key| !used.contains(&(vault.slug.as_str(), key.as_str())));
        unused.extend(keys.map(|key| Unused {
            vault: vault.slug.clone(),
            key: key.clone(),
        }));
    }
    unused
}

fn tell_unused(app: &App<'_>, unused: &[Unused]) {
    let mut rest = unused;
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|one| one.vault == first.vault);
        let (own, others) = rest.split_at(same.count());
        let keys: Vec<String> = own.iter().map(|one| format!("`{}`", one.key)).collect();
        app.ui.note(&format!(
            "not named by the template, of the vault `{}`: {}",
            first.vault,
            keys.join(", ")
        ));
        rest = others;
    }
}

/// Success, or what is wrong: unreadable secrets before missing ones, for then
/// not all is known.
fn outcome(app: &App<'_>, file: &str, placeholders: &[Checked]) -> Result<Exit, Error> {
    let count = |wanted: &dyn Fn(&Status) -> bool| {
        let found = placeholders
            .iter()
            .filter(|checked| wanted(&checked.status));
        found.count()
    };
    let all = placeholders.len();
    let unreadable = count(&|status| matches!(status, Status::Unreadable { .. }));
    if unreadable > 0 {
        let items = placeholders.iter().map(|checked| Item {
            name: format!("line {}", checked.line),
            outcome: checked.status.to_string(),
            failed: !checked.status.is_ok(),
            hints: checked.status.hints().to_vec(),
        });
        let message =
            format!("{unreadable} of {all} placeholders in `{file}` could not be checked");
        return Err(Error::partial(message, items.collect()));
    }
    let missing = count(&|status| !status.is_ok());
    if missing > 0 {
        let message = format!("{missing} of {all} placeholders in `{file}` have no secret");
        return Err(Error::new(Kind::NotFound, message)
            .hint("Set them with `keep set`, or correct the template"));
    }
    if all > 0 {
        let noun = if all == 1 {
            "placeholder"
        } else {
            "placeholders"
        };
        app.ui.success(&format!(
            "`{file}` is valid: {all} {noun}, and each has its secret"
        ));
    }
    Ok(Exit::Ok)
}

//! `keep set KEY`: creates a secret or writes a new version of it.

mod field;

use serde::Serialize;

use super::replicate::report as copies;
use super::value;
use crate::app::App;
use crate::cli::SetArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::Key;
use crate::secret::SecretValue;
use crate::vault::{ContractError, PutMode, PutOptions, Vault, Written};

/// What `--format json` prints. The value is never part of it.
#[derive(Serialize)]
struct Report<'a> {
    key: &'a str,
    vault: &'a str,
    env: &'a str,
    /// With `--field`: the one member that was written or removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    version: Option<&'a str>,
    created: bool,
}

pub(super) async fn run(app: &App<'_>, mut args: SetArgs) -> Result<Exit, Error> {
    let key = Key::parse(&args.key)?;
    // Everything that can be wrong about the place comes before the value is
    // asked for or read.
    let mut vault = app.context(&args.context).await?;
    let value = if args.unset {
        None
    } else {
        Some(value::of(app, &mut args)?)
    };
    let empty = value.as_ref().is_some_and(SecretValue::is_empty);
    let written = match (value, &args.field) {
        (Some(value), None) => {
            let writing = whole(&args, &key, &mut vault, value);
            app.ui.during("Writing", writing).await
        }
        (value, field) => {
            let field = field.as_deref().unwrap_or_default();
            let change = field::Change::of(&args, &key, field, value)?;
            let writing = change.write(&mut vault);
            app.ui.during("Writing", writing).await
        }
    };
    let written = written.map_err(|error| adoptable(error, &args).or_doctor(vault.as_place()))?;
    if empty {
        // It may be meant, or come of `pass show TYPO | keep set KEY --stdin`.
        app.ui.note("The value is empty");
    }
    report(app, &args, &key, &vault, &written)
}

async fn whole(
    args: &SetArgs,
    key: &Key,
    vault: &mut Vault,
    value: SecretValue,
) -> Result<Written, Error> {
    let mode = match (args.if_absent, &args.if_version) {
        (true, _) => PutMode::CreateOnly,
        (false, Some(version)) => PutMode::IfVersion(version.clone()),
        (false, None) => PutMode::Upsert,
    };
    vault.put(key, value, &options(args, mode)).await
}

fn options(args: &SetArgs, mode: PutMode) -> PutOptions {
    PutOptions {
        mode,
        description: args.description.clone(),
        adopt: args.adopt,
        plain: args.plain,
    }
}

/// Typed without `--field`, the command that is hinted at would replace the
/// whole value.
fn adoptable(mut error: Error, args: &SetArgs) -> Error {
    if error.code == ContractError::NOT_MANAGED && args.field.is_some() {
        error.hints = vec!["Pass `--adopt` too, to take it over".to_owned()];
    }
    error
}

fn report(
    app: &App<'_>,
    args: &SetArgs,
    key: &Key,
    vault: &Vault,
    written: &Written,
) -> Result<Exit, Error> {
    if args.format.is_some() {
        app.ui.json(&Report {
            key: key.as_str(),
            vault: vault.slug(),
            env: vault.env(),
            field: args.field.as_deref(),
            version: written.entry.version.as_deref(),
            created: written.created,
        })?;
    } else {
        tell(app, args, key, vault, written);
    }
    // That the secret itself is there is no news of its copies.
    let copies = copies::of_new(&written.entry);
    if let Some(error) = copies::failure(key, vault, &copies) {
        let look = format!("{} to see all of them", copies::status(key, vault));
        return Err(error.hint(look));
    }
    copies::verdict(app, key, vault, &copies)
}

fn tell(app: &App<'_>, args: &SetArgs, key: &Key, vault: &Vault, written: &Written) {
    let outcome = if written.created {
        "created"
    } else {
        "updated"
    };
    let place = vault.place();
    app.ui.success(&match &args.field {
        None => format!("Secret `{key}` {outcome} in {place}"),
        Some(field) if args.unset => format!("Field `{field}` of `{key}` removed in {place}"),
        Some(field) if written.created => {
            format!("Secret `{key}` created in {place} with the field `{field}`")
        }
        Some(field) => format!("Field `{field}` of `{key}` set in {place}"),
    });
}

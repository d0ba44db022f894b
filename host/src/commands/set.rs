//! `keep set KEY`: creates a secret or writes a new version of it.

use serde::Serialize;

use super::value;
use crate::app::App;
use crate::cli::SetArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::Key;
use crate::vault::{PutMode, PutOptions, Vault, Written};

/// What `--format json` prints. The value is never part of it.
#[derive(Serialize)]
struct Report<'a> {
    key: &'a str,
    vault: &'a str,
    env: &'a str,
    version: Option<&'a str>,
    created: bool,
}

pub(super) async fn run(app: &App<'_>, mut args: SetArgs) -> Result<Exit, Error> {
    let key = Key::parse(&args.key)?;
    // Everything that can be wrong about the place comes before the value is
    // asked for or read.
    let mut vault = app.context(&args.context).await?;
    let value = value::of(app, &mut args)?;
    let empty = value.is_empty();
    let options = PutOptions {
        mode: match (&args.if_absent, &args.if_version) {
            (true, _) => PutMode::CreateOnly,
            (false, Some(version)) => PutMode::IfVersion(version.clone()),
            (false, None) => PutMode::Upsert,
        },
        description: args.description.clone(),
        adopt: args.adopt,
        plain: args.plain,
    };
    let written = app
        .ui
        .during("Writing", vault.put(&key, value, &options))
        .await?;
    if empty {
        // It may be meant, or come of `pass show TYPO | keep set KEY --stdin`.
        app.ui.note("The value is empty");
    }
    report(app, &args, &key, &vault, &written)
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
            version: written.entry.version.as_deref(),
            created: written.created,
        })?;
        return Ok(Exit::Ok);
    }
    let outcome = if written.created {
        "created"
    } else {
        "updated"
    };
    app.ui
        .success(&format!("Secret `{key}` {outcome} in {}", vault.place()));
    Ok(Exit::Ok)
}

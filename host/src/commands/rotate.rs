//! `keep rotate KEY`: the store replaces the secret, now and on a schedule. Reads
//! no value.

use serde::Serialize;

use super::time::rfc3339;
use crate::app::App;
use crate::cli::{ListFormat, RotateArgs};
use crate::error::{Error, plain};
use crate::exit::Exit;
use crate::project::Key;
use crate::ui::Cell;
use crate::vault::{ContractError, ErrorKind, RotationSettings, RotationStatus, Vault};

/// What `--status --format json` prints.
#[derive(Serialize)]
struct Status<'a> {
    key: &'a str,
    vault: &'a str,
    env: &'a str,
    /// Whether it is rotated on a schedule.
    enabled: bool,
    function: Option<&'a str>,
    schedule: Option<&'a str>,
    last: Option<String>,
    next: Option<String>,
    /// The version that a rotation made and has not put in use.
    pending: Option<&'a str>,
    pending_since: Option<String>,
    /// The service that rotates it by itself, such as `rds`.
    manager: Option<&'a str>,
}

/// What any other `--format json` prints.
#[derive(Serialize)]
struct Done<'a> {
    key: &'a str,
    vault: &'a str,
    env: &'a str,
    /// `started`, `scheduled` or `cancelled`.
    outcome: &'a str,
    /// The version that the rotation makes.
    version: Option<&'a str>,
}

pub(super) async fn run(app: &App<'_>, args: &RotateArgs) -> Result<Exit, Error> {
    let key = Key::parse(&args.key)?;
    let mut vault = app.context(&args.context).await?;
    if args.status {
        let status = app.ui.during("Reading", vault.rotation(&key)).await?;
        return show(app, args, &key, &vault, &status);
    }
    if args.cancel {
        let cancelled = app.ui.during("Cancelling", vault.cancel_rotation(&key));
        cancelled.await?;
        let place = vault.place();
        app.ui.success(&format!(
            "Rotation of `{key}` cancelled in {place}: none is under way or scheduled"
        ));
        return done(app, args, &key, &vault, ("cancelled", None));
    }
    let settings = RotationSettings {
        function: args.lambda_arn.clone(),
        schedule: args.schedule.clone(),
        now: !args.later,
    };
    let rotated = app.ui.during("Rotating", vault.rotate(&key, &settings));
    let version = rotated
        .await
        .map_err(|error| explained(error, args, &key, &vault))?;
    let place = vault.place();
    if args.later {
        app.ui
            .success(&format!("Rotation of `{key}` set up in {place}"));
        return done(app, args, &key, &vault, ("scheduled", None));
    }
    app.ui.success(&format!(
        "Rotation of `{key}` started in {place}: version `{version}` will be current when it is over"
    ));
    app.ui.hint(&format!(
        "Run `keep rotate {key} --status --vault {} --env {}` to see how far it is",
        vault.slug(),
        vault.env()
    ));
    done(app, args, &key, &vault, ("started", Some(&version)))
}

fn done(
    app: &App<'_>,
    args: &RotateArgs,
    key: &Key,
    vault: &Vault,
    (outcome, version): (&str, Option<&str>),
) -> Result<Exit, Error> {
    if args.format == ListFormat::Json {
        app.ui.json(&Done {
            key: key.as_str(),
            vault: vault.slug(),
            env: vault.env(),
            outcome,
            version,
        })?;
    }
    Ok(Exit::Ok)
}

/// The two parties that AWS's answers do not tell apart: whoever asks, and
/// Secrets Manager, which calls the function.
fn explained(error: Error, args: &RotateArgs, key: &Key, vault: &Vault) -> Error {
    let place = format!("--vault {} --env {}", vault.slug(), vault.env());
    match error.answer {
        Some(ErrorKind::Denied) => error.hint(format!(
            "If it is the function that may not be invoked, run `aws lambda add-permission \
             --function-name {} --statement-id SecretsManager --action lambda:InvokeFunction \
             --principal secretsmanager.amazonaws.com`",
            function(args)
        )),
        Some(ErrorKind::Conflict) if error.code != ContractError::NOT_MANAGED => {
            let mut error = error;
            error.hints = vec![
                format!("Run `keep rotate {key} --status {place}` to see what is under way"),
                format!("Run `keep rotate {key} --cancel {place}` if it will never end"),
            ];
            error
        }
        _ => error,
    }
}

/// As the `aws` command takes it, which goes to the region of its own settings.
fn function(args: &RotateArgs) -> String {
    let Some(arn) = plain(args.lambda_arn.as_deref()) else {
        return "ARN".to_owned();
    };
    match arn.split(':').nth(3) {
        Some(region) if !region.is_empty() => format!("{arn} --region {region}"),
        _ => arn.to_owned(),
    }
}

fn show(
    app: &App<'_>,
    args: &RotateArgs,
    key: &Key,
    vault: &Vault,
    status: &RotationStatus,
) -> Result<Exit, Error> {
    let (last, next) = (status.last_ms.map(rfc3339), status.next_ms.map(rfc3339));
    let pending_since = status.pending_since_ms.map(rfc3339);
    if args.format == ListFormat::Json {
        app.ui.json(&Status {
            key: key.as_str(),
            vault: vault.slug(),
            env: vault.env(),
            enabled: status.enabled,
            function: status.function.as_deref(),
            schedule: status.schedule.as_deref(),
            last,
            next,
            pending: status.pending.as_deref(),
            pending_since,
            manager: status.manager.as_deref(),
        })?;
    } else {
        let enabled = if status.enabled { "yes" } else { "no" };
        let rows = [
            ("Enabled", Some(enabled)),
            ("Function", status.function.as_deref()),
            ("Schedule", status.schedule.as_deref()),
            ("Last", last.as_deref()),
            ("Next", next.as_deref()),
            ("Pending version", status.pending.as_deref()),
            ("Pending since", pending_since.as_deref()),
            ("Managed by", status.manager.as_deref()),
        ];
        let rows = rows
            .iter()
            .map(|(name, value)| vec![Cell::from(*name), Cell::from(value.unwrap_or("-"))]);
        app.ui.table(
            &["Rotation", &format!("`{key}`")],
            &rows.collect::<Vec<_>>(),
        )?;
    }
    comment(app, key, vault, status);
    Ok(Exit::Ok)
}

/// What the figures mean, where they mean something.
fn comment(app: &App<'_>, key: &Key, vault: &Vault, status: &RotationStatus) {
    let is_rotated = status.enabled || status.function.is_some() || status.manager.is_some();
    if !is_rotated && status.pending.is_none() {
        let place = format!("--vault {} --env {}", vault.slug(), vault.env());
        app.ui.note(&format!(
            "`{key}` in {} has no rotation of its own",
            vault.place()
        ));
        app.ui.hint(&format!(
            "Run `keep rotate {key} {place} --lambda-arn ARN` with the AWS Lambda function that \
             makes the new value"
        ));
    }
    if let Some(manager) = &status.manager {
        app.ui.note(&format!(
            "The service `{manager}` made this secret and rotates it by itself, without a function"
        ));
    }
    if status.pending.is_some() {
        let place = format!("--vault {} --env {}", vault.slug(), vault.env());
        app.ui.note(
            "A rotation is under way, or was left half done: the pending version is not in use, and \
             `keep get` still reads the current one. If it stays, the function failed; its log says why",
        );
        app.ui.hint(&format!(
            "Run `keep rotate {key} --cancel {place}` to end a rotation that is stuck"
        ));
    }
}

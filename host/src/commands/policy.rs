//! `keep policy KEY`: the policy that a secret itself carries, with which another
//! account is let in. Reads no value.

use std::path::Path;

use serde_json::Value;

use crate::app::App;
use crate::cli::PolicyArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::Key;
use crate::ui::{open, read_whole};

/// The longest policy that AWS takes, in characters.
const MAX_POLICY: usize = 20_480;

pub(super) async fn run(app: &App<'_>, args: &PolicyArgs) -> Result<Exit, Error> {
    let key = Key::parse(&args.key)?;
    // What is wrong with the file comes before any question or call.
    let wanted = match &args.from_file {
        Some(path) => Some(read(app, path)?),
        None => None,
    };
    let mut vault = app.context(&args.context).await?;
    let place = vault.place();
    if let Some((text, document)) = wanted {
        let question = format!("Replace the policy of `{key}` in {place}?");
        app.ui.consent(&question, args.confirm.yes)?;
        let put = vault.put_policy(&key, &text);
        app.ui.during("Writing", put).await.map_err(explained)?;
        app.ui
            .success(&format!("Policy of `{key}` in {place} replaced"));
        return report(app, args, &document);
    }
    if args.remove {
        let question = format!("Remove the policy of `{key}` in {place}?");
        app.ui.consent(&question, args.confirm.yes)?;
        app.ui.during("Removing", vault.delete_policy(&key)).await?;
        app.ui
            .success(&format!("`{key}` in {place} has no policy of its own"));
        return report(app, args, &Value::Null);
    }
    let policy = app.ui.during("Reading", vault.policy(&key)).await?;
    let Some(text) = policy.document else {
        app.ui
            .note(&format!("`{key}` in {place} has no policy of its own"));
        return report(app, args, &Value::Null);
    };
    let document: Value = serde_json::from_str(&text).map_err(|error| {
        Error::driver(format!("the policy of `{key}` in {place} is not JSON"))
            .because(error.to_string())
    })?;
    app.ui.json(&document)?;
    Ok(Exit::Ok)
}

/// What to do about a policy that the store does not take.
fn explained(mut error: Error) -> Error {
    let hint = match error.code.as_str() {
        "PublicPolicyException" => {
            "Name the accounts, users and roles that it is for in `Principal`"
        }
        "MalformedPolicyDocumentException" => "`keep policy --help` has an example",
        _ => return error,
    };
    error.hints = vec![hint.into()];
    error
}

/// The policy that is attached now, where it was asked for as data.
fn report(app: &App<'_>, args: &PolicyArgs, document: &Value) -> Result<Exit, Error> {
    if args.format.is_some() {
        app.ui.json(document)?;
    }
    Ok(Exit::Ok)
}

/// The policy of a file, as text and as what it says.
fn read(app: &App<'_>, path: &Path) -> Result<(String, Value), Error> {
    // A character has at most four bytes.
    let limit = 4 * MAX_POLICY;
    let (name, bytes) = if path.as_os_str() == "-" {
        ("standard input".to_owned(), app.ui.stdin_whole(limit)?)
    } else {
        let name = format!("`{}`", path.display());
        let bytes = read_whole(open(path, &name)?, &name, limit)?;
        (name, bytes)
    };
    let refused = |why: &str| {
        Error::other(format!("the policy in {name} {why}")).hint(
            "A policy is a JSON object with `Version` and `Statement`; `keep policy --help` has an \
             example",
        )
    };
    let text = str::from_utf8(&bytes).map_err(|_| refused("is not UTF-8 text"))?;
    let document: Value = serde_json::from_str(text)
        .map_err(|error| refused("is not JSON").because(error.to_string()))?;
    let statement = document.get("Statement");
    if !statement
        .is_some_and(|it| it.is_object() || it.as_array().is_some_and(|all| !all.is_empty()))
    {
        return Err(refused("has no `Statement`"));
    }
    let length = text.chars().count();
    if length > MAX_POLICY {
        return Err(Error::other(format!(
            "the policy in {name} has {length} characters; at most {MAX_POLICY} fit"
        )));
    }
    Ok((text.to_owned(), document))
}

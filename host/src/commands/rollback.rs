//! `keep rollback KEY`: an older version becomes the current one again. No value
//! is read.

use serde::Serialize;

use crate::app::App;
use crate::cli::RollbackArgs;
use crate::error::{Error, plain};
use crate::exit::Exit;
use crate::project::Key;
use crate::vault::{Change, ContractError, Selector, Vault};

/// What `--format json` prints.
#[derive(Serialize)]
struct Document<'a> {
    key: &'a str,
    vault: &'a str,
    env: &'a str,
    /// The version that was current.
    from: Option<&'a str>,
    /// The version that is current now.
    to: &'a str,
    /// False where that was the current version already.
    moved: bool,
}

pub(super) async fn run(app: &App<'_>, args: &RollbackArgs) -> Result<Exit, Error> {
    let key = Key::parse(&args.key)?;
    let mut vault = app.context(&args.context).await?;
    let target = match &args.to {
        Some(to) => format!("version `{to}`"),
        None => "the version before the current one".to_owned(),
    };
    // It can be undone. But applications get another value from now on, and they
    // may be those of production.
    let question = format!("Make {target} of `{key}` in {} current?", vault.place());
    app.ui.consent(&question, args.confirm.yes)?;
    let rolled = roll_back(&mut vault, &key, args.to.as_deref());
    let change = app.ui.during("Rolling back", rolled).await?;
    if args.format.is_none() {
        tell(app, &key, &vault, &change);
        return Ok(Exit::Ok);
    }
    let printed = app.ui.json(&Document {
        key: key.as_str(),
        vault: vault.slug(),
        env: vault.env(),
        from: change.from.as_deref(),
        to: &change.to,
        moved: change.moved,
    });
    if printed.is_err() {
        // Whoever takes it for not done and tries again goes back to where it was.
        tell(app, &key, &vault, &change);
    }
    printed.map(|()| Exit::Ok)
}

/// `--to` names a version or a label, and nothing else says which. A number or a
/// UUID is taken for a version first, any other text for a label; where that
/// finds nothing, for the other. So a text always means the same, whatever else
/// the secret has, and what stores make their ids of costs no call more.
async fn roll_back(vault: &mut Vault, key: &Key, to: Option<&str>) -> Result<Change, Error> {
    let Some(text) = to else {
        return vault.rollback(key, &Selector::Current).await;
    };
    let (version, label) = (
        Selector::Version(text.to_owned()),
        Selector::Stage(text.to_owned()),
    );
    let (first, second) = if is_id(text) {
        (version, label)
    } else {
        (label, version)
    };
    match vault.rollback(key, &first).await {
        Err(error) if is_absent(&error) => {}
        answered => return answered,
    }
    match vault.rollback(key, &second).await {
        Err(error) if is_absent(&error) => Err(Error::not_found(format!(
            "`{key}` in {} has no version `{text}`, and none that is labelled so",
            vault.place()
        ))
        .hint(format!(
            "Run `keep history {key} --vault {} --env {}` to see its versions",
            vault.slug(),
            vault.env()
        ))),
        answered => answered,
    }
}

fn is_absent(error: &Error) -> bool {
    error.code == ContractError::NO_SUCH_VERSION
}

/// Whether stores make such ids: numbers or UUIDs.
fn is_id(text: &str) -> bool {
    let is_number = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    let is_hex = text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    is_number || (is_hex && groups == [8, 4, 4, 4, 12])
}

fn tell(app: &App<'_>, key: &Key, vault: &Vault, change: &Change) {
    let (place, to) = (vault.place(), &change.to);
    if !change.moved {
        app.ui.success(&format!(
            "Version `{to}` of `{key}` is the current one in {place} already; nothing was changed"
        ));
        return;
    }
    let Some(from) = &change.from else {
        app.ui
            .success(&format!("Version `{to}` of `{key}` is current in {place}"));
        return;
    };
    app.ui.success(&format!(
        "Secret `{key}` rolled back in {place}: version `{from}` was current, `{to}` is now"
    ));
    // Whoever writes a version may choose its id.
    let undo = plain(Some(from)).unwrap_or("VERSION");
    app.ui.hint(&format!(
        "Run `keep rollback {key} --to {undo} --vault {} --env {}` to undo it",
        vault.slug(),
        vault.env()
    ));
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn ids_are_numbers_and_uuids() {
        for id in ["1", "20", "0c1e2d3f-4a5b-6c7d-8e9f-0a1b2c3d4e5f"] {
            assert!(is_id(id), "{id}");
        }
        for label in [
            "",
            "AWSPREVIOUS",
            "previous",
            "v2",
            "2026-01-31",
            "0c1e2d3f4a5b6c7d8e9f0a1b2c3d4e5f",
            "release-4a5b-6c7d-8e9f-0a1b2c3d4e5f",
        ] {
            assert!(!is_id(label), "{label}");
        }
    }
}

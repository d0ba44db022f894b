//! `keep rename OLD NEW`: the value under another key, and the old key deleted
//! as `keep delete` does it. At every moment one of the two exists, and a rename
//! that was cut off between the two is ended by the same command.

use super::replicate::report as copies;
use crate::app::App;
use crate::cli::RenameArgs;
use crate::error::{Error, Item, Kind};
use crate::exit::Exit;
use crate::project::Key;
use crate::secret::SecretValue;
use crate::vault::{Creation, ErrorKind, Selector, Vault};

pub(super) async fn run(app: &App<'_>, args: &RenameArgs) -> Result<Exit, Error> {
    let (old, new) = (Key::parse(&args.old)?, Key::parse(&args.new)?);
    if old == new {
        return Err(Error::usage(format!(
            "the secret is called `{old}` already"
        )));
    }
    let mut vault = app.context(&args.context).await?;
    let found = app
        .ui
        .during("Reading", vault.get(&old, &Selector::Current))
        .await?;
    let (place, slug, env) = (
        vault.place(),
        vault.slug().to_owned(),
        vault.env().to_owned(),
    );
    if found.entry.fact("link").is_some() {
        let message = format!("`{old}` in {place} is a link to a secret elsewhere");
        return Err(Error::other(message).hint(format!(
            "Run `keep vault:edit {slug}` to link it to `{new}`"
        )));
    }
    let mut question = format!("Rename `{old}` to `{new}` in {place}");
    let loses_history = vault.features().versions && !vault.has_recycle();
    if loses_history {
        question.push_str(", and lose its history for ever");
    }
    app.ui.consent(&format!("{question}?"), args.confirm.yes)?;
    let writing = vault.create(&new, found.value);
    let written = match app.ui.during("Writing", writing).await? {
        Creation::Done(written) => Some(written),
        Creation::Exists { value, .. } => {
            if !holds(&mut vault, &new, &value).await {
                return Err(exists(&new, &vault));
            }
            app.ui
                .note(&format!("`{new}` has the value of `{old}` already"));
            None
        }
    };
    let done = format!("Secret `{old}` renamed to `{new}` in {place}");
    match app.ui.during("Deleting", vault.delete(&old)).await {
        Ok(()) => {
            app.ui.success(&done);
            if vault.has_recycle() {
                app.ui.note(&format!(
                    "Its history, its description and tags that are not Keep's stay with `{old}`"
                ));
                app.ui.hint(&format!(
                    "Run `keep restore {old} --vault {slug} --env {env}` to bring `{old}` back"
                ));
            } else if loses_history {
                app.ui
                    .note(&format!("`{old}` is deleted for ever, with its history"));
            }
            let copies = written.map(|written| copies::of_new(&written.entry));
            let copies = copies.unwrap_or_default();
            copies::failure(&new, &vault, &copies).map_or(Ok(Exit::Ok), Err)
        }
        Err(error) if is_gone(&error) => {
            app.ui.success(&done);
            app.ui
                .warn(&format!("somebody else deleted `{old}` at the same time"));
            Ok(Exit::Ok)
        }
        Err(error) => {
            let items = vec![
                Item::done(new.as_str(), "created"),
                Item::failed(old.as_str(), &error),
            ];
            let message = format!("`{new}` was created, but `{old}` is still in {place} as well");
            Err(Error::partial(message, items).hint(format!(
                "Run `keep delete {old} --vault {slug} --env {env}` to finish"
            )))
        }
    }
}

/// Whether the key is there with this value, as a rename that was cut off leaves it.
async fn holds(vault: &mut Vault, key: &Key, value: &SecretValue) -> bool {
    let found = vault.get(key, &Selector::Current).await;
    found.is_ok_and(|found| found.value.same_as(value))
}

fn exists(new: &Key, vault: &Vault) -> Error {
    let (place, slug, env) = (vault.place(), vault.slug(), vault.env());
    let message = format!("`{new}` exists in {place}; nothing was changed");
    let look = if vault.features().versions {
        format!("history {new}")
    } else {
        "show".into()
    };
    Error::other(message).hint(format!(
        "Run `keep {look} --vault {slug} --env {env}` to see what is there"
    ))
}

/// Whether there was nothing to delete any more.
fn is_gone(error: &Error) -> bool {
    error.kind == Kind::NotFound || error.answer == Some(ErrorKind::PendingDeletion)
}

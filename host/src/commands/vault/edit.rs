//! `keep vault:edit SLUG`: changes what was named and keeps all the rest. Where
//! nothing was, a person is asked for everything.

use super::fields::Fields;
use crate::app::{App, Credential};
use crate::cli::{Assignment, VaultEditArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{VaultConfig, VaultEdit, VaultSlug};

/// What is to be changed: in the project, and in this user's own store.
#[derive(Default)]
struct Changes {
    edit: VaultEdit,
    secrets: Vec<Credential>,
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.edit == VaultEdit::default() && self.secrets.is_empty()
    }

    fn add(&mut self, fields: Fields) {
        self.edit.scope = fields.scope;
        self.edit.settings = fields.settings;
        self.secrets = fields.secrets;
    }
}

pub(in crate::commands) fn run(app: &App<'_>, args: VaultEditArgs) -> Result<Exit, Error> {
    let vault = app.project.vault(&args.vault)?;
    let yes = args.yes;
    let mut changes = named(app, args, &vault)?;
    if changes.is_empty() && app.ui.interactive() {
        changes = ask(app, &vault)?;
        if changes.is_empty() {
            app.ui.note("Nothing was changed");
            return Ok(Exit::Ok);
        }
    }
    if changes.is_empty() {
        return Err(Error::usage("nothing to change was named").hint(
            "Pass `--slug`, `--name`, `--set FIELD=VALUE`, `--unset FIELD` or `--secret FIELD`",
        ));
    }
    let has_new_settings = !changes.edit.settings.is_empty();
    let has_new_secrets = !changes.secrets.is_empty();
    let slug = apply(app, &vault, changes)?;
    app.ui.success(&format!("Vault `{slug}` changed"));
    let edited = app.project.vault(slug.as_str())?;
    if has_new_settings || has_new_secrets {
        let manifest = app.driver_of(&edited)?.manifest()?;
        app.warn_unencrypted(&edited, &manifest)?;
    }
    if has_new_settings {
        app.offer_grants(&edited, yes)?;
    }
    Ok(Exit::Ok)
}

fn named(app: &App<'_>, args: VaultEditArgs, vault: &VaultConfig) -> Result<Changes, Error> {
    let mut changes = Changes {
        edit: VaultEdit {
            slug: args.slug.as_deref().map(VaultSlug::parse).transpose()?,
            name: args.name,
            ..VaultEdit::default()
        },
        ..Changes::default()
    };
    let mut assignments = args.set;
    assignments.extend(args.unset.into_iter().map(|field| Assignment {
        field,
        value: String::new(),
    }));
    if assignments.is_empty() && args.secret.is_none() {
        return Ok(changes);
    }
    // Only now: a vault whose driver is missing can still be renamed.
    let manifest = app.driver_of(vault)?.manifest()?;
    let mut fields = Fields::parse(&manifest, &assignments)?;
    fields.check(&manifest, &app.project)?;
    if let Some(secret) = &args.secret {
        fields.set_secret(&manifest, secret, |field| {
            if args.stdin {
                return app.ui.stdin_secret(args.trim);
            }
            app.ui.hidden(&field.label, "--stdin")
        })?;
    }
    changes.add(fields);
    Ok(changes)
}

/// The vault's slug from now on.
fn apply(app: &App<'_>, vault: &VaultConfig, changes: Changes) -> Result<VaultSlug, Error> {
    let old = vault.slug();
    let mut slug = old.clone();
    if changes.edit != VaultEdit::default() {
        let edited = app.edit_vault(old.as_str(), changes.edit)?;
        slug = edited.slug().clone();
    }
    if slug != *old {
        app.move_credentials(old.as_str(), slug.as_str())?;
    }
    let driver = vault.driver().as_str();
    app.store_credentials(slug.as_str(), driver, &changes.secrets)?;
    Ok(slug)
}

/// Stands for an empty answer, which keeps what is there.
const NOTHING: &str = "-";

/// Asks for everything that can be changed.
fn ask(app: &App<'_>, vault: &VaultConfig) -> Result<Changes, Error> {
    let manifest = app.driver_of(vault)?.manifest()?;
    let answered = |label: &str, flag: &str, now: &str| {
        let answer = app.ui.ask(label, flag, Some(now))?;
        Ok::<_, Error>((answer != now).then_some(answer))
    };
    app.ui.note(&format!(
        "Enter keeps what is in brackets; `{NOTHING}` empties a setting"
    ));
    let slug = answered("Slug", "--slug", vault.slug().as_str())?;
    let slug = slug.as_deref().map(VaultSlug::parse).transpose()?;
    let name = answered("Friendly name", "--name", vault.name())?;
    let mut fields = Fields::default();
    for field in &manifest.config {
        if field.secret {
            fields.ask_secret(app, field, "Enter keeps it")?;
            continue;
        }
        let now = Fields::now(vault, field);
        let flag = format!("--set {}=", field.key);
        if let Some(answer) = answered(&field.label, &flag, &now)? {
            let answer = if answer == NOTHING { "" } else { &answer };
            fields.set(&manifest, &field.key, answer)?;
        }
    }
    fields.check(&manifest, &app.project)?;
    let mut changes = Changes {
        edit: VaultEdit {
            slug,
            name,
            ..VaultEdit::default()
        },
        ..Changes::default()
    };
    changes.add(fields);
    Ok(changes)
}

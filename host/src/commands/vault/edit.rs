//! `keep vault:edit SLUG`: changes what was named and keeps all the rest. Where
//! nothing was, a person is asked for everything.

use super::fields::Fields;
use crate::app::App;
use crate::cli::{Assignment, VaultEditArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{VaultConfig, VaultEdit, VaultSlug};

pub(in crate::commands) fn run(app: &App<'_>, args: VaultEditArgs) -> Result<Exit, Error> {
    let vault = app.project.vault(&args.vault)?;
    let mut edit = VaultEdit {
        slug: args.slug.as_deref().map(VaultSlug::parse).transpose()?,
        name: args.name,
        ..VaultEdit::default()
    };
    let mut assignments = args.set;
    assignments.extend(args.unset.into_iter().map(|field| Assignment {
        field,
        value: String::new(),
    }));
    if !assignments.is_empty() {
        // Only now: a vault whose driver is missing can still be renamed.
        let manifest = app.driver_of(&vault)?.manifest()?;
        let fields = Fields::parse(&manifest, &assignments)?;
        fields.check(&manifest, &app.project)?;
        edit.scope = fields.scope;
        edit.settings = fields.settings;
    }
    if edit == VaultEdit::default() && app.ui.interactive() {
        edit = ask(app, &vault)?;
        if edit == VaultEdit::default() {
            app.ui.note("Nothing was changed");
            return Ok(Exit::Ok);
        }
    }
    if edit == VaultEdit::default() {
        return Err(Error::usage("nothing to change was named")
            .hint("Pass `--slug`, `--name`, `--set FIELD=VALUE` or `--unset FIELD`"));
    }
    let vault = app.project.edit_vault(&args.vault, edit)?;
    app.ui.success(&format!("Vault `{}` changed", vault.slug()));
    Ok(Exit::Ok)
}

/// Stands for an empty answer, which keeps what is there.
const NOTHING: &str = "-";

/// Asks for everything that can be changed.
fn ask(app: &App<'_>, vault: &VaultConfig) -> Result<VaultEdit, Error> {
    let manifest = app.driver_of(vault)?.manifest()?;
    let changed = |label: &str, flag: &str, now: &str| {
        let answer = app.ui.ask(label, flag, Some(now))?;
        Ok::<_, Error>((answer != now).then_some(answer))
    };
    app.ui.note(&format!(
        "Enter keeps what is in brackets; `{NOTHING}` empties a setting"
    ));
    let slug = changed("Slug", "--slug", vault.slug().as_str())?;
    let slug = slug.as_deref().map(VaultSlug::parse).transpose()?;
    let name = changed("Friendly name", "--name", vault.name())?;
    let mut fields = Fields::default();
    for field in &manifest.config {
        let now = Fields::now(vault, field);
        let flag = format!("--set {}=", field.key);
        if let Some(answer) = changed(&field.label, &flag, &now)? {
            let answer = if answer == NOTHING { "" } else { &answer };
            fields.set(&manifest, &field.key, answer)?;
        }
    }
    fields.check(&manifest, &app.project)?;
    Ok(VaultEdit {
        slug,
        name,
        scope: fields.scope,
        settings: fields.settings,
    })
}

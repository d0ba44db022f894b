//! `keep vault:edit SLUG`: changes what was named and keeps all the rest.

use super::fields::Fields;
use crate::app::{App, driver_of};
use crate::cli::{Assignment, VaultEditArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{VaultEdit, VaultSlug};

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
        let manifest = driver_of(&vault)?.manifest();
        let manifest = manifest.map_err(|error| Error::driver(error.to_string()))?;
        let fields = Fields::parse(&manifest, &assignments)?;
        edit.scope = fields.scope;
        edit.settings = fields.settings;
    }
    if edit == VaultEdit::default() {
        return Err(Error::usage("nothing to change was named")
            .hint("Pass `--slug`, `--name`, `--set FIELD=VALUE` or `--unset FIELD`"));
    }
    let vault = app.project.edit_vault(&args.vault, edit)?;
    app.ui.success(&format!("Vault `{}` changed", vault.slug()));
    Ok(Exit::Ok)
}

//! A driver's fields as the command line sets them.

use crate::app::{App, Credential, links};
use crate::cli::Assignment;
use crate::drivers::{Field, Manifest, Power};
use crate::error::Error;
use crate::project::{Project, ScopePath, VaultConfig, suggest};
use crate::secret::SecretValue;

/// The field that is the vault's own and not a setting of the driver.
const SCOPE: &str = "scope";

/// Assignments, sorted into the vault's scope and the driver's settings.
#[derive(Default)]
pub(in crate::commands) struct Fields {
    pub(in crate::commands) scope: Option<ScopePath>,
    pub(in crate::commands) settings: Vec<(String, String)>,
    /// Secret settings, which are not the project's; without a value, to be
    /// forgotten.
    pub(super) secrets: Vec<Credential>,
}

impl Fields {
    /// Checks `--set` against what the driver's manifest declares. An empty
    /// value removes a setting.
    pub(in crate::commands) fn parse(
        manifest: &Manifest,
        assignments: &[Assignment],
    ) -> Result<Self, Error> {
        let mut fields = Self::default();
        for assignment in assignments {
            fields.set(manifest, &assignment.field, &assignment.value)?;
        }
        Ok(fields)
    }

    pub(in crate::commands) fn set(
        &mut self,
        manifest: &Manifest,
        field: &str,
        value: &str,
    ) -> Result<(), Error> {
        if declared(manifest, field)?.secret {
            if !value.is_empty() {
                return Err(Error::usage(format!(
                    "`{field}` is a secret, which has no place in the project or in a command"
                ))
                .hint(format!("Run `keep vault:edit VAULT --secret {field}`")));
            }
            self.secrets.push(Credential {
                setting: field.to_owned(),
                value: None,
            });
        }
        if field == SCOPE {
            self.scope = Some(ScopePath::parse(value)?);
        } else {
            self.settings.push((field.to_owned(), value.to_owned()));
        }
        Ok(())
    }

    /// Sets a secret setting.
    pub(super) fn set_secret(
        &mut self,
        manifest: &Manifest,
        field: &str,
        value: impl FnOnce(&Field) -> Result<SecretValue, Error>,
    ) -> Result<(), Error> {
        let declared = declared(manifest, field)?;
        if !declared.secret {
            return Err(Error::usage(format!(
                "`{field}` of driver `{}` is no secret",
                manifest.id
            ))
            .hint(format!("Pass `--set {field}=VALUE`")));
        }
        let value = value(declared)?;
        if value.is_empty() {
            return Err(Error::usage(format!("the value of `{field}` is empty"))
                .hint(format!("Pass `--unset {field}` to forget it")));
        }
        self.secrets.push(Credential {
            setting: field.to_owned(),
            value: Some(value),
        });
        Ok(())
    }

    /// Asks for a secret setting on a terminal; an empty answer is none.
    pub(super) fn ask_secret(
        &mut self,
        app: &App<'_>,
        field: &Field,
        empty: &str,
    ) -> Result<(), Error> {
        let label = format!("{} (hidden; {empty})", field.label);
        let value = app.ui.hidden(&label, "--secret")?;
        if !value.is_empty() {
            self.secrets.push(Credential {
                setting: field.key.clone(),
                value: Some(value),
            });
        }
        Ok(())
    }

    /// Refuses what the host itself would not understand when the vault is opened.
    pub(in crate::commands) fn check(
        &self,
        manifest: &Manifest,
        project: &Project,
    ) -> Result<(), Error> {
        if !manifest.powers.contains(&Power::AwsSecretsManager) {
            return Ok(());
        }
        let mut links = self.settings.iter().filter(|(key, _)| key == links::LINKS);
        links.try_for_each(|(_, setting)| links::check(project, setting))
    }

    /// What a vault has for a field, or what holds where it has nothing.
    pub(in crate::commands) fn now(vault: &VaultConfig, field: &Field) -> String {
        if field.key == SCOPE {
            return vault.scope().to_string();
        }
        let set = vault.setting(&field.key).filter(|value| !value.is_empty());
        set.or_else(|| field.default.clone()).unwrap_or_default()
    }

    pub(in crate::commands) fn has(&self, field: &str) -> bool {
        self.settings.iter().any(|(key, _)| key == field)
            || (field == SCOPE && self.scope.is_some())
    }
}

fn declared<'a>(manifest: &'a Manifest, field: &str) -> Result<&'a Field, Error> {
    manifest
        .field(field)
        .ok_or_else(|| unknown(manifest, field))
}

fn unknown(manifest: &Manifest, field: &str) -> Error {
    let known: Vec<&str> = manifest
        .config
        .iter()
        .map(|field| field.key.as_str())
        .collect();
    let error = Error::usage(format!("driver `{}` has no field `{field}`", manifest.id));
    match suggest(field, known.iter().copied()).first() {
        Some(near) => error.hint(format!("Did you mean `{near}`?")),
        None if known.is_empty() => error.hint("It has no fields at all"),
        None => error.hint(format!("Its fields are `{}`", known.join("`, `"))),
    }
}

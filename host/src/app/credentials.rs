//! The secret settings of vaults, such as tokens: from the environment, else from
//! a sealed store of this user for this project. Never from the project's files,
//! which are shared.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::App;
use crate::audit::{Action, Subject};
use crate::drivers::{Field, Manifest};
use crate::error::Error;
use crate::powers::storage::{Change, Expect, Location, StorageError, Store};
use crate::project::{self, VaultConfig};
use crate::runtime::Credential;
use crate::secret::{MAX_SECRET_BYTES, SecretValue};
use crate::vault::ContractError;

/// The variable that a secret setting is read from, before anything else.
pub(crate) fn variable(slug: &str, setting: &str) -> String {
    let words = format!("KEEP_SECRET_{slug}_{setting}");
    words.to_ascii_uppercase().replace('-', "_")
}

/// What the store calls it. Another driver under the same slug does not get what
/// was stored for this one.
fn item(driver: &str, setting: &str) -> String {
    format!("{driver}/{setting}")
}

impl App<'_> {
    /// Every setting that the manifest marks as secret, with its value.
    ///
    /// # Errors
    /// One that the driver cannot do without is not set, or one is in the project.
    pub(super) fn credentials(
        &self,
        vault: &VaultConfig,
        manifest: &Manifest,
    ) -> Result<Vec<Credential>, Error> {
        let slug = vault.slug().as_str();
        let mut credentials = Vec::new();
        for field in manifest.config.iter().filter(|field| field.secret) {
            refuse_in_project(vault, field)?;
            let value = match from_environment(slug, &field.key, |name| env::var_os(name))? {
                Some(value) => Some(value),
                None => self.stored(slug, &item(&manifest.id, &field.key))?,
            };
            if value.is_none() && field.required {
                let message = format!("vault `{slug}` has no `{}`", field.key);
                return Err(Error::config(message)
                    .hint(format!(
                        "Run `keep vault:edit {slug} --secret {}`",
                        field.key
                    ))
                    .hint(format!("Or set `{}`", variable(slug, &field.key))));
            }
            let setting = field.key.clone();
            credentials.push(Credential { setting, value });
        }
        Ok(credentials)
    }

    fn stored(&self, slug: &str, item: &str) -> Result<Option<SecretValue>, Error> {
        let read = self.credential_store(slug)?.read(&[item]);
        Ok(read.map_err(failed)?.pop().flatten())
    }

    /// Stores secret settings of a vault of `driver`; without a value, forgets them.
    pub(crate) fn store_credentials(
        &self,
        slug: &str,
        driver: &str,
        credentials: &[Credential],
    ) -> Result<(), Error> {
        let changes = credentials.iter().map(|credential| {
            let (name, expect) = (item(driver, &credential.setting), Expect::Anything);
            match &credential.value {
                Some(value) => Change::Put {
                    name,
                    value,
                    meta: Vec::new(),
                    expect,
                },
                None => Change::Delete { name, expect },
            }
        });
        self.commit(slug, &changes.collect::<Vec<_>>())
    }

    /// Takes what is stored for a vault along to its new slug.
    pub(crate) fn move_credentials(&self, from: &str, to: &str) -> Result<(), Error> {
        let mut store = self.credential_store(from)?;
        let items = store.items("").map_err(failed)?;
        let names: Vec<String> = items.into_iter().map(|item| item.name).collect();
        let values = store.read(&names).map_err(failed)?;
        let mut puts = Vec::new();
        for (name, value) in names.iter().zip(&values) {
            puts.extend(value.as_ref().map(|value| Change::Put {
                name: name.clone(),
                value,
                meta: Vec::new(),
                expect: Expect::Anything,
            }));
        }
        self.commit(to, &puts)?;
        self.forget_credentials(from)
    }

    /// Forgets what is stored for a vault, whatever its driver was.
    pub(crate) fn forget_credentials(&self, slug: &str) -> Result<(), Error> {
        let items = self.credential_store(slug)?.items("").map_err(failed)?;
        let deletes = items.into_iter().map(|item| Change::Delete {
            name: item.name,
            expect: Expect::Anything,
        });
        self.commit(slug, &deletes.collect::<Vec<_>>())
    }

    /// Nothing to do makes no file.
    fn commit(&self, slug: &str, changes: &[Change<'_>]) -> Result<(), Error> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut action = Action::ForgetCredential;
        let mut settings = Vec::new();
        for change in changes {
            let (Change::Put { name, .. } | Change::Delete { name, .. }) = change;
            let setting = name
                .rsplit_once('/')
                .map_or(name.as_str(), |(_, name)| name);
            settings.push(setting.to_owned());
            if let Change::Put { .. } = change {
                action = Action::StoreCredential;
            }
        }
        let subject = Subject {
            vault: Some(slug.to_owned()),
            settings,
            ..Subject::default()
        };
        self.recorded(action, subject, || {
            let mut store = self.credential_store(slug)?;
            store.commit(changes).map(drop).map_err(failed)
        })
    }

    /// One file for each vault of each project. Two projects may have the same
    /// namespace and slugs: what was given to one is not the other's.
    fn credential_store(&self, slug: &str) -> Result<Store, Error> {
        let config_directory = project::dirs::config_dir(|name| env::var_os(name))?;
        let project = self.lending();
        let location = Location {
            directory: credentials_of(&config_directory, &project),
            config_directory,
            namespace: project,
            vault: "credentials".into(),
            env: slug.to_owned(),
        };
        Store::open(&location).map_err(failed)
    }
}

impl App<'_> {
    /// The name of the project that lends the secret settings, in the configuration.
    pub(super) fn lending(&self) -> String {
        let root = self.lender.as_deref().unwrap_or(self.project.root());
        // The same project by another path is the same project.
        let root = root.canonicalize().unwrap_or_else(|_| root.into());
        let digest = Sha256::digest(root.as_os_str().as_encoded_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Where the secret settings of a project are.
pub(super) fn credentials_of(config: &Path, project: &str) -> PathBuf {
    config.join("credentials").join(project)
}

fn failed(error: StorageError) -> Error {
    Error::from(ContractError::from(error))
}

/// An empty variable counts as absent.
fn from_environment(
    slug: &str,
    setting: &str,
    lookup: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<SecretValue>, Error> {
    let variable = variable(slug, setting);
    let value = lookup(&variable).filter(|value| !value.is_empty());
    let value = value.map(|value| SecretValue::new(value.into_encoded_bytes()));
    if value
        .as_ref()
        .is_some_and(|value| value.len() > MAX_SECRET_BYTES)
    {
        return Err(Error::usage(format!(
            "`{variable}` holds more than {MAX_SECRET_BYTES} bytes, the most that a secret may have"
        )));
    }
    Ok(value)
}

/// The project is read by everybody who works on it, and goes into its history.
fn refuse_in_project(vault: &VaultConfig, field: &Field) -> Result<(), Error> {
    let slug = vault.slug();
    if vault
        .setting(&field.key)
        .is_none_or(|value| value.is_empty())
    {
        return Ok(());
    }
    let file = vault.file().map(|file| format!(": `{}`", file.display()));
    Err(Error::config(format!(
        "the secret `{}` of vault `{slug}` is in a file of the project{}",
        field.key,
        file.unwrap_or_default()
    ))
    .hint(format!(
        "Run `keep vault:edit {slug} --unset {}`, and `keep vault:edit {slug} --secret {}`",
        field.key, field.key
    ))
    .hint("Replace it at the store, if others may have read the file"))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{from_environment, variable};
    use crate::error::Error;

    #[test]
    fn a_variable_is_named_after_the_vault_and_the_setting() {
        for (slug, setting, expected) in [
            ("main", "token", "KEEP_SECRET_MAIN_TOKEN"),
            ("team-1", "api_key-id", "KEEP_SECRET_TEAM_1_API_KEY_ID"),
        ] {
            assert_eq!(variable(slug, setting), expected);
        }
    }

    #[test]
    fn a_variable_holds_one_value_or_none() {
        let read = |value: Option<&str>| {
            let value = value.map(OsString::from);
            let found = from_environment("main", "token", |name| {
                assert_eq!(name, "KEEP_SECRET_MAIN_TOKEN");
                value.clone()
            });
            found.map(|value| value.map(|value| value.len()))
        };
        assert_eq!(read(None), Ok(None));
        assert_eq!(read(Some("")), Ok(None));
        assert_eq!(read(Some("hunter2\n")), Ok(Some(8)));
        assert_eq!(
            read(Some(&"x".repeat(65_537))),
            Err(Error::usage(
                "`KEEP_SECRET_MAIN_TOKEN` holds more than 65536 bytes, the most that a secret \
                 may have"
            ))
        );
    }
}

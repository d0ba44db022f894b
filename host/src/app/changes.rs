//! Every change of what is trusted, and of which vault a name means: here alone,
//! so that none is made which the audit log does not have.

use super::App;
use crate::audit::{Action, Driver as DriverFacts, Subject};
use crate::error::Error;
use crate::plugins::{Grants, Plugin};
use crate::project::{DriverId, PinnedPlugin, VaultConfig, VaultEdit};

impl App<'_> {
    /// Adds a vault; says whether it is the default now.
    pub(crate) fn add_vault(
        &self,
        vault: VaultConfig,
        driver: DriverFacts,
        make_default: bool,
    ) -> Result<bool, Error> {
        let subject = Subject {
            vault: Some(vault.slug().to_string()),
            driver: Some(driver),
            ..Subject::default()
        };
        self.recorded(Action::AddVault, subject, || {
            Ok(self.project.add_vault(vault, make_default)?)
        })
    }

    pub(crate) fn edit_vault(&self, slug: &str, edit: VaultEdit) -> Result<VaultConfig, Error> {
        let named = [
            ("slug", edit.slug.is_some()),
            ("name", edit.name.is_some()),
            ("scope", edit.scope.is_some()),
        ];
        let named = named.iter().filter(|(_, changes)| *changes);
        let settings = edit.settings.iter().map(|(setting, _)| setting.as_str());
        let subject = Subject {
            vault: Some(slug.to_owned()),
            settings: named
                .map(|(name, _)| *name)
                .chain(settings)
                .map(str::to_owned)
                .collect(),
            ..Subject::default()
        };
        self.recorded(Action::EditVault, subject, || {
            Ok(self.project.edit_vault(slug, edit)?)
        })
    }

    pub(crate) fn remove_vault(&self, slug: &str) -> Result<(), Error> {
        self.recorded(Action::DeleteVault, of_vault(slug), || {
            Ok(self.project.remove_vault(slug)?)
        })
    }

    pub(crate) fn set_default_vault(&self, slug: &str) -> Result<(), Error> {
        self.recorded(Action::DefaultVault, of_vault(slug), || {
            Ok(self.project.set_default(slug)?)
        })
    }

    /// Pins the plugin in the project.
    pub(crate) fn pin(&self, plugin: &Plugin) -> Result<(), Error> {
        let (id, pin) = (plugin.id.clone(), plugin.pin());
        let subject = of_pin(id.as_str(), &pin);
        self.recorded(Action::PinPlugin, subject, || {
            Ok(self.project.update_plugins(|lock| lock.pin(id, pin))?)
        })
    }

    pub(crate) fn unpin(&self, id: &DriverId, pin: &PinnedPlugin) -> Result<(), Error> {
        self.recorded(Action::UnpinPlugin, of_pin(id.as_str(), pin), || {
            self.project
                .update_plugins(|lock| lock.unpin(id.as_str()))?;
            Ok(())
        })
    }

    /// Says what the plugin of that id may do from now on; `None` takes it all
    /// back.
    pub(crate) fn set_grants(&self, id: &str, grants: Option<Grants>) -> Result<(), Error> {
        let old = self.grants(id)?;
        let fewer = match (&old, &grants) {
            (_, None) => true,
            (Some(old), Some(new)) => {
                old.sha256 == new.sha256 && new.powers.len() < old.powers.len()
            }
            (None, Some(_)) => false,
        };
        let action = if fewer { Action::Revoke } else { Action::Grant };
        let of = grants.as_ref();
        let subject = Subject {
            driver: Some(DriverFacts {
                id: id.to_owned(),
                sha256: of.map(|grants| grants.sha256.clone()).unwrap_or_default(),
                ..DriverFacts::default()
            }),
            powers: of
                .map(|grants| grants.powers.iter().cloned().collect())
                .unwrap_or_default(),
            ..Subject::default()
        };
        self.recorded(action, subject, || Ok(self.trust()?.set(id, grants)?))
    }

    /// What this person lets the plugin of that id do, if they ever said.
    pub(crate) fn grants(&self, id: &str) -> Result<Option<Grants>, Error> {
        Ok(self.trust()?.grants(id)?)
    }
}

fn of_vault(slug: &str) -> Subject {
    Subject {
        vault: Some(slug.to_owned()),
        ..Subject::default()
    }
}

fn of_pin(id: &str, pin: &PinnedPlugin) -> Subject {
    Subject {
        driver: Some(DriverFacts {
            id: id.to_owned(),
            version: pin.version.clone(),
            sha256: pin.sha256.clone(),
        }),
        powers: pin.powers.clone(),
        ..Subject::default()
    }
}

//! Where a driver is tested: a project in a temporary directory, so that
//! nothing of the user's is touched.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::slice;

use tempfile::TempDir;

use super::{App, Driver};
use crate::cli::GlobalArgs;
use crate::confinement::Needs;
use crate::conformance::{Conditions, Opener, Opening};
use crate::error::{Error, Place};
use crate::project::{InitOptions, Namespace, Project, VaultConfig};
use crate::ui::Ui;
use crate::vault::Scope;

pub(crate) struct Laboratory<'u> {
    // First, so that it is closed before its directory is removed.
    app: App<'u>,
    vault: VaultConfig,
    driver: Driver,
    _directory: TempDir,
}

impl<'u> Laboratory<'u> {
    /// Prepares it for the driver, which has the powers that it wants: whoever
    /// calls this has asked. `vault` says the driver's settings; its secret ones
    /// are those of the project at `lender`, if any. The command needs `needs` besides.
    pub(crate) fn new(
        ui: &'u Ui,
        driver: Driver,
        vault: VaultConfig,
        lender: Option<PathBuf>,
        mut needs: Needs,
    ) -> Result<Self, Error> {
        let failed = |error: std::io::Error| {
            Error::other("no temporary directory could be made").because(error.to_string())
        };
        let directory = tempfile::Builder::new().prefix("keep-").tempdir();
        let directory = directory.map_err(failed)?;
        let options = InitOptions {
            name: Some("Conformance".into()),
            namespace: Some(Namespace::parse("keep-conformance")?),
            ..InitOptions::default()
        };
        let project = Project::init(directory.path(), options)?;
        let global = GlobalArgs {
            trust_lock: true,
            ..GlobalArgs::default()
        };
        // What is tested is no vault of the user's; the command itself is recorded.
        let mut app = App::of(ui, project, &global).unrecorded();
        app.sealed_in = Some(directory.path().join("sealed"));
        app.lender = lender;
        if let Driver::Plugin(plugin) = &driver {
            let mut plugins = app.plugins.borrow_mut();
            plugins.insert(plugin.id.clone(), Rc::clone(plugin));
        }
        if let Driver::Plugin(_) = &driver {
            let place = directory.path().to_owned();
            let above = place.parent().map(Path::to_path_buf);
            needs.remove.extend(above);
            needs.write.push(place);
            app.confine_for(slice::from_ref(&vault), needs);
        }
        Ok(Self {
            app,
            vault,
            driver,
            _directory: directory,
        })
    }

    /// Loads the driver, and tells what it can do.
    pub(crate) fn conditions(&self) -> Result<Conditions, Error> {
        let manifest = self.driver.manifest()?;
        let granted = self.app.granted(&self.vault, &self.driver, &manifest)?;
        let id = self.vault.driver();
        let linked = self
            .app
            .linked(&self.driver, id, manifest.clone(), &granted)?;
        Ok(Conditions {
            vault: self.vault.slug().to_string(),
            path: self.vault.scope().to_string(),
            ..Conditions::of(&manifest, linked.abilities())
        })
    }
}

impl Opener for Laboratory<'_> {
    fn open<'a>(&'a self, scope: &'a Scope) -> Opening<'a> {
        Box::pin(async {
            // No vault of the project, whatever its settings are.
            let place = Place::default();
            let (session, _) = self.app.session(&self.vault, scope, place).await?;
            Ok(session)
        })
    }
}

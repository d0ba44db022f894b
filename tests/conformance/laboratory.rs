//! Opens the mutant, with a sealed store in a directory of the test's own.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use keep_host::conformance::{self, Conditions, Opener, Opening, Outcome, Report};
use keep_host::drivers::{Artifact, Manifest, Power};
use keep_host::error::Error;
use keep_host::powers::storage::{Location, Store};
use keep_host::runtime::{Driver, Limits, Powers, Runtime};
use keep_host::vault::{ContractError, Scope};
use keep_test_support::repository;
use tempfile::TempDir;

/// Which part of a scope the store does not look at. A driver on a sealed store
/// cannot mix places up, so its host does it for the tests.
pub(crate) type Confusion = fn(&mut Location);

const POWERS: [Power; 2] = [Power::Storage, Power::Plaintext];

/// The component, without a manifest of its own.
fn component() -> Vec<u8> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let directory = target.expect("a target directory").join("guests");
    let guest = keep_pack::Guest {
        workspace: repository(),
        package: "keep-driver-mutant",
        manifest: "{}",
    };
    let mut built = keep_pack::build(&[guest], &directory).expect("the driver is built");
    built.remove(0)
}

fn manifest() -> Manifest {
    Manifest {
        id: "mutant".into(),
        label: "Mutant".into(),
        version: "1.0.0".into(),
        description: String::new(),
        powers: POWERS.to_vec(),
        config: Vec::new(),
    }
}

static LOADED: LazyLock<(Runtime, Driver)> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("the engine starts");
    let component = Artifact::Component(&component());
    let driver = runtime.load(component, manifest(), &POWERS);
    let driver = driver.expect("the driver fits the contract");
    (runtime, driver)
});

/// Where files are in memory, if there is such a place: the sealed store waits
/// for the disk at every write, and the mutants write some hundred thousand times.
fn memory() -> PathBuf {
    let shared = PathBuf::from("/dev/shm");
    if shared.is_dir() {
        shared
    } else {
        env::temp_dir()
    }
}

/// The mutant with a defect, and where it works.
pub(crate) struct Mutant {
    defect: &'static str,
    confusion: Confusion,
    /// Whether it says that a scope tells its vaults apart.
    scoped: bool,
    directory: TempDir,
}

impl Mutant {
    pub(crate) fn new(defect: &'static str) -> Self {
        Self::confused(defect, |_| {})
    }

    pub(crate) fn confused(defect: &'static str, confusion: Confusion) -> Self {
        let directory = tempfile::Builder::new()
            .prefix("keep-")
            .tempdir_in(memory());
        let directory = directory.expect("a directory can be made");
        Self {
            defect,
            confusion,
            scoped: false,
            directory,
        }
    }

    pub(crate) fn scoped(mut self) -> Self {
        self.scoped = true;
        self
    }

    fn powers(&self, scope: &Scope) -> Result<Powers, Error> {
        let base = self.directory.path();
        let mut location = Location {
            directory: base.join("stores"),
            config_directory: base.join("config"),
            namespace: format!("{}/{}", scope.namespace, scope.path),
            vault: scope.vault.clone(),
            env: scope.env.clone(),
        };
        (self.confusion)(&mut location);
        // A directory of its own for each namespace, scope and vault.
        let own = [&location.namespace, &location.vault].map(|name| name.replace('/', "+"));
        location.directory.extend(own);
        let store = Store::open(&location).map_err(ContractError::from)?;
        Ok(Powers {
            storage: Some(store),
            plaintext: true,
            ..Powers::default()
        })
    }

    /// Makes the checks that `wanted` picks.
    pub(crate) fn test(&self, wanted: impl Fn(&str) -> bool) -> Report {
        let mut conditions = Conditions {
            places: vec!["eu-west-1".into(), "eu-west-2".into()],
            ..Conditions::of(&manifest(), LOADED.1.abilities())
        };
        conditions.scope = self.scoped;
        // The mutant takes policies that are written as AWS's are.
        conditions.powers.push(Power::AwsSecretsManager);
        let checks: Vec<_> = conformance::checks()
            .filter(|check| wanted(check.id))
            .collect();
        let namespace = conformance::namespace().expect("there are random numbers");
        let tested = conformance::run(self, &conditions, &namespace, &checks, |_| {});
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.expect("the system gives what is needed");
        runtime.block_on(tested).expect("the driver opens")
    }
}

impl Opener for Mutant {
    fn open<'a>(&'a self, scope: &'a Scope) -> Opening<'a> {
        Box::pin(async move {
            let config = [("defect".to_owned(), self.defect.to_owned())];
            let (runtime, driver) = &*LOADED;
            let powers = self.powers(scope)?;
            let session = driver.open(runtime, scope, &config, powers, Limits::default());
            Ok(session.await?)
        })
    }
}

/// The checks that failed, each with what was found.
pub(crate) fn failures(report: &Report) -> Vec<(&'static str, String)> {
    let failed = report.tested.iter().filter_map(|tested| {
        let Outcome::Failed(found) = &tested.outcome else {
            return None;
        };
        Some((tested.check.id, found.clone()))
    });
    failed.collect()
}

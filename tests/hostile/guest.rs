//! Loading and opening the tests' drivers.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
    time::Duration,
};

use keep_host::{
    drivers::{Artifact, Manifest, Power},
    runtime::{CallError, Driver, Limits, LoadError, Powers, Runtime, Session},
    vault::Scope,
};

/// Where `wit`, `sdk` and the drivers are.
pub(crate) fn workspace() -> PathBuf {
    let host = Path::new(env!("CARGO_MANIFEST_DIR"));
    host.parent()
        .expect("`host` lies in the workspace")
        .to_path_buf()
}

pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Runtime::new().expect("the engine starts"));
    &RUNTIME
}

/// The component of `tests/drivers/hostile`.
pub(crate) fn component() -> &'static [u8] {
    static COMPONENT: LazyLock<Vec<u8>> = LazyLock::new(|| built("{}"));
    &COMPONENT
}

/// The same with that manifest. Built where the build script builds the embedded
/// drivers, so that the standard library is there already.
pub(crate) fn built(manifest: &str) -> Vec<u8> {
    let workspace = workspace();
    let guest = keep_pack::Guest {
        workspace: &workspace,
        package: "keep-driver-hostile",
        manifest,
    };
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let directory = target.expect("a target directory").join("guests");
    let mut built = keep_pack::build(&[guest], &directory).expect("the driver is built");
    built.remove(0)
}

/// One of each kind that the driver uses.
pub(crate) fn all_powers() -> Vec<Power> {
    let words = [
        "storage",
        "aws:secretsmanager",
        "http:https://store.test",
        "aws:ssm:GetParameter",
        "plaintext",
    ];
    let powers = words.iter().map(|power| power.parse());
    powers.map(|power| power.expect("a power")).collect()
}

pub(crate) fn manifest(powers: &[Power]) -> Manifest {
    Manifest {
        id: "hostile".into(),
        label: "Hostile".into(),
        version: "6.6.6".into(),
        description: String::new(),
        powers: powers.to_vec(),
        config: Vec::new(),
    }
}

/// Loads a component whose manifest asks for `powers`, all granted.
pub(crate) fn load(component: &[u8], powers: &[Power]) -> Result<Driver, LoadError> {
    runtime().load(Artifact::Component(component), manifest(powers), powers)
}

/// The Rust driver with every import it has.
pub(crate) fn hostile() -> &'static Driver {
    static DRIVER: LazyLock<Driver> =
        LazyLock::new(|| load(component(), &all_powers()).expect("the driver fits the contract"));
    &DRIVER
}

pub(crate) fn scope() -> Scope {
    Scope {
        namespace: "myapp".into(),
        path: String::new(),
        env: "local".into(),
        vault: "attacked".into(),
    }
}

/// Generous in everything: a test narrows what it is about.
pub(crate) fn limits() -> Limits {
    Limits {
        wall: Duration::from_mins(1),
        cpu: Duration::from_mins(1),
        ..Limits::default()
    }
}

/// A session to be: of the Rust driver in one of its modes.
pub(crate) struct Attack {
    pub(crate) config: Vec<(String, String)>,
    pub(crate) powers: Powers,
    pub(crate) limits: Limits,
    pub(crate) scope: Scope,
}

pub(crate) fn attack(mode: &str) -> Attack {
    Attack {
        config: vec![("mode".into(), mode.into())],
        powers: Powers::default(),
        limits: limits(),
        scope: scope(),
    }
}

impl Attack {
    pub(crate) fn with(mut self, setting: &str, value: &str) -> Self {
        self.config.push((setting.into(), value.into()));
        self
    }

    pub(crate) fn granted(mut self, powers: Powers) -> Self {
        self.powers = powers;
        self
    }

    pub(crate) fn limited(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    pub(crate) async fn try_open(self) -> Result<Session, CallError> {
        let Self {
            config,
            powers,
            limits,
            scope,
        } = self;
        hostile()
            .open(runtime(), &scope, &config, powers, limits)
            .await
    }

    pub(crate) async fn open(self) -> Session {
        self.try_open().await.expect("the driver opens")
    }
}

/// Opens a driver that takes no settings and no powers.
pub(crate) async fn open(driver: &Driver, limits: Limits) -> Result<Session, CallError> {
    let powers = Powers::default();
    driver.open(runtime(), &scope(), &[], powers, limits).await
}

/// The message of a call that must fail.
#[track_caller]
pub(crate) fn message<T>(outcome: Result<T, CallError>) -> String {
    match outcome {
        Ok(_) => panic!("the attack was answered as if it were none"),
        Err(error) => error.to_string(),
    }
}

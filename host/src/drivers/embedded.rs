//! The drivers inside this binary, built from source with it.

use super::{Manifest, ManifestError};

/// A driver's component in a form that the runtime can load.
#[derive(Clone, Copy)]
pub enum Artifact<'a> {
    /// The component itself; it is compiled when loaded.
    Component(&'a [u8]),
    /// Only what was compiled before, if it was.
    Compiled,
    /// Native code that this project's own build made of an embedded
    /// component. Loading it runs it: nothing from outside may get in here,
    /// which is why only this folder can make one.
    Embedded(Precompiled<'a>),
}

/// See [`Artifact::Embedded`].
#[derive(Clone, Copy)]
pub struct Precompiled<'a>(&'a [u8]);

impl Precompiled<'_> {
    pub(crate) fn native_code(&self) -> &[u8] {
        self.0
    }
}

/// One of the drivers in this binary.
pub struct Embedded {
    /// The driver's id, as vaults name it.
    pub id: &'static str,
    manifest: &'static str,
    component: &'static [u8],
    /// SHA-256 of the component, in hexadecimal.
    pub digest: &'static str,
    precompiled: &'static [u8],
}

macro_rules! embedded {
    ($id:literal, $directory:literal) => {
        Embedded {
            id: $id,
            manifest: include_str!(concat!("../../../plugins/", $directory, "/manifest.json")),
            component: include_bytes!(concat!(env!("OUT_DIR"), "/", $directory, ".wasm")),
            digest: include_str!(concat!(env!("OUT_DIR"), "/", $directory, ".sha256")),
            precompiled: include_bytes!(concat!(env!("OUT_DIR"), "/", $directory, ".cwasm")),
        }
    };
}

static EMBEDDED: [Embedded; 2] = [
    embedded!("secretsmanager", "aws-secrets-manager"),
    embedded!("local", "local"),
];

/// Those that a project has to add, and its users to allow, like any plugin.
static OFFICIAL: [Embedded; 4] = [
    embedded!("etcd", "etcd"),
    embedded!("hashicorp-vault", "hashicorp-vault"),
    embedded!("hashicorp-vault-kv1", "hashicorp-vault-kv1"),
    embedded!("ssm", "aws-ssm"),
];

/// Every driver that any vault may use, in the order in which they are offered.
#[must_use]
pub fn all() -> &'static [Embedded] {
    &EMBEDDED
}

/// The driver of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Embedded> {
    EMBEDDED.iter().find(|driver| driver.id == id)
}

/// The plugins that come with this binary, in the order of their ids.
#[must_use]
pub fn official() -> &'static [Embedded] {
    &OFFICIAL
}

/// The plugin of that id, if it comes with this binary.
#[must_use]
pub fn find_official(id: &str) -> Option<&'static Embedded> {
    OFFICIAL.iter().find(|driver| driver.id == id)
}

impl Embedded {
    /// The component's bytes.
    #[must_use]
    pub fn bytes(&self) -> &'static [u8] {
        self.component
    }

    pub fn manifest(&self) -> Result<Manifest, ManifestError> {
        Manifest::parse(self.manifest.as_bytes())
    }

    /// The component, as a plugin would be.
    #[must_use]
    pub fn component(&self) -> Artifact<'static> {
        Artifact::Component(self.component)
    }

    /// The same, compiled ahead of time.
    #[must_use]
    pub fn precompiled(&self) -> Artifact<'static> {
        Artifact::Embedded(Precompiled(self.precompiled))
    }
}

#[cfg(test)]
mod tests {
    use super::{Artifact, all, official};
    use crate::drivers::Manifest;

    #[test]
    fn a_components_own_manifest_is_the_one_offered_without_it() {
        for driver in all().iter().chain(official()) {
            let Artifact::Component(bytes) = driver.component() else {
                panic!("`component` is a component")
            };
            let manifest = driver.manifest().expect("manifest of an embedded driver");
            assert_eq!(manifest.id, driver.id);
            assert_eq!(Manifest::of_component(bytes), Ok(manifest));
        }
    }
}

//! From a component's bytes to a driver that may be opened: what it wants is
//! compared with what was granted before any of it runs.

use wasmtime::component::{Component, HasSelf, InstancePre, Linker};

use super::{
    Abilities, DriverName, Kept, LoadError, Runtime,
    bindings::vault::{DriverPre, keep},
    code::Code,
    convert::clip,
    state::State,
};
use crate::drivers::{Artifact, Manifest, Power};

/// A component that was checked and linked.
pub struct Driver {
    pub(crate) name: DriverName,
    pub(crate) pre: DriverPre<State>,
    abilities: Abilities,
    manifest: Manifest,
}

impl Driver {
    #[must_use]
    pub fn name(&self) -> &DriverName {
        &self.name
    }

    #[must_use]
    pub fn abilities(&self) -> Abilities {
        self.abilities
    }

    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(crate) fn instance_pre(&self) -> &InstancePre<State> {
        self.pre.instance_pre()
    }
}

/// Longest name and longest reason in an error, in characters: both may repeat
/// what stands in the component.
const MAX_NAME: usize = 128;
const MAX_REASON: usize = 1_024;

impl Runtime {
    /// Checks and links a driver whose user granted `granted`.
    ///
    /// # Errors
    /// Any of [`LoadError`]; nothing of the component has run.
    pub fn load(
        &self,
        artifact: Artifact<'_>,
        manifest: Manifest,
        granted: &[Power],
    ) -> Result<Driver, LoadError> {
        self.load_with(artifact, manifest, granted, None)
    }

    /// The same, where a component may have been compiled before.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_with(
        &self,
        artifact: Artifact<'_>,
        manifest: Manifest,
        granted: &[Power],
        kept: Option<Kept<'_>>,
    ) -> Result<Driver, LoadError> {
        let name = DriverName {
            id: clip(&manifest.id, MAX_NAME),
            version: clip(&manifest.version, MAX_NAME),
        };
        let missing = manifest.powers.iter().find(|power| {
            // A server or a request more or less is for the call to find out,
            // so that a driver may be used with less than it asks for.
            !matches!(power, Power::Aws(_) | Power::Http(_)) && !granted.contains(power)
        });
        if let Some(power) = missing {
            return Err(LoadError::NotGranted {
                driver: name,
                power: power.to_string(),
            });
        }
        let component = self.component(artifact, kept);
        let component = component.map_err(|error| LoadError::Compile {
            driver: name.clone(),
            reason: clip(&format!("{error:#}"), MAX_REASON),
        })?;
        let Some(component) = component else {
            return Err(LoadError::NotCompiled { driver: name });
        };
        let imports = self.imports(&component, &name, &manifest.powers, granted)?;
        let contract = |error: wasmtime::Error| LoadError::Contract {
            driver: name.clone(),
            reason: clip(&format!("{error:#}"), MAX_REASON),
        };
        let linker = self.linker(&imports).map_err(contract)?;
        if component
            .get_export_index(None, "keep:vault/driver@0.1.0")
            .is_none()
        {
            return Err(LoadError::NotADriver { driver: name });
        }
        let instance = linker.instantiate_pre(&component).map_err(contract)?;
        let abilities = Abilities::of(&instance);
        let pre = DriverPre::new(instance).map_err(contract)?;
        Ok(Driver {
            name,
            pre,
            abilities,
            manifest,
        })
    }

    fn component(
        &self,
        artifact: Artifact<'_>,
        kept: Option<Kept<'_>>,
    ) -> wasmtime::Result<Option<Component>> {
        let engine = self.engine();
        let ahead = kept.and_then(|kept| self.compiled_ahead(kept.sha256));
        if ahead.is_some() {
            return Ok(ahead);
        }
        let component = match (artifact, kept) {
            (Artifact::Component(bytes), Some(Kept { cache, sha256 })) => {
                cache.component(engine, bytes, sha256)
            }
            (Artifact::Component(bytes), None) => Component::new(engine, bytes),
            (Artifact::Compiled, kept) => {
                return Ok(kept.and_then(|Kept { cache, sha256 }| cache.compiled(engine, sha256)));
            }
            (Artifact::Embedded(precompiled), _) => {
                let code = Code::of_bytes(precompiled.native_code())?;
                #[expect(
                    unsafe_code,
                    reason = "native code that this binary's own build made with the same engine; \
                              `Precompiled` cannot be made outside `drivers::embedded`"
                )]
                // SAFETY: the bytes are `Engine::precompile_component`'s, embedded at build time.
                unsafe {
                    code.load(engine)
                }
            }
        };
        component.map(Some)
    }

    /// The interfaces the component imports, each one known and allowed.
    fn imports(
        &self,
        component: &Component,
        driver: &DriverName,
        asked: &[Power],
        granted: &[Power],
    ) -> Result<Vec<Import>, LoadError> {
        let mut imports = Vec::new();
        for (name, _) in component.component_type().imports(self.engine()) {
            let Some(import) = Import::of(name) else {
                return Err(LoadError::UnknownImport {
                    driver: driver.clone(),
                    import: clip(name, MAX_NAME),
                });
            };
            if let Some(need) = import.need() {
                let driver = driver.clone();
                let Some(asked) = asked.iter().find(|power| need.is_met_by(power)) else {
                    return Err(LoadError::Undeclared {
                        driver,
                        import: clip(name, MAX_NAME),
                        power: need.words(),
                    });
                };
                if !granted.iter().any(|power| need.is_met_by(power)) {
                    let power = asked.to_string();
                    return Err(LoadError::NotGranted { driver, power });
                }
            }
            imports.push(import);
        }
        Ok(imports)
    }

    /// A linker that holds what is imported, and nothing else.
    fn linker(&self, imports: &[Import]) -> wasmtime::Result<Linker<State>> {
        type Own = HasSelf<State>;
        fn own(state: &mut State) -> &mut State {
            state
        }
        let mut linker: Linker<State> = Linker::new(self.engine());
        let (mut wasi, mut wasi_http) = (false, false);
        for import in imports {
            match import {
                Import::Types => {}
                Import::Secrets => keep::host::secrets::add_to_linker::<_, Own>(&mut linker, own)?,
                Import::Log => keep::host::log::add_to_linker::<_, Own>(&mut linker, own)?,
                Import::Clock => keep::host::clock::add_to_linker::<_, Own>(&mut linker, own)?,
                Import::Http => keep::host::http::add_to_linker::<_, Own>(&mut linker, own)?,
                Import::Credentials => {
                    keep::host::credentials::add_to_linker::<_, Own>(&mut linker, own)?;
                }
                Import::Storage => keep::host::storage::add_to_linker::<_, Own>(&mut linker, own)?,
                Import::AwsSecretsManager => {
                    keep::aws::secrets_manager::add_to_linker::<_, Own>(&mut linker, own)?;
                }
                Import::AwsRequest => {
                    keep::aws::request::add_to_linker::<_, Own>(&mut linker, own)?;
                }
                Import::Wasi => wasi = true,
                Import::WasiHttp => wasi_http = true,
            }
        }
        if wasi {
            wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        }
        if wasi_http {
            wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
        }
        Ok(linker)
    }
}

/// An interface that the host can offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Import {
    /// Types only, nothing to call.
    Types,
    Secrets,
    Log,
    Clock,
    Storage,
    Http,
    Credentials,
    AwsSecretsManager,
    AwsRequest,
    /// WASI 0.2 over an empty world: no files, sockets, environment or output.
    Wasi,
    /// Requests of WASI 0.2 to the servers that were granted.
    WasiHttp,
}

impl Import {
    fn of(name: &str) -> Option<Self> {
        // `keep:host/log@0.1.3` is what `@0.1.0` became: within 0.1 imports
        // only grow, and wasmtime matches them so.
        let (interface, version) = name.split_once('@')?;
        if interface.starts_with("wasi:") {
            // What came before a release has other types under the same names.
            let released = version.starts_with("0.2.") && !version.contains('-');
            let import = if interface.starts_with("wasi:http/") {
                Self::WasiHttp
            } else {
                Self::Wasi
            };
            return released.then_some(import);
        }
        if version != "0.1.0" {
            return None;
        }
        Some(match interface {
            "keep:host/errors" | "keep:host/payload" | "keep:vault/types" => Self::Types,
            "keep:host/secrets" => Self::Secrets,
            "keep:host/log" => Self::Log,
            "keep:host/clock" => Self::Clock,
            "keep:host/storage" => Self::Storage,
            "keep:host/http" => Self::Http,
            "keep:host/credentials" => Self::Credentials,
            "keep:aws/secrets-manager" => Self::AwsSecretsManager,
            "keep:aws/request" => Self::AwsRequest,
            _ => return None,
        })
    }

    fn need(self) -> Option<Need> {
        match self {
            Self::Storage => Some(Need::Storage),
            Self::Http | Self::WasiHttp => Some(Need::Http),
            Self::AwsSecretsManager => Some(Need::AwsSecretsManager),
            Self::AwsRequest => Some(Need::AwsRequest),
            _ => None,
        }
    }
}

/// The power that an interface needs: any of its kind, as which of them a call
/// needs is known only when it comes.
#[derive(Clone, Copy)]
enum Need {
    Storage,
    Http,
    AwsSecretsManager,
    AwsRequest,
}

impl Need {
    fn is_met_by(self, power: &Power) -> bool {
        match self {
            Self::Storage => *power == Power::Storage,
            Self::Http => matches!(power, Power::Http(_) | Power::PrivateHttp(_)),
            Self::AwsSecretsManager => *power == Power::AwsSecretsManager,
            Self::AwsRequest => matches!(power, Power::Aws(_)),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Storage => "storage",
            Self::Http => "http:ORIGIN",
            Self::AwsSecretsManager => "aws:secretsmanager",
            Self::AwsRequest => "aws:SERVICE:ACTION",
        }
    }
}

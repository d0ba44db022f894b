//! Compiled plugins, so that each is compiled once and not at every start.
//!
//! Loading compiled code is running it, so nobody but Keep may have made it: each
//! file begins with a keyed hash of all that it depends on (the component, the
//! engine, the code), under a key in the user's configuration directory. What
//! does not fit is compiled anew and never loaded. Without a directory that can
//! be written, everything just takes longer.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use rayon::{ThreadBuilder, ThreadPoolBuilder};
use wasmtime::Engine;
use wasmtime::component::Component;
use zeroize::Zeroizing;

use crate::project::files::{self, Mode};

/// Changes with what a file holds besides the code.
const FORMAT: &[u8] = b"keep compiled plugin 1";

/// In bytes: a BLAKE3 hash, and the key of a keyed one.
const HASH: usize = 32;

/// The largest file that is read. Code has three times the size of its component.
const MAX_BYTES: usize = 512 * 1024 * 1024;

/// Where the compiled plugins of this user are.
pub struct Cache {
    directory: PathBuf,
    key: Zeroizing<[u8; HASH]>,
}

impl Cache {
    /// The cache in `cache_directory`, under the key in `config_directory`, which
    /// is made where there is none. `None` where that cannot be.
    #[must_use]
    pub fn open(config_directory: &Path, cache_directory: &Path) -> Option<Self> {
        Some(Self {
            directory: cache_directory.join("compiled"),
            key: key(config_directory)?,
        })
    }

    /// The component, compiled now or before.
    pub(super) fn component(&self, engine: &Engine, bytes: &[u8]) -> wasmtime::Result<Component> {
        match self.kept(engine, bytes) {
            Some(loaded) => Ok(loaded),
            None => self.made(engine, bytes),
        }
    }

    /// The same, by threads that have ended when this returns. Nothing where it
    /// cannot be compiled.
    pub(super) fn ahead(&self, engine: &Engine, bytes: &[u8]) -> Option<Component> {
        self.kept(engine, bytes).or_else(|| {
            let made = ThreadPoolBuilder::new().build_scoped(ThreadBuilder::run, |threads| {
                threads.install(|| self.made(engine, bytes))
            });
            made.ok()?.ok()
        })
    }

    /// Compiled before.
    fn kept(&self, engine: &Engine, bytes: &[u8]) -> Option<Component> {
        let place = self.place(engine, bytes);
        let code = self.read(&place.file, &place.component, place.engine)?;
        load(engine, &code.code()).ok()
    }

    /// Compiled now.
    fn made(&self, engine: &Engine, bytes: &[u8]) -> wasmtime::Result<Component> {
        let place = self.place(engine, bytes);
        let code = engine.precompile_component(bytes)?;
        self.write(&place.file, &place.component, place.engine, &code);
        load(engine, &Authentic(&code))
    }

    fn place(&self, engine: &Engine, bytes: &[u8]) -> Place {
        let (component, engine) = (blake3::hash(bytes), fingerprint(engine));
        let name = format!("{}-{engine:016x}.cwasm", component.to_hex());
        Place {
            component,
            engine,
            file: self.directory.join(name),
        }
    }

    /// What is in the file, if Keep wrote it for this component and engine.
    fn read(&self, file: &Path, component: &blake3::Hash, engine: u64) -> Option<Verified> {
        let bytes = files::read_capped(file, MAX_BYTES).ok()?;
        let is_ours = self.is_ours(&bytes, component, engine);
        is_ours.then_some(Verified(bytes))
    }

    fn is_ours(&self, bytes: &[u8], component: &blake3::Hash, engine: u64) -> bool {
        let parts = bytes.split_first_chunk::<HASH>();
        // Compared in constant time.
        parts.is_some_and(|(hash, code)| {
            self.hash(component, engine, code) == blake3::Hash::from(*hash)
        })
    }

    fn write(&self, file: &Path, component: &blake3::Hash, engine: u64, code: &[u8]) {
        let mut bytes = Vec::with_capacity(HASH + code.len());
        bytes.extend_from_slice(self.hash(component, engine, code).as_bytes());
        bytes.extend_from_slice(code);
        // It is only slower without.
        let _ = files::create_dirs(&self.directory, Mode::Private)
            .and_then(|()| files::write_atomic(file, &bytes, Mode::Private));
    }

    fn hash(&self, component: &blake3::Hash, engine: u64, code: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(FORMAT);
        hasher.update(component.as_bytes());
        hasher.update(&engine.to_le_bytes());
        hasher.update(code);
        hasher.finalize()
    }
}

/// Where the code of a component is kept, and what it depends on.
struct Place {
    component: blake3::Hash,
    engine: u64,
    file: PathBuf,
}

/// Code that this process has just made, or whose hash it has just checked: the
/// bytes that were checked are the bytes that are loaded.
struct Authentic<'a>(&'a [u8]);

/// A file whose hash was checked, which stands at its beginning.
struct Verified(Vec<u8>);

impl Verified {
    fn code(&self) -> Authentic<'_> {
        Authentic(self.0.get(HASH..).unwrap_or_default())
    }
}

fn load(engine: &Engine, code: &Authentic<'_>) -> wasmtime::Result<Component> {
    #[expect(
        unsafe_code,
        reason = "native code that this very user's Keep made: `Authentic` is what was just \
                  compiled, or what a keyed hash was just checked of"
    )]
    // SAFETY: the bytes are `Engine::precompile_component`'s.
    unsafe {
        Component::deserialize(engine, code.0)
    }
}

/// What compiled code depends on besides the component: wasmtime's version, its
/// settings, the processor.
fn fingerprint(engine: &Engine) -> u64 {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hasher.finish()
}

fn key(directory: &Path) -> Option<Zeroizing<[u8; HASH]>> {
    let file = directory.join("compiled.key");
    if let Some(key) = read_key(&file) {
        return Some(key);
    }
    let mut key = Zeroizing::new([0; HASH]);
    getrandom::fill(key.as_mut_slice()).ok()?;
    files::create_dirs(directory, Mode::Private).ok()?;
    files::write_atomic(&file, key.as_slice(), Mode::Private).ok()?;
    // Another process may have made one at the same moment, and its code would
    // be compiled again for ever: what stands there now counts.
    read_key(&file)
}

fn read_key(file: &Path) -> Option<Zeroizing<[u8; HASH]>> {
    let bytes = Zeroizing::new(fs::read(file).ok()?);
    let key: [u8; HASH] = bytes.as_slice().try_into().ok()?;
    Some(Zeroizing::new(key))
}

#[cfg(test)]
mod tests;

//! Compiled plugins, so that each is compiled once and not at every start.
//!
//! Loading compiled code is running it, so nobody but Keep may have made it: each
//! file begins with a keyed hash of all that it depends on (the component, the
//! engine, the code), under a key in the user's configuration directory. What
//! does not fit is compiled anew and never loaded. Without a directory that can
//! be written, everything just takes longer.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rayon::{ThreadBuilder, ThreadPoolBuilder};
use wasmtime::Engine;
use wasmtime::component::Component;
use zeroize::Zeroizing;

use super::code::Code;
use crate::project::files::{self, Mode};

/// Changes with what a file holds besides the code.
const FORMAT: &[u8] = b"keep compiled plugin 2";

/// In bytes: a BLAKE3 hash, and the key of a keyed one.
const HASH: usize = 32;

/// The largest file that is read. Code has three times the size of its component.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// What a plugin's code is kept as.
#[derive(Clone, Copy)]
pub struct Kept<'a> {
    pub cache: &'a Cache,
    /// The component's, in lower-case hexadecimal.
    pub sha256: &'a str,
}

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

    /// The component with that digest, compiled now or before.
    pub(super) fn component(
        &self,
        engine: &Engine,
        bytes: &[u8],
        sha256: &str,
    ) -> wasmtime::Result<Component> {
        match self.compiled(engine, sha256) {
            Some(loaded) => Ok(loaded),
            None => self.made(engine, bytes, sha256),
        }
    }

    /// The same, by threads that have ended when this returns. Nothing where it
    /// cannot be compiled, or was not before and there are no bytes.
    pub(super) fn ahead(
        &self,
        engine: &Engine,
        bytes: Option<&[u8]>,
        sha256: &str,
    ) -> Option<Component> {
        self.compiled(engine, sha256).or_else(|| {
            let made = ThreadPoolBuilder::new().build_scoped(ThreadBuilder::run, |threads| {
                threads.install(|| self.made(engine, bytes?, sha256).ok())
            });
            made.ok()?
        })
    }

    /// Compiled before.
    pub(super) fn compiled(&self, engine: &Engine, sha256: &str) -> Option<Component> {
        let engine_hash = fingerprint(engine);
        let code = self.read(&self.file(sha256, engine_hash), sha256, engine_hash)?;
        load(engine, code).ok()
    }

    /// Compiled now.
    fn made(&self, engine: &Engine, bytes: &[u8], sha256: &str) -> wasmtime::Result<Component> {
        let code = engine.precompile_component(bytes)?;
        let engine_hash = fingerprint(engine);
        let file = self.file(sha256, engine_hash);
        self.write(&file, sha256, engine_hash, &code);
        load(engine, Authentic(Code::of_bytes(&code)?))
    }

    fn file(&self, sha256: &str, engine: u64) -> PathBuf {
        self.directory.join(format!("{sha256}-{engine:016x}.cwasm"))
    }

    /// What is in the file, if Keep wrote it for this component and engine.
    fn read(&self, file: &Path, sha256: &str, engine: u64) -> Option<Authentic> {
        let mut file = files::open_regular(file).ok()?;
        let mut expected = [0; HASH];
        file.read_exact(&mut expected).ok()?;
        let code = Code::of_file(file.take(MAX_BYTES)).ok()?;
        let mut hasher = self.hasher(sha256, engine);
        code.hash(&mut hasher).ok()?;
        // Compared in constant time.
        let is_ours = hasher.finalize() == blake3::Hash::from(expected);
        is_ours.then_some(Authentic(code))
    }

    fn write(&self, file: &Path, sha256: &str, engine: u64, code: &[u8]) {
        let mut hasher = self.hasher(sha256, engine);
        hasher.update(code);
        let mut bytes = Vec::with_capacity(HASH + code.len());
        bytes.extend_from_slice(hasher.finalize().as_bytes());
        bytes.extend_from_slice(code);
        // It is only slower without.
        let _ = files::create_dirs(&self.directory, Mode::Private)
            .and_then(|()| files::write_atomic(file, &bytes, Mode::Private));
    }

    /// It has seen all that the code was made of, and not the code.
    fn hasher(&self, sha256: &str, engine: u64) -> blake3::Hasher {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(FORMAT);
        hasher.update(sha256.as_bytes());
        hasher.update(&engine.to_le_bytes());
        hasher
    }
}

/// Code that this process has just made, or whose hash it has just checked: the
/// bytes that were checked are the bytes that are loaded.
struct Authentic(Code);

fn load(engine: &Engine, code: Authentic) -> wasmtime::Result<Component> {
    #[expect(
        unsafe_code,
        reason = "native code that this very user's Keep made: `Authentic` is what was just \
                  compiled, or what a keyed hash was just checked of"
    )]
    // SAFETY: the bytes are `Engine::precompile_component`'s.
    unsafe {
        code.0.load(engine)
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

mod notes;
#[cfg(test)]
mod tests;

//! Native code on its way from where it is kept to where it runs.
//!
//! What is to run must be what was checked. On Linux it is put into a file without
//! a name, which is then sealed: it is hashed and mapped as it is, and no page of it
//! is copied that is not needed. Elsewhere it stays in memory, and the engine copies
//! it.

use std::fs::File;
use std::io::{self, Read as _, Take};

use wasmtime::Engine;
use wasmtime::component::Component;

/// Native code that nobody else can reach or change.
pub(super) enum Code {
    #[cfg(target_os = "linux")]
    Sealed(sealed::Sealed),
    Memory(Vec<u8>),
}

impl Code {
    /// What is left of a file.
    pub(super) fn of_file(mut file: Take<File>) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(mut sealed) = sealed::create() {
            // From file to file within the kernel.
            io::copy(&mut file, &mut sealed)?;
            return Ok(Self::Sealed(sealed::seal(sealed)?));
        }
        let mut code = Vec::new();
        file.read_to_end(&mut code)?;
        Ok(Self::Memory(code))
    }

    pub(super) fn of_bytes(bytes: &[u8]) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(mut sealed) = sealed::create() {
            io::Write::write_all(&mut sealed, bytes)?;
            return Ok(Self::Sealed(sealed::seal(sealed)?));
        }
        Ok(Self::Memory(bytes.to_vec()))
    }

    pub(super) fn hash(&self, hasher: &mut blake3::Hasher) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Sealed(sealed) => sealed.hash(hasher)?,
            Self::Memory(code) => {
                hasher.update(code);
            }
        }
        Ok(())
    }

    /// Ready to run.
    ///
    /// # Safety
    /// It is what [`Engine::precompile_component`] made.
    #[expect(unsafe_code, reason = "its caller knows where the code comes from")]
    pub(super) unsafe fn load(self, engine: &Engine) -> wasmtime::Result<Component> {
        match self {
            #[cfg(target_os = "linux")]
            // SAFETY: the caller's word; and nothing changes a sealed file.
            Self::Sealed(sealed) => unsafe { sealed.load(engine) },
            // SAFETY: the caller's word.
            Self::Memory(code) => unsafe { Component::deserialize(engine, code) },
        }
    }
}

#[cfg(target_os = "linux")]
mod sealed {
    use std::fs::File;
    use std::io::{self, Read as _, Seek as _};
    use std::os::fd::AsRawFd as _;

    use rayon::{ThreadBuilder, ThreadPoolBuilder};
    use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
    use rustix::process::{Resource, getrlimit};
    use wasmtime::Engine;
    use wasmtime::component::Component;

    /// From this size on, in bytes, more than one thread hashes.
    const LARGE: u64 = 4 * 1024 * 1024;

    /// They wait for memory more than they compute: more of them gain nothing.
    const THREADS: usize = 4;

    /// A file without a name that nothing can change.
    pub(crate) struct Sealed(File);

    /// A file without a name; none where the kernel gives none, or where files may
    /// only be small: to write more would end the program.
    pub(super) fn create() -> Option<File> {
        if getrlimit(Resource::Fsize).current.is_some() {
            return None;
        }
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        memfd_create("keep-driver", flags).ok().map(File::from)
    }

    pub(super) fn seal(file: File) -> io::Result<Sealed> {
        let seals = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
        fcntl_add_seals(&file, seals)?;
        Ok(Sealed(file))
    }

    impl Sealed {
        fn path(&self) -> String {
            format!("/proc/self/fd/{}", self.0.as_raw_fd())
        }

        pub(super) fn hash(&self, hasher: &mut blake3::Hasher) -> io::Result<()> {
            let is_large = self.0.metadata()?.len() >= LARGE;
            let mapped = if is_large {
                // Threads that end with this: what a process is confined to later
                // does not hold for those that it has.
                let threads = ThreadPoolBuilder::new().num_threads(THREADS);
                let done = threads.build_scoped(ThreadBuilder::run, |threads| {
                    threads.install(|| hasher.update_mmap_rayon(self.path()).map(drop))
                });
                done.map_err(io::Error::other).flatten()
            } else {
                hasher.update_mmap(self.path()).map(drop)
            };
            // Where there is no `/proc`. Nothing was hashed then.
            mapped.or_else(|_| {
                hasher.update(&self.bytes()?);
                Ok(())
            })
        }

        /// # Safety
        /// As [`super::Code::load`].
        #[expect(unsafe_code, reason = "its caller knows where the code comes from")]
        pub(super) unsafe fn load(self, engine: &Engine) -> wasmtime::Result<Component> {
            // SAFETY: the caller's word, of a file that nothing can change.
            if let Ok(component) = unsafe { Component::deserialize_file(engine, self.path()) } {
                return Ok(component);
            }
            // Where there is no `/proc`, or nothing may be mapped that way.
            let code = self.bytes()?;
            // SAFETY: the caller's word.
            unsafe { Component::deserialize(engine, code) }
        }

        fn bytes(&self) -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            let mut file = &self.0;
            file.rewind()?;
            file.read_to_end(&mut bytes)?;
            Ok(bytes)
        }
    }
}

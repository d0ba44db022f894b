//! Native code on its way from where it is kept to where it runs.
//!
//! What is to run must be what was checked. On Linux it is put into a file without
//! a name, which is then sealed: the engine maps it as it is, and no page of it is
//! copied that is not needed. Elsewhere it stays in memory, and the engine copies it.

use std::io::{self, Write};

use wasmtime::Engine;
use wasmtime::component::Component;

/// Native code that nobody else can reach.
pub(super) enum Code {
    #[cfg(target_os = "linux")]
    File(std::fs::File),
    Memory(Vec<u8>),
}

impl Code {
    /// None yet.
    pub(super) fn new() -> Self {
        #[cfg(target_os = "linux")]
        if let Some(file) = sealed::create() {
            return Self::File(file);
        }
        Self::Memory(Vec::new())
    }

    /// Ready to run.
    ///
    /// # Safety
    /// What was written is what [`Engine::precompile_component`] made.
    #[expect(unsafe_code, reason = "its caller knows where the code comes from")]
    pub(super) unsafe fn load(self, engine: &Engine) -> wasmtime::Result<Component> {
        match self {
            #[cfg(target_os = "linux")]
            // SAFETY: the caller's word; and nothing changes a sealed file.
            Self::File(file) => unsafe { sealed::load(file, engine) },
            // SAFETY: the caller's word.
            Self::Memory(code) => unsafe { Component::deserialize(engine, code) },
        }
    }
}

impl Write for Code {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            #[cfg(target_os = "linux")]
            Self::File(file) => file.write(bytes),
            Self::Memory(code) => code.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(target_os = "linux")]
mod sealed {
    use std::fs::File;
    use std::io::{Read as _, Seek as _};
    use std::os::fd::AsRawFd as _;

    use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
    use rustix::process::{Resource, getrlimit};
    use wasmtime::Engine;
    use wasmtime::component::Component;

    /// A file without a name; none where the kernel gives none, or where files may
    /// only be small: to write more would end the program.
    pub(super) fn create() -> Option<File> {
        if getrlimit(Resource::Fsize).current.is_some() {
            return None;
        }
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        memfd_create("keep-driver", flags).ok().map(File::from)
    }

    /// # Safety
    /// As [`super::Code::load`].
    #[expect(unsafe_code, reason = "its caller knows where the code comes from")]
    pub(super) unsafe fn load(mut file: File, engine: &Engine) -> wasmtime::Result<Component> {
        let seals = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
        fcntl_add_seals(&file, seals)?;
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        // SAFETY: the caller's word, of a file that nothing can change any more.
        if let Ok(component) = unsafe { Component::deserialize_file(engine, path) } {
            return Ok(component);
        }
        // Where there is no `/proc`, or nothing may be mapped that way.
        let mut code = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut code)?;
        // SAFETY: the caller's word.
        unsafe { Component::deserialize(engine, code) }
    }
}

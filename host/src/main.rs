//! `keep`: see the library for everything but this line.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Wipes whatever is given back. Keep wipes what it holds of secrets itself; this is
/// for the copies in libraries: the SDK of AWS, HTTP, TLS, `age`.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    keep_host::run(std::env::args_os()).into()
}

//! `keep`: see the library for everything but this line.

use std::process::ExitCode;

fn main() -> ExitCode {
    keep_host::run(std::env::args_os()).into()
}

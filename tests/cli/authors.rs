//! `keep plugin:new`, `plugin:build` and `plugin:pack`: what authors of drivers
//! type, with the tools that they have.

mod languages;
mod new;
mod pack;
mod readme;
mod released;
mod tools;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use keep_test_support::{Outcome, TestEnv, venv};

use crate::projects::bare;

/// Longer than any of these takes: the first run compiles a standard library,
/// and one that has a whole interpreter in it takes Keep seconds.
const PATIENCE: Duration = Duration::from_mins(10);

/// No project, but a Rust toolchain as the one that runs the tests, with a place
/// for what it compiles that outlives the test, and `keep` on the path.
fn with_tools() -> TestEnv {
    let home = env::home_dir().expect("there is a home directory");
    let or_home = |variable: &str, below: &str| {
        env::var_os(variable).unwrap_or_else(|| home.join(below).into_os_string())
    };
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let target = target.expect("a target directory").join("authors");
    let mut env = bare()
        .with_var("CARGO_HOME", or_home("CARGO_HOME", ".cargo"))
        .with_var("RUSTUP_HOME", or_home("RUSTUP_HOME", ".rustup"))
        // What the workspace is built with is there already, and no newer.
        .with_var("CARGO_NET_OFFLINE", "true")
        .with_var("CARGO_TARGET_DIR", target);
    for inherited in ["RUSTUP_TOOLCHAIN", "RUSTUP_AUTO_INSTALL"] {
        if let Some(value) = env::var_os(inherited) {
            env = env.with_var(inherited, value);
        }
    }
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_keep"));
    let own = binary.parent().expect("a binary lies in a directory");
    let python = venv("componentize-py");
    let python = python.parent().expect("a program lies in a directory");
    let path = path_with(&[own, python]);
    env.with_var("PATH", path)
}

/// The path, with these directories before all others.
fn path_with(first: &[&Path]) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = first.iter().map(|dir| dir.to_path_buf());
    env::join_paths(all.chain(env::split_paths(&path))).expect("directories make a path")
}

/// `keep` with these words, however long it takes.
fn keep(env: &TestEnv, line: &str) -> Outcome {
    env.keep(line.split(' ')).patiently(PATIENCE).run()
}

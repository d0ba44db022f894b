//! One target of `tests/fuzz`, which `KEEP_FUZZ_TARGET` names, under libFuzzer.

#![no_main]

#[path = "../../targets/mod.rs"]
mod targets;

use std::env;
use std::sync::LazyLock;

use targets::{TARGETS, Target};

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = env::var("KEEP_FUZZ_TARGET").unwrap_or_default();
    let found = TARGETS.iter().find(|target| target.name == name);
    found.unwrap_or_else(|| {
        let names = TARGETS.map(|target| target.name);
        panic!("KEEP_FUZZ_TARGET names one of {}", names.join(", "))
    })
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    (TARGET.check)(bytes);
});

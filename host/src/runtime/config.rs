//! How every engine is configured. The build script includes this file, so
//! that what it compiles ahead of time is what the host can load.

use wasmtime::{Config, WasmFeatures};

/// The stack of a guest, in bytes: enough for deep JSON, too little to hide in.
const MAX_WASM_STACK: usize = 512 * 1024;

pub(crate) fn engine() -> Config {
    let mut config = Config::new();
    config.wasm_component_model(true);
    // A tick lets the host look up: at the deadline, and so that other work
    // of the same thread goes on.
    config.epoch_interruption(true);
    config.max_wasm_stack(MAX_WASM_STACK);
    // A core dump or a backtrace with locals of a driver could hold a secret.
    config.wasm_backtrace_details(wasmtime::WasmBacktraceDetails::Disable);
    // Nobody is told where in a driver it crashed, and whoever loads it copies less.
    config.generate_address_map(false);
    config.native_unwind_info(false);
    config.wasm_features(WasmFeatures::THREADS, false);
    config
}

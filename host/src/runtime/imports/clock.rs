//! `keep:host/clock`.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::runtime::{bindings::vault::keep::host::clock::Host, state::State};

impl Host for State {
    async fn now_ms(&mut self) -> wasmtime::Result<u64> {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Ok(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

//! The engine, and the clock that lets it look up from a running guest.

use std::{thread, time::Duration};

use wasmtime::{Engine, EngineWeak};

use super::config;

/// How often a running guest is interrupted to look at its deadlines.
const TICK: Duration = Duration::from_millis(10);

/// Everything that drivers of one process share.
pub struct Runtime {
    engine: Engine,
}

impl Runtime {
    /// Builds the engine and starts its clock.
    ///
    /// # Errors
    /// Where this machine cannot run WebAssembly as configured.
    pub fn new() -> Result<Self, String> {
        let engine = Engine::new(&config::engine()).map_err(|error| format!("{error:#}"))?;
        let clock = engine.weak();
        let started = thread::Builder::new()
            .name("epoch".into())
            .spawn(move || tick(&clock));
        started.map_err(|error| error.to_string())?;
        Ok(Self { engine })
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }
}

/// Ticks for as long as the engine lives.
fn tick(engine: &EngineWeak) {
    while let Some(engine) = engine.upgrade() {
        engine.increment_epoch();
        drop(engine);
        thread::sleep(TICK);
    }
}

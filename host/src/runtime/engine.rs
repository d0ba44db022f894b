//! The engine, and the clock that lets it look up from a running guest.

use std::{
    sync::{Mutex, OnceLock, PoisonError},
    thread,
    time::Duration,
};

use wasmtime::{Engine, EngineWeak, component::Component};

use super::{Kept, config};

/// How often a running guest is interrupted to look at its deadlines.
const TICK: Duration = Duration::from_millis(10);

/// Everything that drivers of one process share.
pub struct Runtime {
    engine: Engine,
    clock: OnceLock<Result<(), String>>,
    /// What was compiled ahead, by the digest of the component.
    ahead: Mutex<Vec<(String, Component)>>,
}

impl Runtime {
    /// Builds the engine. No thread of it runs yet.
    ///
    /// # Errors
    /// Where this machine cannot run WebAssembly as configured.
    pub fn new() -> Result<Self, String> {
        let engine = Engine::new(&config::engine()).map_err(|error| format!("{error:#}"))?;
        Ok(Self {
            engine,
            clock: OnceLock::new(),
            ahead: Mutex::default(),
        })
    }

    /// Starts the clock, before the first guest runs.
    pub(super) fn start_clock(&self) -> Result<(), String> {
        let start = || {
            let clock = self.engine.weak();
            let thread = thread::Builder::new().name("epoch".into());
            let started = thread.spawn(move || tick(&clock));
            started.map(drop).map_err(|error| error.to_string())
        };
        self.clock.get_or_init(start).clone()
    }

    /// Compiles a component before it is loaded, and keeps it: for a process that
    /// will not be let write to the cache. Threads that help end with this. Says
    /// whether it is there; what fails is told by who loads it.
    pub fn compile_ahead(&self, component: Option<&[u8]>, kept: Kept<'_>) -> bool {
        let compiled = kept.cache.ahead(&self.engine, component, kept.sha256);
        let is_there = compiled.is_some();
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        ahead.extend(compiled.map(|compiled| (kept.sha256.to_owned(), compiled)));
        is_there
    }

    /// What was compiled ahead of the component with that digest.
    pub(super) fn compiled_ahead(&self, sha256: &str) -> Option<Component> {
        let ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        let found = ahead.iter().find(|(digest, _)| digest == sha256);
        found.map(|(_, compiled)| compiled.clone())
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

//! The engine, and the clock that lets it look up from a running guest.

use std::{
    sync::{Mutex, OnceLock, PoisonError},
    thread,
    time::Duration,
};

use wasmtime::{Engine, EngineWeak, component::Component};

use super::{Cache, config};

/// How often a running guest is interrupted to look at its deadlines.
const TICK: Duration = Duration::from_millis(10);

/// Everything that drivers of one process share.
pub struct Runtime {
    engine: Engine,
    clock: OnceLock<Result<(), String>>,
    /// What was compiled ahead, by the hash of the component.
    ahead: Mutex<Vec<(blake3::Hash, Component)>>,
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
    /// will not be let write to the cache. Threads that help end with this. What
    /// fails is told by who loads it.
    pub fn compile_ahead(&self, bytes: &[u8], cache: &Cache) {
        if let Some(compiled) = cache.ahead(&self.engine, bytes) {
            let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
            ahead.push((blake3::hash(bytes), compiled));
        }
    }

    /// What was compiled ahead of this component.
    pub(super) fn compiled_ahead(&self, bytes: &[u8]) -> Option<Component> {
        let ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        if ahead.is_empty() {
            return None;
        }
        let hash = blake3::hash(bytes);
        let mut ahead = ahead.iter();
        let found = ahead.find(|(component, _)| *component == hash);
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

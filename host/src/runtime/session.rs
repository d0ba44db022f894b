//! One instance of a driver, open for one vault in one env.

use std::future::Future;

use wasmtime::{Store, Trap, UpdateDeadline};

use super::{
    CallError, Driver, DriverName, Limits, Powers, Runtime,
    abilities::Exports,
    bindings::vault::{Driver as Bindings, keep::host::errors::Error},
    limits::{Exceeded, HOSTCALL_BYTES, MAX_TABLE_ELEMENTS, Refused},
    state::State,
    stopwatch::Stopwatch,
};
use crate::vault::Scope;

/// An open driver. One call at a time; a failed call other than a contract
/// error leaves the instance in an unknown state, and the session refuses
/// further calls.
pub struct Session {
    pub(super) store: Store<State>,
    pub(super) driver: DriverName,
    pub(super) instance: Bindings,
    pub(super) abilities: Exports,
    pub(super) poisoned: bool,
}

impl Driver {
    /// Instantiates the driver and opens it for a scope.
    ///
    /// # Errors
    /// The driver's own refusal of its configuration, or a fault of it.
    pub async fn open(
        &self,
        runtime: &Runtime,
        scope: &Scope,
        config: &[(String, String)],
        powers: Powers,
        limits: Limits,
    ) -> Result<Session, CallError> {
        // Without it, a loop would never be looked at.
        let started = runtime.start_clock();
        started.map_err(|reason| CallError::Trap {
            driver: self.name.clone(),
            reason: format!("its clock did not start: {reason}"),
        })?;
        let state = State::new(&self.name.id, scope, powers, limits);
        let mut store = Store::new(runtime.engine(), state);
        store.limiter(|state| &mut state.meter);
        store.set_hostcall_fuel(HOSTCALL_BYTES);
        // Each tick looks at the time to compute and then yields, so that the
        // timeout around the call gets its turn.
        store.epoch_deadline_callback(move |store| {
            if store.data().watch.running() > limits.cpu {
                return Err(Trap::Interrupt.into());
            }
            Ok(UpdateDeadline::Yield(1))
        });
        store.set_epoch_deadline(1);

        let watch = store.data().watch.clone();
        let instantiated = async {
            let instance = self.instance_pre().instantiate_async(&mut store).await?;
            let bindings = Bindings::new(&mut store, &instance)?;
            let abilities = Exports::of(self.abilities(), &mut store, &instance)?;
            Ok((bindings, abilities))
        };
        let outcome = within(limits, &watch, instantiated).await;
        let (instance, abilities) = match outcome {
            Some(Ok(parts)) => parts,
            Some(Err(error)) => return Err(fault(&self.name, &store, &error)),
            None => return Err(timeout(&self.name, limits)),
        };
        let driver = self.name.clone();
        let mut session = Session {
            store,
            driver,
            instance,
            abilities,
            poisoned: false,
        };
        let scope = scope.into();
        session
            .call(async |session| {
                let driver = session.instance.keep_vault_driver();
                driver.call_open(&mut session.store, &scope, config).await
            })
            .await?;
        Ok(session)
    }
}

impl Session {
    #[must_use]
    pub fn driver(&self) -> &DriverName {
        &self.driver
    }

    /// How often the driver was given plaintext in this session.
    #[must_use]
    pub fn exposed(&self) -> u64 {
        self.store.data().exposed
    }

    /// Runs one call under its deadlines and tells what went wrong.
    pub(super) async fn call<T>(
        &mut self,
        call: impl AsyncFnOnce(&mut Self) -> wasmtime::Result<Result<T, Error>>,
    ) -> Result<T, CallError> {
        if self.poisoned {
            let reason = "it crashed before".to_owned();
            return Err(CallError::Trap {
                driver: self.driver.clone(),
                reason,
            });
        }
        let limits = self.store.data().limits;
        let state = self.store.data_mut();
        state.meter.refused = None;
        state.servers.sent = 0;
        let watch = state.watch.clone();
        self.poisoned = true;
        let outcome = within(limits, &watch, call(self)).await;
        match outcome {
            Some(Ok(answer)) => {
                self.poisoned = false;
                let driver = self.driver.clone();
                answer.map_err(|error| CallError::Contract {
                    driver,
                    error: error.into(),
                })
            }
            Some(Err(error)) => Err(fault(&self.driver, &self.store, &error)),
            None => Err(timeout(&self.driver, limits)),
        }
    }
}

/// What the call came to; `None` at the limit of waiting. The watch starts anew.
async fn within<T>(limits: Limits, watch: &Stopwatch, call: impl Future<Output = T>) -> Option<T> {
    watch.reset();
    tokio::time::timeout(limits.wall, watch.time(call))
        .await
        .ok()
}

fn timeout(driver: &DriverName, limits: Limits) -> CallError {
    CallError::Timeout {
        driver: driver.clone(),
        limit: limits.wall,
    }
}

/// What a trap or a broken promise of the guest means.
fn fault(driver: &DriverName, store: &Store<State>, error: &wasmtime::Error) -> CallError {
    let state = store.data();
    let driver = driver.clone();
    let trap = error.downcast_ref::<Trap>();
    if trap == Some(&Trap::Interrupt) {
        let limit = state.limits.cpu;
        return CallError::Cpu { driver, limit };
    }
    if let Some(Exceeded(what)) = error.downcast_ref::<Exceeded>() {
        let what = what.clone();
        return CallError::Limit { driver, what };
    }
    match state.meter.refused {
        Some(Refused::Memory) => {
            let limit_mib = state.limits.memory / (1024 * 1024);
            return CallError::Memory { driver, limit_mib };
        }
        Some(Refused::Table) => {
            let what = format!("wanted more than {MAX_TABLE_ELEMENTS} table elements");
            return CallError::Limit { driver, what };
        }
        None => {}
    }
    match trap {
        Some(trap) => CallError::Trap {
            driver,
            reason: trap.to_string(),
        },
        // Not the whole chain: it may repeat what the guest wrote.
        None => CallError::Trap {
            driver,
            reason: super::convert::clip(&error.root_cause().to_string(), 256),
        },
    }
}

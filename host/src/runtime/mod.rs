//! Runs drivers: the only place that knows wasmtime.
//!
//! [`Runtime`] is the engine, built when the first driver is needed.
//! [`Runtime::load`] checks what a component wants against what was granted,
//! before any of it runs. [`Driver::open`] makes a session: one instance with
//! a store of its own, limits and a deadline on every call.

mod abilities;
mod bindings;
mod cache;
mod calls;
mod code;
mod config;
mod convert;
mod engine;
mod error;
mod imports;
mod limits;
mod load;
mod optional;
mod session;
mod state;
mod stopwatch;
mod wasi_http;

pub use abilities::Abilities;
pub use cache::{Cache, Kept};
pub use engine::Runtime;
pub use error::{CallError, DriverName, LoadError};
pub use limits::Limits;
pub use load::Driver;
pub use session::Session;
pub use state::{AwsRequests, Credential, LogSink, Powers};

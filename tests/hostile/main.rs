//! The sandbox, attacked: drivers that do what none should, against
//! `keep_host::runtime` itself. Each attack must end in its exact error, in
//! time, with the host unharmed.
//!
//! Three kinds of attackers: `tests/drivers/hostile`, a Rust driver with a
//! mode for each attack; hand-written modules (`module`) for what no compiler
//! would make; and worlds (`world`) for what only has to be linked.

mod answers;
mod attacks;
mod breakout;
mod canary;
mod child;
mod credentials;
mod exhaust;
mod functions;
mod grants;
mod guest;
mod handles;
mod leaks;
mod linear_memory;
mod loading;
mod lying;
mod manifests;
mod module;
mod namespace;
mod pages;
mod peak;
mod requests;
mod servers;
mod side_by_side;
mod silent_server;
mod stopwatch;
mod terminal;
mod tls;
mod together;
mod together_aws;
mod wasi;
mod wasi_http;
mod web_server;
mod world;
